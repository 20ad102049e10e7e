/** The copy that convolutions, pools, shifts and updates of a part are made of. */
import { apply } from '../apply.ts';
import type { Padding } from '../primitive.ts';
import type { Tensor } from '../tensor.ts';

/** The same along one axis. */
export const padAlong = (x: Tensor, axis: number, padding: Partial<Padding>, value?: number): Tensor =>
  padAxes(
    x,
    x.shape.map((_, i) => (i === axis ? padding : {})),
    value,
  );

/** x with `value` before, behind and between the elements of its last axes; x itself where nothing is to be added. */
export function padAxes(x: Tensor, last: readonly Partial<Padding>[], value = 0): Tensor {
  const first = x.shape.length - last.length;
  const padding = x.shape.map((_, axis) => ({ low: 0, high: 0, interior: 0, ...last[axis - first] }));
  return padding.some(({ low, high, interior }) => low !== 0 || high !== 0 || interior !== 0)
    ? apply({ name: 'pad', padding, value }, x)
    : x;
}
