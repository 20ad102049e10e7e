/** Elements chosen by a condition: how many there are depends on values, which are read at once. */
import { canLook, isTracing } from '../apply.ts';
import { checkTensors } from '../check-tensors.ts';
import type { TypedArray } from '../dtype.ts';
import { size } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** The elements of a tensor, for a result whose shape depends on them. */
export function look(operation: string, x: Tensor): TypedArray {
  checkTensors(operation, x);
  if (canLook(x)) return x.dataSync();
  const mend = isTracing()
    ? 'which cannot be looked at within compile() and vmap(). Use where() or maskedFill(), or call it outside'
    : `which ${x.device.name} gives asynchronously. Move it first, such as by await x.to(reference)`;
  throw new TypeError(`${operation}: the shape of the result depends on values, ${mend}`);
}

/**
 * Where x is other than zero: a row of indices (int32) for each such element, [count, dims], in row-major order. Reads x; not
 * inside compiled functions. Source: https://docs.pytorch.org/docs/stable/generated/torch.nonzero.html
 *
 * @example
 * ```ts
 * import { nonzero, tensor } from '@glissade/tensor';
 *
 * console.log(nonzero(tensor([[0, 5], [7, 0]])).toArray()); // => [ [ 0, 1 ], [ 1, 0 ] ]
 * ```
 */
export function nonzero(x: Tensor): Tensor {
  const data = look('nonzero', x);
  const { shape, device } = x;
  const found: number[] = [];
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) found.push(i);
  const indices = new Int32Array(found.length * shape.length);
  let stride = size(shape);
  shape.forEach((length, axis) => {
    stride /= length;
    found.forEach((at, row) => {
      indices[row * shape.length + axis] = Math.floor(at / stride) % length;
    });
  });
  return device.constant(indices, [found.length, shape.length], 'int32');
}
