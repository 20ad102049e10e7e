/** What many updates are made of, each computed at once. */
import { add, div, fused, mul, sqrt, square, sub, type Tensor } from '@glissade/tensor';

type Scaled = (x: Tensor, y: Tensor, scale: Tensor) => Tensor;

/** x + scale y */
export const addScaled: Scaled = fused('addScaled', (x, y, scale) => add(x, mul(y, scale)));

/** x - scale y */
export const subScaled: Scaled = fused('subScaled', (x, y, scale) => sub(x, mul(y, scale)));

/** x - rate direction / (sqrt(meanSquare) + eps) */
export const subNormalized: (
  x: Tensor,
  direction: Tensor,
  meanSquare: Tensor,
  eps: Tensor,
  rate: Tensor,
) => Tensor = fused('subNormalized', (x, direction, meanSquare, eps, rate) =>
  sub(x, mul(div(direction, add(sqrt(meanSquare), eps)), rate)),
);

/** Lets a value enter a running mean, with a share of `entering`. */
export const enter = (mean: Tensor, value: Tensor, entering: Tensor): Tensor =>
  mean.assign(entered(mean, value, entering));
const entered = fused('enter', (mean, value, entering) => add(mean, mul(sub(value, mean), entering)));

/** Lets the square of a value enter a running mean that keeps its share of `kept`. */
export const enterSquare = (mean: Tensor, value: Tensor, kept: Tensor, entering: Tensor): Tensor =>
  mean.assign(squareEntered(mean, value, kept, entering));
const squareEntered = fused('enterSquare', (mean, value, kept, entering) =>
  add(mul(mean, kept), mul(square(value), entering)),
);
