/** What fixtures/detection.json holds, and how numbers are compared with it. */
import { arrayFrom, type Tensor, tensor } from '@glissade/tensor';
import { expect } from 'vitest';
import fixture from '../fixtures/detection.json' with { type: 'json' };

/** A tensor of the fixture. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  readonly dtype: string;
}

/** The name, the first number and the sum of squares. */
export type Probe = readonly [string, number, number];

/** What a network of a seed computes. */
export interface Computed {
  readonly sizes: readonly (readonly [number, number])[];
  readonly counts: readonly number[];
  readonly weights: readonly Probe[];
  readonly targets: readonly { readonly boxes: Values; readonly labels: Values }[];
  readonly found: readonly { readonly boxes: Values; readonly labels: Values; readonly scores: Values }[];
  readonly losses: Readonly<Record<string, number>>;
  /** Those of the first image without objects. */
  readonly empty: Readonly<Record<string, number>>;
  readonly grads: readonly Probe[];
}

export const computed = fixture.computed as unknown as Readonly<Record<string, Computed>>;
/** What published networks are. */
export const networks: Readonly<
  Record<string, { parameters: number; tensors: number; hash: number; first: string[]; last: string[] }>
> = fixture.networks;

/** The cases of a part, of a shape that its test knows. */
export const casesOf = <Case>(name: string): Case[] =>
  fixture.parts.filter((each) => each.name === name) as unknown as Case[];

export const made = ({ shape, data, dtype }: Values): Tensor =>
  tensor(arrayFrom(dtype as 'float32', data), { shape });

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
