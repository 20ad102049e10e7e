/** A product of many matrices, in the cheapest order. */
import {
  checkTensors,
  matmul,
  printShape,
  ShapeError,
  squeeze,
  type Tensor,
  unsqueeze,
} from '@glissade/tensor';
import { checkDTypes } from './checks.ts';

/**
 * Where to split each run of matrices, from the lengths between them, so that there are the fewest multiplications.
 * Source: Cormen, Leiserson, Rivest and Stein, Introduction to Algorithms, 15.2
 */
function splitsOf(lengths: readonly number[]): number[][] {
  const count = lengths.length - 1;
  const costs = Array.from({ length: count }, () => Array<number>(count).fill(0));
  const splits = costs.map((row) => row.map(() => 0));
  for (let run = 1; run < count; run++) {
    for (let from = 0; from + run < count; from++) {
      const to = from + run;
      let least = Number.POSITIVE_INFINITY;
      for (let split = from; split < to; split++) {
        const joined = lengths[from]! * lengths[split + 1]! * lengths[to + 1]!;
        const cost = costs[from]![split]! + costs[split + 1]![to]! + joined;
        if (cost < least) {
          least = cost;
          splits[from]![to] = split;
        }
      }
      costs[from]![to] = least;
    }
  }
  return splits;
}

/**
 * The product of two or more matrices, in the order that takes the fewest multiplications. The first may be a vector, which counts as a
 * row, and the last one, which counts as a column; the result has no dim for it.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.linalg.multi_dot.html
 *
 * @throws RangeError for less than two; ShapeError for those that don't fit each other; TypeError for several dtypes
 *
 * @example
 * ```ts
 * import { multiDot } from '@glissade/linalg';
 * import { ones, tensor } from '@glissade/tensor';
 *
 * console.log(multiDot([ones([10, 100]), ones([100, 5]), tensor([1, 2, 3, 4, 5])]).at(0).itemSync()); // => 1500
 * ```
 */
export function multiDot(tensors: readonly Tensor[]): Tensor {
  if (!Array.isArray(tensors)) throw new TypeError('multiDot: expected a list of tensors, such as [a, b, c]');
  if (tensors.length < 2)
    throw new RangeError(`multiDot: got ${tensors.length} tensors; expected two at least`);
  checkTensors('multiDot', ...tensors);
  const [first, last] = [tensors[0] as Tensor, tensors.at(-1) as Tensor];
  const matrices = tensors.map((x: Tensor, i) => {
    checkDTypes('multiDot', first, x);
    if (x.ndim === 1 && i === 0) return unsqueeze(x, 0);
    if (x.ndim === 1 && i === tensors.length - 1) return unsqueeze(x, 1);
    if (x.ndim === 2) return x;
    throw new ShapeError(
      `multiDot: tensor ${i} is ${printShape(x.shape)}; expected a matrix [m, n]; only the first and the last may be vectors`,
    );
  });
  for (const [i, { shape }] of matrices.entries()) {
    const next = matrices[i + 1];
    if (next && shape[1] !== next.shape[0])
      throw new ShapeError(
        `multiDot: tensor ${i} of ${shape[1]} columns does not fit tensor ${i + 1} of ${next.shape[0]} rows; they must be as many`,
      );
  }
  const splits = splitsOf([matrices[0]!.shape[0]!, ...matrices.map(({ shape }) => shape[1]!)]);
  const product = (from: number, to: number): Tensor => {
    if (from === to) return matrices[from]!;
    const split = splits[from]![to]!;
    return matmul(product(from, split), product(split + 1, to));
  };
  const result = product(0, matrices.length - 1);
  const withoutColumn = last.ndim === 1 ? squeeze(result, 1) : result;
  return first.ndim === 1 ? squeeze(withoutColumn, 0) : withoutColumn;
}
