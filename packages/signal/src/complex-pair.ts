/** Complex numbers: a pair of tensors, of real and of imaginary parts. There is no dtype for them. */
import { printShape, ShapeError, Tensor } from '@glissade/tensor';

/** Complex numbers, as two tensors of one shape and dtype. What has these two fields is one: `{ real, imag }`. */
export interface Complex {
  readonly real: Tensor;
  readonly imag: Tensor;
}

/** Throws unless there is a real and an imaginary part, alike. */
export function checkedPair(operation: string, x: Complex): Complex {
  const { real, imag } = x ?? {};
  if (!(real instanceof Tensor && imag instanceof Tensor))
    throw new TypeError(`${operation}: expected a tensor, or complex numbers { real, imag } of two tensors`);
  if (printShape(real.shape) !== printShape(imag.shape) || real.dtype !== imag.dtype)
    throw new ShapeError(
      `${operation}: real is ${real.dtype}${printShape(real.shape)}, imag ${imag.dtype}${printShape(imag.shape)}; expected two alike`,
    );
  return x;
}
