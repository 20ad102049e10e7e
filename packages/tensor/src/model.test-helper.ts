/** A tensor as a shape and a function from an index to an element: what views and operations are compared with. */
import fc from 'fast-check';
import { type Shape, size } from './shape.ts';

export interface Model {
  readonly shape: Shape;
  readonly at: (index: readonly number[]) => number;
}

/** Every index of a shape, in row-major order. */
export function indices(shape: Shape): number[][] {
  if (shape.length === 0) return [[]];
  const rest = indices(shape.slice(1));
  return Array.from({ length: shape[0]! }, (_, i) => rest.map((index) => [i, ...index])).flat();
}

/** The elements in row-major order. */
export const elements = (model: Model): number[] => indices(model.shape).map(model.at);

/** A dense model of given elements. */
export const dense = (shape: Shape, data: ArrayLike<number>): Model => ({
  shape,
  at: (index) => data[index.reduce((at, i, axis) => at * shape[axis]! + i, 0)]!,
});

/** 0, 1, 2, ... */
export const counting = (shape: Shape): Model =>
  dense(
    shape,
    Array.from({ length: size(shape) }, (_, i) => i),
  );

/** Shapes of up to `maxRank` dims of `min` to 4. */
export const shapes = (maxRank = 4, min = 0): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min, max: 4 }), { maxLength: maxRank });

export const permutationOf = (rank: number): fc.Arbitrary<number[]> =>
  fc.shuffledSubarray(
    Array.from({ length: rank }, (_, axis) => axis),
    { minLength: rank },
  );

export const permuted = ({ shape, at }: Model, order: readonly number[]): Model => ({
  shape: order.map((axis) => shape[axis]!),
  at: (index) => at(shape.map((_, axis) => index[order.indexOf(axis)]!)),
});

/** Lengths of 1 and missing leading dims repeated. */
export const stretched = ({ shape, at }: Model, to: Shape): Model => ({
  shape: to,
  at: (index) =>
    at(shape.map((length, axis) => (length === 1 ? 0 : index[axis + to.length - shape.length]!))),
});

/** Part of an axis: the elements at the positions listed. */
export const picked = ({ shape, at }: Model, axis: number, positions: readonly number[]): Model => ({
  shape: shape.map((length, i) => (i === axis ? positions.length : length)),
  at: (index) => at(index.map((i, d) => (d === axis ? positions[i]! : i))),
});

export const reshaped = (model: Model, shape: Shape): Model => dense(shape, elements(model));
