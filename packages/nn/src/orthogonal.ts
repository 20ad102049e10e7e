/** Weights that keep lengths: matrices of orthogonal rows or columns. */
import { checkTensors, printShape, ShapeError, type Tensor } from '@glissade/tensor';
import { checkFinite, drawn, from, type InitOptions, initNames } from './drawing.ts';
import { checkedOptions } from './options.ts';

/**
 * A random matrix whose rows or, where there are more rows than columns, columns are of length `gain` and orthogonal; of a weight
 * [out, in, ...] that is run together to [out, in ...]. PyTorch's numbers, but for rounding. Source: https://arxiv.org/abs/1312.6120
 *
 * @throws ShapeError for fewer than two dims; RangeError for a gain that is no finite number
 *
 * @example
 * ```ts
 * import { init } from '@glissade/nn';
 * import { matmul, zeros } from '@glissade/tensor';
 *
 * const weight = init.orthogonal_(zeros([2, 5]), { gain: 2 });
 * console.log(matmul(weight, weight.T).round().abs().toArray()); // => [ [ 4, 0 ], [ 0, 4 ] ]
 * ```
 */
export function orthogonal_(tensor: Tensor, given: InitOptions & { readonly gain?: number } = {}): Tensor {
  checkTensors('orthogonal_', tensor);
  const { gain = 1, ...options } = checkedOptions('orthogonal_', given, ['gain', ...initNames]);
  checkFinite('orthogonal_', 'gain', gain);
  const { shape, size } = tensor;
  if (shape.length < 2)
    throw new ShapeError(`orthogonal_: got ${printShape(shape)}; expected a weight [out, in, ...]`);
  return drawn('orthogonal_', tensor, (data) => {
    if (size === 0) return;
    from(options).fillNormal(data);
    const rows = shape[0]!;
    const columns = size / rows;
    const [count, step, stride] = rows < columns ? [rows, columns, 1] : [columns, 1, columns];
    const vectors = Array.from({ length: count }, (_, i) =>
      Float64Array.from({ length: size / count }, (_, j) => data[i * step + j * stride]!),
    );
    orthonormalize(vectors);
    vectors.forEach((vector, i) => {
      vector.forEach((x, j) => {
        data[i * step + j * stride] = gain * x;
      });
    });
  });
}

/**
 * Makes each vector what is left of it beside those before, of length 1: the Q of a QR decomposition whose R is positive on the
 * diagonal. By the modified Gram-Schmidt process, which goes over a vector again where little was left, so that errors do not count.
 * Source: https://doi.org/10.1007/s00211-005-0615-4
 */
function orthonormalize(vectors: readonly Float64Array[]): void {
  vectors.forEach((vector, i) => {
    let [before, left] = [Infinity, lengthOf(vector)];
    do {
      before = left;
      for (let other = 0; other < i; other++) subtractAlong(vector, vectors[other]!);
      left = lengthOf(vector);
    } while (left < before / 2);
    for (let j = 0; j < vector.length; j++) vector[j]! /= left;
  });
}

function subtractAlong(vector: Float64Array, direction: Float64Array): void {
  let along = 0;
  for (let j = 0; j < vector.length; j++) along += vector[j]! * direction[j]!;
  for (let j = 0; j < vector.length; j++) vector[j]! -= along * direction[j]!;
}

function lengthOf(vector: Float64Array): number {
  let squares = 0;
  for (const x of vector) squares += x * x;
  return Math.sqrt(squares);
}
