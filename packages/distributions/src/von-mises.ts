/** The von Mises distribution. */
import {
  add,
  cos,
  defaultGenerator,
  exp,
  mul,
  type Operand,
  type Shape,
  size,
  sub,
  type Tensor,
} from '@glissade/tensor';
import { logBessel } from './bessel.ts';
import { positive, real } from './check.ts';
import { Distribution } from './distribution.ts';
import { drawnLike, look } from './draws.ts';
import { parametersOf } from './parameters.ts';

const logTwoPi = Math.log(2 * Math.PI);

/**
 * Angles in radians, from -pi to pi, around `loc`: the greater the concentration, the nearer. The normal distribution of the circle. The
 * parameters broadcast; values may be any angles. It cannot be drawn within `compile` and `vmap`, as how many random numbers that takes
 * depends on the concentration.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#vonmises
 *
 * @example
 * ```ts
 * import { VonMises } from '@glissade/distributions';
 * import { manualSeed } from '@glissade/tensor';
 *
 * const p = new VonMises(0, 4);
 * console.log(p.variance.itemSync().toFixed(4)); // => 0.1365
 * manualSeed(0);
 * console.log(`${p.sample([3])}`); // => tensor([-0.2416, -0.4237, -0.1420])
 * ```
 * @throws RangeError for a concentration that is not above 0, where it can be looked at; ShapeError for parameters that do not broadcast
 */
export class VonMises extends Distribution {
  readonly name: string = 'VonMises';
  /** The mean direction. */
  readonly loc: Tensor;
  readonly concentration: Tensor;

  constructor(loc: Operand, concentration: Operand) {
    const both = parametersOf('VonMises', ['loc', loc, real], ['concentration', concentration, positive]);
    super(both[0]);
    [this.loc, this.concentration] = both;
  }

  /** That of the circle: the direction of the mean of the points on it. */
  override get mean(): Tensor {
    return this.loc;
  }
  /** That of the circle: 1 less the length of the mean of the points on it, from 0 to 1. */
  override get variance(): Tensor {
    return sub(1, exp(sub(logBessel(this.concentration, 1), logBessel(this.concentration, 0))));
  }
  override get mode(): Tensor {
    return this.loc;
  }

  override expand(batchShape: Shape): VonMises {
    return new VonMises(...this.stretched(batchShape, this.loc, this.concentration));
  }

  /** @throws TypeError where the parameters cannot be looked at */
  sample(shape: Shape = []): Tensor {
    const all = this.extended('sample', shape);
    const call = 'VonMises.sample';
    const drawn = angles(look(call, this.loc), look(call, this.concentration), size(all));
    return drawnLike(this.loc, drawn, all);
  }

  logProb(value: Operand): Tensor {
    const { loc, concentration } = this;
    const closeness = mul(concentration, cos(sub(this.outcome(value, real), loc)));
    return sub(sub(closeness, logTwoPi), logBessel(concentration, 0));
  }

  /** PyTorch has no formula. Source: https://en.wikipedia.org/wiki/Von_Mises_distribution#Differential_entropy */
  override entropy(): Tensor {
    const { concentration } = this;
    return sub(add(logBessel(concentration, 0), logTwoPi), mul(concentration, sub(1, this.variance)));
  }
}

/** Beyond this, cosines have no digits left to tell angles apart, and no angle would ever be accepted; they are normal numbers. */
const narrow = 1e12;

/**
 * Angles by rejection from a wrapped Cauchy distribution, in rounds of three uniform numbers an angle: all are drawn until each was
 * accepted once, as in PyTorch. Source: Best and Fisher, "Efficient Simulation of the von Mises Distribution" (1979),
 * https://doi.org/10.2307/2346732
 */
function angles(loc: ArrayLike<number>, concentration: ArrayLike<number>, count: number): Float64Array {
  const generator = defaultGenerator();
  const found = new Float64Array(count).fill(Number.NaN);
  while (found.some(Number.isNaN)) {
    const [u1, u2, u3] = [1, 2, 3].map(() => Float64Array.from(found, () => generator.uniform64()));
    for (let i = 0; i < count; i++) {
      const kappa = concentration[i % concentration.length]!;
      if (kappa > narrow) {
        found[i] =
          (Math.sqrt(-2 * Math.log1p(-u1![i]!)) * Math.cos(2 * Math.PI * u2![i]!)) / Math.sqrt(kappa);
        continue;
      }
      const r = proposal(kappa);
      const z = Math.cos(Math.PI * u1![i]!);
      const f = (1 + r * z) / (r + z);
      const c = kappa * (r - f);
      if (c * (2 - c) - u2![i]! > 0 || Math.log(c / u2![i]!) + 1 - c >= 0)
        found[i] = Math.sign(u3![i]! - 0.5) * Math.acos(f);
    }
  }
  return found.map((x, i) => remainder(x + Math.PI + loc[i % loc.length]!, 2 * Math.PI) - Math.PI);
}

/** Of the wrapped Cauchy distribution; a series where the quotient has no digits left. */
function proposal(kappa: number): number {
  if (kappa < 1e-5) return 1 / kappa + kappa;
  const tau = 1 + Math.sqrt(1 + 4 * kappa * kappa);
  const rho = (tau - Math.sqrt(2 * tau)) / (2 * kappa);
  return (1 + rho * rho) / (2 * rho);
}

/** Of the sign of the divisor. */
const remainder = (x: number, divisor: number): number => ((x % divisor) + divisor) % divisor;
