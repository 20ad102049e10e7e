/**
 * Regression with a Gaussian process, which says how sure it is. How far alikeness reaches, how much the function varies, and how noisy
 * the measurements are, is found by making these as likely as can be.
 * Source: Rasmussen, Williams, "Gaussian Processes for Machine Learning", 2006, chapters 2 and 5, http://gaussianprocess.org/gpml
 */
import {
  cholesky,
  choleskySolve,
  compile,
  concat,
  diagonal,
  eye,
  LBFGS,
  linspace,
  lstsq,
  manualSeed,
  mse,
  noGrad,
  parameter,
  rand,
  randn,
  solveTriangular,
  type Tensor,
  tensor,
  vander,
} from 'glissade';
import { chart } from './chart.ts';
import type { Figures, Settings } from './example.ts';

const dtype = 'float64';
/** Standard deviation of what is wrong with the measurements. */
const trueNoise = 0.2;

const exactCurve = (x: Tensor): Tensor => x.mul(1.5).sin().add(x.mul(0.5));

/** A function of which nothing is known but measurements y [n, 1] at x [n, 1], and that its values are the more alike the nearer. */
class GaussianProcess {
  readonly logReach = parameter(tensor(0, { dtype }));
  readonly logStrength = parameter(tensor(0, { dtype }));
  readonly logNoise = parameter(tensor(0, { dtype }));
  readonly x: Tensor;
  readonly y: Tensor;

  constructor(x: Tensor, y: Tensor) {
    this.x = x;
    this.y = y;
  }

  /** The covariance of the function's values at points [n, 1] and [m, 1]: [n, m]. */
  kernel(a: Tensor, b: Tensor): Tensor {
    const distance = a.sub(b.T).div(this.logReach.exp());
    return distance.square().mul(-0.5).add(this.logStrength.mul(2)).exp();
  }

  /** The lower triangular factor of the covariance of the measurements, which are noisy. */
  factor(): Tensor {
    const noise = eye(this.x.shape[0]!, { dtype }).mul(this.logNoise.mul(2).exp());
    return cholesky(this.kernel(this.x, this.x).add(noise));
  }

  /** The negative logarithm of how likely the measurements are, over all functions (equation 5.8). */
  negativeLogLikelihood(): Tensor {
    const lower = this.factor();
    const misfit = this.y.mul(choleskySolve(this.y, lower)).sum().mul(0.5);
    const volume = diagonal(lower).log().sum();
    return misfit.add(volume).add((this.x.shape[0]! / 2) * Math.log(2 * Math.PI));
  }

  /** Mean and standard deviation of the function's values at points [m, 1] (algorithm 2.1): [m] each. */
  predict(x: Tensor): { mean: Tensor; std: Tensor } {
    const lower = this.factor();
    const across = this.kernel(this.x, x);
    const mean = across.T.matmul(choleskySolve(this.y, lower)).squeeze(1);
    const known = solveTriangular(lower, across, { upper: false }).square().sum(0);
    return { mean, std: diagonal(this.kernel(x, x)).sub(known).sqrt() };
  }
}

export async function gaussianProcess({ steps = 3, seed, say }: Settings): Promise<Figures> {
  manualSeed(seed);
  // Nothing is measured from 3 to 5.
  const x = concat([rand([20, 1], { dtype }).mul(3), rand([12, 1], { dtype }).mul(3).add(5)]);
  const y = exactCurve(x).add(randn(x.shape, { dtype }).mul(trueNoise));

  const process = new GaussianProcess(x, y);
  const optimizer = new LBFGS([process.logReach, process.logStrength, process.logNoise], {
    lineSearchFn: 'strongWolfe',
  });
  const closure = compile(() => {
    const loss = process.negativeLogLikelihood();
    optimizer.zeroGrad();
    loss.backward();
    return loss;
  });
  say(`negative log-likelihood at first  ${(await closure().item()).toFixed(3)}`);
  for (let step = 1; step <= steps; step++) await optimizer.step(closure);
  const loss = await closure().item();
  const [reach, strength, noise] = await Promise.all(
    [process.logReach, process.logStrength, process.logNoise].map((log) => log.exp().item()),
  );
  say(`after ${steps} steps of L-BFGS           ${loss.toFixed(3)}`);
  say(
    `reach ${reach!.toFixed(2)}, strength ${strength!.toFixed(2)}, noise ${noise!.toFixed(3)}, which is ${trueNoise}`,
  );

  const wide = linspace(-1, 9, 201, { dtype }).unsqueeze(1);
  const band = noGrad(() => process.predict(wide));
  const [low, high] = [band.mean.sub(band.std.mul(2)), band.mean.add(band.std.mul(2))];
  say(
    '\n32 measurements (o), the function behind them (-), what the process takes it for (*), and two standard deviations (:):',
  );
  say(
    chart({ x: [-1, 9], y: [-2, 6] }, [
      { mark: ':', low: await low.data(), high: await high.data() },
      { mark: '-', curve: await exactCurve(wide).data() },
      { mark: '*', curve: await band.mean.data() },
      { mark: 'o', x: await x.data(), y: await y.data() },
    ]),
  );

  // Where something was measured to both sides; and the plain way, a polynomial of the fifth degree by least squares.
  const inside = linspace(0, 8, 161, { dtype });
  const exact = exactCurve(inside);
  const { mean, std } = noGrad(() => process.predict(inside.unsqueeze(1)));
  const powers = (places: Tensor): Tensor => vander(places.div(8), { N: 6 });
  const polynomial = powers(inside)
    .matmul(lstsq(powers(x.squeeze(1)), y))
    .squeeze(1);
  const figures = {
    loss,
    noise: noise!,
    error: await mse(mean, exact).sqrt().item(),
    polynomial: await mse(polynomial, exact).sqrt().item(),
    covered: await exact.sub(mean).abs().le(std.mul(2)).float().mean().item(),
    stdWhereMeasured: await std.at(30).item(),
    stdInTheGap: await std.at(80).item(),
  };
  say(
    `root mean square error from 0 to 8: ${figures.error.toFixed(3)}; of a polynomial of the fifth degree ${figures.polynomial.toFixed(3)}`,
  );
  say(
    `the band holds ${Math.round(100 * figures.covered)} % of the function, 95 % on average if all is as assumed;`,
  );
  say(
    `one standard deviation is ${figures.stdWhereMeasured.toFixed(2)} at 1.5, and ${figures.stdInTheGap.toFixed(2)} at 4, in the gap`,
  );
  return figures;
}
