/** The inverses of the hyperbolic functions, which keep their digits near 0. */
import {
  abs,
  add,
  div,
  inFloat32,
  log,
  log1p,
  mul,
  neg,
  sign,
  sqrt,
  square,
  sub,
  type Tensor,
} from '@glissade/tensor';

/** log(|x| + sqrt(x^2 + 1)) with the sign of x. */
export const asinh = (x: Tensor): Tensor =>
  inFloat32(x, (x) => {
    const [size, squared] = [abs(x), square(x)];
    return mul(sign(x), log1p(add(size, div(squared, add(sqrt(add(squared, 1)), 1)))));
  });

export const acosh = (x: Tensor): Tensor =>
  inFloat32(x, (x) => log(add(x, mul(sqrt(sub(x, 1)), sqrt(add(x, 1))))));

export const atanh = (x: Tensor): Tensor => inFloat32(x, (x) => div(sub(log1p(x), log1p(neg(x))), 2));
