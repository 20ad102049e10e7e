/** Sums of products: matrix products and linear layers, all of them one primitive. */
import { apply } from '../apply.ts';
import { checkTensors, described } from '../check-tensors.ts';
import { promote } from '../dtype.ts';
import { named } from '../named.ts';
import { broadcast, checkList, printShape, type Shape, ShapeError, sameShape, stretches } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { add } from './arithmetic.ts';
import { cast, joinsSums, wideOf } from './operands.ts';
import { expand, movedim, reshape, transpose } from './shaping.ts';

/**
 * The matrix product, with PyTorch's rules: vectors multiply as rows or columns, leading dims broadcast as batches.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.matmul.html
 *
 * Throws `ShapeError` when the inner sizes differ.
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(tensor([[1, 2], [3, 4]]).matmul(tensor([1, 1])).toArray()); // => [ 3, 7 ]
 * ```
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  checkTensors('matmul', a, b);
  const dtype = promote(a, b);
  const [left, right] = [cast(a, dtype), cast(b, dtype)];
  checkInner(left.shape, right.shape);
  const columns = right.shape.length === 1 ? right : transpose(right);
  // [..., k] with a vector, or with a matrix all of whose batches are the left side's: no batch axis at all.
  if (right.shape.length <= 2) return apply(overLast, left, columns);
  // [k] with [..., k, n]: every leading axis of the right side is free.
  if (left.shape.length === 1) return apply(overLast, columns, left);
  const batch = broadcast('matmul', left.shape.slice(0, -2), right.shape.slice(0, -2));
  return apply(
    { name: 'contract', batch: batch.length, inner: 1 },
    expand(left, [...batch, ...left.shape.slice(-2)]),
    expand(columns, [...batch, ...columns.shape.slice(-2)]),
  );
}

const overLast = { name: 'contract', batch: 0, inner: 1 } as const;

function checkInner(a: Shape, b: Shape): void {
  const inner = [a.at(-1), b.length === 1 ? b[0] : b.at(-2)];
  if (a.length > 0 && b.length > 0 && inner[0] === inner[1]) return;
  const shapes = `${printShape(a)} x ${printShape(b)}`;
  if (a.length === 0 || b.length === 0)
    throw new ShapeError(`matmul: ${shapes}: a scalar has no rows. Use mul() instead`);
  let mend = '';
  if (b.length >= 2 && a.at(-1) === b.at(-1)) mend = ". Did you mean the right side's transpose()?";
  else if (a.length >= 2 && a.at(-2) === inner[1]) mend = ". Did you mean the left side's transpose()?";
  throw new ShapeError(`matmul: inner sizes differ: ${shapes} (${inner[0]} vs ${inner[1]})${mend}`);
}

/**
 * The matrix products of two batches of matrices: [b, n, k] x [b, k, m] to [b, n, m].
 *
 * @example
 * ```ts
 * import { bmm, ones } from '@glissade/tensor';
 *
 * console.log(bmm(ones([8, 2, 3]), ones([8, 3, 4])).shape); // => [ 8, 2, 4 ]
 * ```
 */
export function bmm(a: Tensor, b: Tensor): Tensor {
  if (a?.shape?.length !== 3 || b?.shape?.length !== 3 || a.shape[0] !== b.shape[0]) {
    throw new ShapeError(
      `bmm: expected [b, n, k] and [b, k, m], got ${described(a)} and ${described(b)}. matmul() broadcasts`,
    );
  }
  return named('bmm', () => matmul(a, b));
}

function checkVectors(operation: string, a: Tensor, b: Tensor): void {
  if (a?.shape?.length === 1 && b?.shape?.length === 1) return;
  throw new ShapeError(
    `${operation}: expected two vectors, got ${described(a)} and ${described(b)}. matmul() takes matrices`,
  );
}

/**
 * The sum of the products of two vectors.
 *
 * @example
 * ```ts
 * import { dot, tensor } from '@glissade/tensor';
 *
 * console.log(dot(tensor([1, 2]), tensor([3, 4])).itemSync()); // => 11
 * ```
 */
export function dot(a: Tensor, b: Tensor): Tensor {
  checkVectors('dot', a, b);
  return named('dot', () => matmul(a, b));
}

/**
 * x weight^T + bias: x [..., in], weight [out, in], bias [out].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.linear.html
 *
 * @example
 * ```ts
 * import { linear, tensor } from '@glissade/tensor';
 *
 * const weight = tensor([[1, 0, 1]]);
 * console.log(linear(tensor([[1, 2, 3]]), weight, tensor([10])).toArray()); // => [ [ 14 ] ]
 * ```
 */
export const linear = (x: Tensor, weight: Tensor, bias?: Tensor): Tensor =>
  named('linear', () => timesWeight(x, weight, bias));

function timesWeight(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  checkTensors('linear', x, weight);
  const [inputs, weights] = [x.shape, weight.shape];
  if (inputs.length === 0 || weights.length !== 2 || inputs.at(-1) !== weights[1]) {
    throw new ShapeError(
      `linear: input ${printShape(inputs)} does not fit weight ${printShape(weights)} [out, in]: ` +
        `the input's last length is ${inputs.at(-1) ?? 'missing'}, expected ${weights[1] ?? 'a matrix'}`,
    );
  }
  if (!bias) return apply(overLast, x, weight);
  checkTensors('linear', bias);
  if (!stretches(bias.shape, inputs.with(-1, weights[0]!)))
    throw new ShapeError(`linear: the bias is ${printShape(bias.shape)}; expected [${weights[0]}]`);
  if (bias.shape.length === 1 && joinsSums(x, weight, bias)) return apply(overLast, x, weight, bias);
  return cast(add(apply({ ...overLast, ...wideOf(x) }, x, weight), bias), promote(x, bias));
}

/**
 * Contracts the axes of two tensors that are named in pairs and multiplies all others out: NumPy's tensordot.
 *
 * @example
 * ```ts
 * import { ones, tensordot } from '@glissade/tensor';
 *
 * console.log(tensordot(ones([2, 3, 4]), ones([4, 3, 5]), [[1, 2], [1, 0]]).shape); // => [ 2, 5 ]
 * ```
 */
export function tensordot(
  a: Tensor,
  b: Tensor,
  dims: readonly [readonly number[], readonly number[]],
): Tensor {
  checkList('tensordot', 'dims are', dims?.[0], 's such as [[1], [0]]');
  const places = dims[0].map((_, i) => i - dims[0].length);
  const [left, right] = [movedim(a, dims[0], places), movedim(b, dims[1], places)];
  const lengths = [left, right].map(({ shape }) => shape.slice(shape.length - places.length));
  if (!sameShape(lengths[0]!, lengths[1]!)) {
    throw new ShapeError(
      `tensordot: dims ${printShape(dims[0])} of ${printShape(a.shape)} and ${printShape(dims[1])} of ${printShape(b.shape)} ` +
        'must have the same lengths in pairs',
    );
  }
  return apply({ name: 'contract', batch: 0, inner: dims[0].length }, left, right);
}

/**
 * The products of every element of one vector with every element of another.
 *
 * @example
 * ```ts
 * import { outer, tensor } from '@glissade/tensor';
 *
 * console.log(outer(tensor([1, 2]), tensor([3, 4])).toArray()); // => [ [ 3, 4 ], [ 6, 8 ] ]
 * ```
 */
export function outer(a: Tensor, b: Tensor): Tensor {
  checkVectors('outer', a, b);
  return reshape(a, [-1, 1]).mul(b);
}
