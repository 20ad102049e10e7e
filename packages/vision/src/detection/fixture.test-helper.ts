/** What fixtures/detection.json holds, and how numbers are compared with it. */
import { arrayFrom, type Tensor, tensor } from '@glissade/tensor';
import { expect } from 'vitest';
import fixture from '../fixtures/detection.json' with { type: 'json' };

/** A tensor of the fixture. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  readonly dtype: string;
  /** In place of `data`, of masks. */
  readonly bits?: string;
}

/** The name, the first number and the sum of squares. */
export type Probe = readonly [string, number, number];

/** What a network of a seed computes. */
export interface Computed {
  /** Of images and targets. */
  readonly seed: number;
  readonly sizes: readonly (readonly [number, number])[];
  readonly weights: readonly Probe[];
  readonly targets: readonly ({ readonly boxes: Values; readonly labels: Values } & Record<string, Values>)[];
  /** Of masks only two sums. */
  readonly found: readonly ({
    readonly boxes: Values;
    readonly labels: Values;
    readonly scores: Values;
  } & Partial<Record<'masks' | 'keypoints' | 'keypoints_scores', Values>>)[];
  readonly losses: Readonly<Record<string, number>>;
  /** Those where the first image has no objects. */
  readonly empty: Readonly<Record<string, number>>;
  /** The name, the norm, a sum with signs, and how far from float64 PyTorch's float32 is. */
  readonly grads: readonly (readonly [string, number, number, number])[];
}

export const computed = fixture.computed as unknown as Readonly<Record<string, Computed>>;
/** What published networks are. */
export const networks: Readonly<
  Record<string, { parameters: number; tensors: number; hash: number; first: string[]; last: string[] }>
> = fixture.networks;

/** The cases of a part, of a shape that its test knows. */
export const casesOf = <Case>(name: string): Case[] =>
  fixture.parts.filter((each) => each.name === name) as unknown as Case[];

export const made = ({ shape, data, dtype, bits }: Values): Tensor =>
  tensor(arrayFrom(dtype as 'float32', bits === undefined ? data : [...bits].map(Number)), { shape });

/** How far apart numbers are, as a part of the largest, or of 1. */
export function far(actual: Tensor, { shape, data }: Values): number {
  expect(actual.shape).toEqual(shape);
  const scale = Math.max(1, ...data.map(Math.abs));
  return Math.max(0, ...Array.from(actual.dataSync(), (x, i) => Math.abs(x - data[i]!) / scale));
}

/** Expects the first number of a tensor, measured by the root mean square, and the sum of squares. */
export function expectProbe(x: Tensor, [name, first, squares]: Probe, most: number): void {
  const data = Float64Array.from(x.dataSync());
  const scale = Math.sqrt(squares / data.length) + 1e-12;
  expect(Math.abs(data[0]! - first) / scale, `${name}, the first`).toBeLessThan(most * 10);
  const own = data.reduce((sum, value) => sum + value * value, 0);
  expect(Math.abs(own - squares) / (squares + 1e-12), `${name}, squares`).toBeLessThan(most * 2);
}

/** Expects a gradient that is about as near to float64 as PyTorch's own. */
export function expectGradient(x: Tensor, [name, norm, signed, noise]: Computed['grads'][number]): void {
  const data = Float64Array.from(x.dataSync());
  const own = Math.sqrt(data.reduce((all, value) => all + value * value, 0));
  const most = 1e-4 * norm + 10 * noise + 1e-7;
  expect(Math.abs(own - norm), `${name}, norm ${norm}`).toBeLessThan(most);
  const sum = data.reduce((all, value, i) => all + value * Math.cos(i), 0);
  expect(Math.abs(sum - signed), `${name}, sum ${signed} of norm ${norm}`).toBeLessThan(most);
}
