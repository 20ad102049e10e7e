/** Graphs that TensorFlow.js has run, and what it made of them: fixtures/graphs.json. */
import { readFileSync } from 'node:fs';
import { arrayFrom, type DType, type Tensor, tensor } from '@glissade/tensor';
import { type GraphModel, loadGraphModel, type ReadFile } from '../index.ts';

/** Numbers as fixtures have them; what is not finite is written as text. */
export interface Listed {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly data: readonly (number | string)[];
}

export interface NodeJson {
  readonly name: string;
  readonly op: string;
  readonly input?: readonly string[];
  readonly attr?: Readonly<Record<string, unknown>>;
}

export interface SavedGraph {
  readonly json: {
    readonly modelTopology: { readonly node: readonly NodeJson[] };
    readonly signature?: {
      readonly inputs?: Readonly<Record<string, unknown>>;
      readonly outputs?: Readonly<Record<string, unknown>>;
    };
    readonly weightsManifest: readonly {
      paths: string[];
      weights: { name: string; shape: readonly number[]; dtype: string }[];
    }[];
  };
  /** In base64. */
  readonly weights: string;
  readonly inputs: readonly Listed[];
  readonly outputs: readonly Listed[];
}

export const graphs: Record<string, SavedGraph> = JSON.parse(
  readFileSync(new URL('../fixtures/graphs.json', import.meta.url), 'utf8'),
);

export const arrayOf = ({ dtype, data }: Listed): ReturnType<typeof arrayFrom> =>
  arrayFrom(dtype, data.map(Number));

export const tensorOf = (listed: Listed): Tensor =>
  tensor(arrayOf(listed), { shape: listed.shape, dtype: listed.dtype });

export const filesOf =
  ({ json, weights }: Pick<SavedGraph, 'weights'> & { readonly json: unknown }): ReadFile =>
  (path) =>
    path === 'model.json' ? JSON.stringify(json) : new Uint8Array(Buffer.from(weights, 'base64'));

/** A graph of float32[2, 2] x, and what is in the file: each weight 1, 2, 3, ... */
export function graphWith(
  node: readonly NodeJson[],
  held: Readonly<Record<string, readonly number[]>> = {},
  signature?: object,
  dtype: 'float32' | 'int32' = 'float32',
): ReadFile {
  const weights = Object.entries(held).map(([name, shape]) => ({ name, shape, dtype }));
  const counts = Object.values(held).map((shape) => shape.reduce((a, b) => a * b, 1));
  const values = counts.flatMap((count) => Array.from({ length: count }, (_, i) => i + 1));
  const bytes = (dtype === 'float32' ? Float32Array : Int32Array).from(values);
  const json = {
    format: 'graph-model',
    modelTopology: { node: [{ name: 'x', op: 'Placeholder' }, ...node] },
    signature,
    weightsManifest: [{ paths: ['weights.bin'], weights }],
  };
  return (path) => (path === 'model.json' ? JSON.stringify(json) : new Uint8Array(bytes.buffer));
}

export const read = (name: string): Promise<GraphModel> => loadGraphModel(filesOf(graphs[name]!));
