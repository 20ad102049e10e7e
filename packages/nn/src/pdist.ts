/** How far all points of a set are apart. */
import {
  checkTensors,
  indexSelect,
  inFloat32,
  isFloat,
  named,
  norm,
  printShape,
  ShapeError,
  sub,
  type Tensor,
  written,
} from '@glissade/tensor';
import { checkedOptions } from './options.ts';

/**
 * The distances between the rows of x [N, M], each pair once: [N (N - 1) / 2], in the order (0, 1), (0, 2), ..., (1, 2), ... They are
 * p-norms of the differences, 2 if not said; the gradient of a distance of 0 is 0.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pdist.html
 *
 * @throws ShapeError unless x is a matrix of floats; RangeError unless p is a number >= 0
 *
 * @example
 * ```ts
 * import { pdist } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(pdist(tensor([[0, 0], [3, 4], [0, 1]])).toArray()); // => [ 5, 1, 4.242640495300293 ]
 * ```
 */
export function pdist(x: Tensor, options: { readonly p?: number } = {}): Tensor {
  const { p = 2 } = checkedOptions('pdist', options, ['p']);
  checkTensors('pdist', x);
  if (!(p >= 0)) throw new RangeError(`pdist: p is ${written(p)}; expected a number >= 0`);
  const { dtype, shape } = x;
  const [count, ...rest] = shape;
  if (rest.length !== 1 || !isFloat(dtype))
    throw new ShapeError(
      `pdist: got ${dtype}${printShape(shape)}; expected floats [N, M], a point in each row`,
    );
  const pairs = (count! * (count! - 1)) / 2;
  const [first, second] = [new Int32Array(pairs), new Int32Array(pairs)];
  for (let i = 0, at = 0; i < count!; i++)
    for (let j = i + 1; j < count!; j++, at++) {
      first[at] = i;
      second[at] = j;
    }
  return named('pdist', () =>
    inFloat32(x, (x) => {
      const rows = (of: Int32Array): Tensor => indexSelect(x, 0, x.device.constant(of, [pairs], 'int32'));
      return norm(sub(rows(first), rows(second)), -1, { p });
    }),
  );
}
