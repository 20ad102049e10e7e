/** The golden vectors: what PyTorch computed, as files in ../../fixtures/golden (its README tells the format). */
import { readFileSync } from 'node:fs';
import {
  type Backend,
  type DType,
  expand,
  permute,
  select,
  slice,
  type Tensor,
  tensor,
  transpose,
  unsqueeze,
} from '@glissade/tensor';

export type Number = number | 'nan' | 'inf' | '-inf' | '-0';

export interface TensorData {
  readonly shape: readonly number[];
  readonly dtype: DType | 'int64';
  readonly data: readonly Number[];
  readonly name?: string;
  readonly requiresGrad?: boolean;
  /** Views taken of the input before it is used. */
  readonly pre?: readonly (readonly [string, ...unknown[]])[];
}

export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

export type Arguments = Readonly<Record<string, unknown>>;

export interface GoldenCase extends Tolerance {
  readonly id: string;
  readonly op: string;
  readonly args: Arguments;
  readonly inputs: readonly TensorData[];
  readonly outputs: readonly TensorData[];
  /** The cotangent of each output; null altogether where nothing is differentiated. */
  readonly upstream: readonly (TensorData | null)[] | null;
  readonly grads: readonly (TensorData | null)[];
}

/** The cases of one file. */
export function readGolden<Case = GoldenCase>(family: string): readonly Case[] {
  const file = new URL(`../../fixtures/golden/${family}.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { cases: readonly Case[] }).cases;
}

export function numberFrom(x: Number): number {
  if (typeof x === 'number') return x;
  return x === 'nan' ? NaN : x === 'inf' ? Infinity : x === '-inf' ? -Infinity : -0;
}

/** The file of what came to a family later, where there is one. */
const laterFiles: Readonly<Record<string, string>> = {
  ops: 'more',
  nn: 'layers',
  losses: 'more-losses',
  optim: 'more-optim',
  schedulers: 'more-schedulers',
};

/** One family of cases, those that came later behind the others. */
export const readFamily = <Case = GoldenCase>(family: string): readonly Case[] =>
  [family, laterFiles[family] ?? []].flat().flatMap((file) => readGolden<Case>(file));

/** PyTorch's positions and class numbers are int64, ours int32. */
export const dtypeFrom = (dtype: DType | 'int64'): DType => (dtype === 'int64' ? 'int32' : dtype);

export const tensorFrom = (data: TensorData, backend: Backend): Tensor =>
  tensor(Float64Array.from(data.data, numberFrom), {
    shape: data.shape,
    dtype: dtypeFrom(data.dtype),
    backend,
  });

const views: Readonly<Record<string, (x: Tensor, ...args: never[]) => Tensor>> = {
  transpose,
  permute,
  slice,
  select,
  expand,
  unsqueeze,
};

/** The views that a case takes of an input before it is used. */
export const viewed = (x: Tensor, pre: TensorData['pre'] = []): Tensor =>
  pre.reduce((view, [name, ...args]) => {
    const take = views[name];
    if (!take) throw new Error(`the golden files name a view that is not known here: ${name}`);
    return take(view, ...(args as never[]));
  }, x);
