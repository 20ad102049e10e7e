/** Integrals as sums. */
import { mul, sum, type Tensor, unsqueeze } from '@glissade/tensor';
import { drawnLike } from './draws.ts';

/**
 * The integral of a smooth function from 0 to each length, by the rule of Gauss and Legendre: f gets places [..., n], the lengths
 * having become [..., 1]. Source: https://dlmf.nist.gov/3.5#v
 */
export function integral(lengths: Tensor, n: number, f: (places: Tensor) => Tensor): Tensor {
  const { places, weights } = legendre(n);
  const beside = (numbers: Float64Array): Tensor => drawnLike(lengths, numbers, [n]);
  return mul(sum(mul(f(mul(unsqueeze(lengths, -1), beside(places))), beside(weights)), -1), lengths);
}

/** Between 0 and 1. The roots of the Legendre polynomial, found by Newton's method. */
function legendre(n: number): { places: Float64Array; weights: Float64Array } {
  const [places, weights] = [new Float64Array(n), new Float64Array(n)];
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 0;
    for (let step = 0; step < 8; step++) {
      let [before, value] = [1, x];
      for (let k = 2; k <= n; k++)
        [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
      slope = (n * (before - x * value)) / (1 - x * x);
      x -= value / slope;
    }
    places[i] = (1 - x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { places, weights };
}
