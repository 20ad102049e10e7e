/**
 * What an ONNX file says, as objects: the messages of its protocol buffer that are needed here.
 *
 * Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */

/** Who has written a file, if it was `exportOnnx`. */
export const ownProducer = 'glissade';
/** How the names of its constants begin, which are no weights: as no path of a parameter does. */
export const constantPrefix = '/constant_';

export interface Model {
  readonly irVersion: number;
  readonly producer: string;
  /** Which version of which set of operators; the domain '' is ONNX's own. */
  readonly operatorSets: readonly { readonly domain: string; readonly version: number }[];
  readonly graph: Graph;
}

/** Nodes in an order in which each can be computed. */
export interface Graph {
  readonly name: string;
  readonly nodes: readonly Node[];
  /** Constants by their names: weights. */
  readonly initializers: readonly TensorMessage[];
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

/** One operation. An input that is left out has the name ''. */
export interface Node {
  readonly name: string;
  readonly operator: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

export type Attributes = Readonly<Record<string, Attribute>>;

export type Attribute =
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'tensor'; readonly value: TensorMessage }
  | { readonly kind: 'graph'; readonly value: Graph }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'strings'; readonly value: readonly string[] };

/** The numbers that stand for kinds of attributes. */
export const attributeKinds: Readonly<Record<Attribute['kind'], number>> = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  strings: 8,
};

/** The numbers that stand for dtypes. */
export const elementTypes = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const;

export type ElementType = keyof typeof elementTypes;

/** Elements in row-major order: as bytes, little-endian, or as a list of one kind of numbers. */
export interface TensorMessage {
  readonly name: string;
  readonly shape: readonly number[];
  /** One of `elementTypes`. */
  readonly elementType: number;
  readonly raw?: Uint8Array;
  /** float32; float64 in `doubles`. */
  readonly floats?: readonly number[];
  readonly doubles?: readonly number[];
  /** int32 and what is smaller, float16 by its bits. */
  readonly ints?: readonly number[];
  /** int64. */
  readonly longs?: readonly number[];
  /** Whether the elements lie in another file. */
  readonly isExternal?: boolean;
}

/** What is known of an input or an output. */
export interface ValueInfo {
  readonly name: string;
  /** One of `elementTypes`; 0 if it is no tensor. */
  readonly elementType: number;
  /** A length, the name of one that is known at run time, or undefined; no shape at all if the rank is unknown. */
  readonly shape?: readonly (number | string | undefined)[];
}
