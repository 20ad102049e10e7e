/** Shares of a whole, and which is the largest. */
import { argmax, cast, eq, logSoftmax, reshape, size, softmax, source, type Tensor } from '@glissade/tensor';
import { axisIn } from '../axis.ts';
import { type Operator, type Operators, onTensors } from '../operator.ts';

/** Along an axis; before version 13, along all axes from there on, run together. */
const along =
  (compute: (x: Tensor, axis: number) => Tensor): Operator =>
  (node) => {
    const isOld = node.opset < 13;
    const given = node.int('axis', isOld ? 1 : -1);
    return onTensors((x: Tensor) => {
      const axis = axisIn(given, x.shape.length);
      if (!isOld || axis === x.shape.length - 1) return compute(x, axis);
      return reshape(compute(reshape(x, [size(x.shape.slice(0, axis)), -1]), 1), x.shape);
    });
  };

/** 1 at the first largest element, else 0. */
function hardmax(x: Tensor, axis: number): Tensor {
  const shape = x.shape.map((length, i) => (i === axis ? length : 1));
  const places = source({ name: 'iota', shape, axis }, x);
  return cast(eq(cast(argmax(x, axis, { keepdim: true }), places.dtype), places), x.dtype);
}

export const softmaxes: Operators = {
  Softmax: along(softmax),
  LogSoftmax: along(logSoftmax),
  Hardmax: along(hardmax),
};
