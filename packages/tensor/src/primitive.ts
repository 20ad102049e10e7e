/**
 * The closed set of operations that everything else is made of.
 *
 * One row per primitive: its attributes here. Five tables have the same keys, so that a missing row is a type error: shapes
 * and dtypes (rules.ts), lowerings (lower.ts), derivatives (autograd), batching (vmap) and files (onnx).
 */
import type { DType } from './dtype.ts';
import type { Shape } from './shape.ts';
import type { BinaryFunction, Step, UnaryFunction } from './step.ts';

type None = Record<never, never>;

/** A reduction over `axes` (sorted, not negative), which stay with length 1 or are dropped. */
export interface Axes {
  readonly axes: readonly number[];
  readonly keepdim: boolean;
}

/** Zeros, or `value`, before, after and between the elements of one axis. */
export interface Padding {
  readonly low: number;
  readonly high: number;
  readonly interior: number;
}

/** A window that slides along one axis. */
export interface Window {
  readonly axis: number;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
}

/** The elements of a convolution's input, `by` apart, with zeros between them: how a stride is walked back. */
export interface Spread {
  /** For each spatial axis. */
  readonly by: readonly number[];
  /** Where the first window begins: up to `by` - 1 before the first element (negative). */
  readonly starts: readonly number[];
  /** How many positions the window has. */
  readonly positions: readonly number[];
}

/** Sums of products of halves that stay float32, as something follows before they are rounded. */
interface Wide {
  readonly wide?: true | undefined;
}

type Elementwise = { [Name in UnaryFunction | BinaryFunction]: None };

interface Attributes extends Elementwise {
  // sources
  fill: { shape: Shape; dtype: DType; value: number };
  /** int32: the position along one axis. */
  iota: { shape: Shape; axis: number };
  /** random(key): uniform float32 in [0, 1) from an int32 key of two elements. */
  random: { shape: Shape };

  // elementwise, besides the unary and binary functions, which broadcast
  cast: { dtype: DType };
  /** select(condition, whenTrue, whenFalse), with broadcasting. */
  select: None;
  /** An expression of float32 and int32 inputs, with broadcasting: several elementwise operations at once (fused.ts). */
  elementwise: { label: string; step: Step & { readonly family: 'map' } };

  // reductions
  sum: Axes;
  product: Axes;
  max: Axes & {
    /** Who gets the gradient when several elements are the greatest: all share it, or the first takes it. */
    ties: 'share' | 'first';
  };
  min: Axes & { ties: 'share' | 'first' };
  argmax: Axes;

  // contractions
  // A third input that stretches to the output, such as a bias, is added to the sums.
  /** left [b..., m..., k...] with right [b..., n..., k...] to [b..., m..., n...]: `batch` b's and `inner` k's. */
  contract: { batch: number; inner: number } & Wide;
  /** x [N, G, C, spatial...] with weight [G, O, C, kernel...] to [N, G, O, positions...]; no padding. */
  convolve: { stride: readonly number[]; dilation: readonly number[]; spread?: Spread } & Wide;

  // indexing; indices are int32
  gather: { axis: number };
  /** scatterAdd(base, index, updates). */
  scatterAdd: { axis: number };
  /** With a `count`, the first so many positions only. */
  argsort: { axis: number; descending: boolean; count?: number };
  cumsum: { axis: number };

  // views: no element moves
  reshape: { shape: Shape };
  permute: { order: readonly number[] };
  expand: { shape: Shape };
  /** Begins at `starts`, takes `shape` elements, every `steps`-th (not 0; negative runs backwards). */
  slice: { starts: readonly number[]; shape: Shape; steps: readonly number[] };
  /** Each window's axis becomes the count of its positions; the elements within are new trailing axes, in order. */
  window: { windows: readonly Window[] };

  // copies
  pad: { padding: readonly Padding[]; value: number };
  concat: { axis: number };
}

/** The names of all primitives. */
export type PrimitiveName = keyof Attributes;
/** The primitive of a name: `{ name, ...attributes }`. */
export type PrimitiveOf<Name extends PrimitiveName> = {
  readonly name: Name;
  /** What a function of several primitives is called, on the last of them. */
  readonly label?: string;
} & Readonly<Attributes[Name]>;
/** One application of a primitive, without its inputs: what `apply` takes, histories record and devices evaluate. */
export type Primitive = { [Name in PrimitiveName]: PrimitiveOf<Name> }[PrimitiveName];

/** What a primitive is called before people. */
export const nameOf = ({ label, name }: { readonly name: PrimitiveName; readonly label?: string }): string =>
  label ?? name;
