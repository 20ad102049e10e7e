import { canLook } from './apply.ts';
import type { TypedArray } from './dtype.ts';
import { printShape } from './shape.ts';
import type { Tensor } from './tensor.ts';

/**
 * The elements of a tensor, where they can be looked at now. Throws at the first one that is not right.
 *
 * @param name - which argument the tensor is
 * @param of - what each element should be
 */
export function checkElements(
  operation: string,
  name: string,
  x: Tensor,
  of: string,
  isRight: (value: number, i: number) => boolean,
): TypedArray | undefined {
  if (!canLook(x)) return undefined;
  const data = x.dataSync();
  const wrong = data.findIndex((value, i) => !isRight(value, i));
  if (wrong < 0) return data;
  throw new RangeError(
    `${operation}: ${data[wrong]} (element ${wrong} of ${name} ${printShape(x.shape)}) is no ${of}`,
  );
}
