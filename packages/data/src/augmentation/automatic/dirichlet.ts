/** Shares that are 1 together. */
import { argmax, gather, le, log, rand, randn, type Tensor } from '@glissade/tensor';
import type { AugmentationOptions } from '../images.ts';

/** Numbers that are tried at once: all are refused once in 10 ** 10 times. */
const tries = 8;

/** For each of `count` images so many shares [count, width], drawn from Dirichlet's distribution with `alpha` for all. */
export function dirichlet(alpha: number, count: number, width: number, options: AugmentationOptions): Tensor {
  const parts = gammas(alpha, [count, width], options);
  return parts.div(parts.sum(1, { keepdim: true }));
}

/**
 * Numbers of the gamma distribution.
 * Source: Marsaglia and Tsang, "A Simple Method for Generating Gamma Variables", https://doi.org/10.1145/358407.358414
 */
function gammas(
  alpha: number,
  [count, width]: readonly [number, number],
  options: AugmentationOptions,
): Tensor {
  const any = (): Tensor => rand([tries, count, width], options).neg().add(1);
  if (alpha === 1) return log(any().at(0)).neg();
  // Below 1 by way of alpha + 1, and the power of a number from 0 to 1.
  const shape = alpha < 1 ? alpha + 1 : alpha;
  const d = shape - 1 / 3;
  const x = randn([tries, count, width], options);
  const cube = x
    .div(Math.sqrt(9 * d))
    .add(1)
    .pow(3);
  const positive = cube.clamp(1e-30);
  const bound = x.square().div(2).add(log(positive).sub(cube).add(1).mul(d));
  const isTaken = le(log(any()), bound).logicalAnd(cube.gt(0));
  const first = argmax(isTaken.float(), 0).unsqueeze(0);
  const taken = gather(cube, 0, first).squeeze(0).mul(d);
  return alpha < 1
    ? taken.mul(
        any()
          .at(0)
          .pow(1 / alpha),
      )
    : taken;
}
