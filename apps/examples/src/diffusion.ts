/**
 * A denoising diffusion model of points in the plane: noise is added to points of a spiral, a network learns to tell which, and
 * taking it away again step by step turns noise into points of the spiral.
 * Source: Ho, Jain, Abbeel, "Denoising Diffusion Probabilistic Models", 2020, https://arxiv.org/abs/2006.11239
 */
import {
  Adam,
  compile,
  concat,
  Linear,
  linspace,
  manualSeed,
  mse,
  noGrad,
  rand,
  randint,
  randn,
  Sequential,
  SiLU,
  stack,
  type Tensor,
  zeros,
} from 'glissade';
import type { Figures, Settings } from './example.ts';
import { scatterPlot } from './scatter-plot.ts';

/** How many times noise is added. */
const times = 100;
const batchSize = 512;

/** Points of a spiral of three quarters of a turn and more, about as far apart as numbers drawn by randn. */
function spiral(angle: Tensor): Tensor {
  const radius = angle.mul(0.25);
  return stack([radius.mul(angle.cos()), radius.mul(angle.sin())], 1);
}
const randomAngles = (count: number): Tensor => rand([count]).sqrt().mul(9);

/** Tells from points and how noisy they are (0 to 1) what noise was added. */
class Denoiser {
  readonly network = new Sequential(
    new Linear(2 + 8, 128),
    new SiLU(),
    new Linear(128, 128),
    new SiLU(),
    new Linear(128, 2),
  );

  forward(points: Tensor, time: Tensor): Tensor {
    const waves = [1, 2, 4, 8].flatMap((frequency) => {
      const angle = time.mul(frequency * Math.PI);
      return [angle.sin(), angle.cos()];
    });
    return this.network.forward(concat([points, ...waves], 1));
  }
}

export async function diffusion({ steps = 5000, seed, say }: Settings): Promise<Figures> {
  manualSeed(seed);
  const variance = linspace(1e-4, 0.1, times);
  const kept = variance.neg().add(1).cumprod(0); // how much of a point is left after so many times
  const model = new Denoiser();
  const optimizer = new Adam(model.network.parameters(), { lr: 2e-3 });

  const trainingStep = compile(() => {
    const points = spiral(randomAngles(batchSize));
    const time = randint(0, times, [batchSize, 1]);
    const left = kept.gather(0, time.flatten()).unsqueeze(1);
    const noise = randn([batchSize, 2]);
    const noisy = points.mul(left.sqrt()).add(noise.mul(left.neg().add(1).sqrt()));
    const loss = mse(model.forward(noisy, time.div(times)), noise);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });

  let loss = 0;
  for (let step = 1; step <= steps; step++) {
    const value = trainingStep();
    if (step % 1000 === 0 || step === steps) {
      loss = await value.item();
      say(`step ${step}  loss ${loss.toFixed(4)}`);
    }
  }

  const denoise = compile((points: Tensor, time: Tensor, noise: Tensor) =>
    noGrad(() => {
      const fresh = variance.gather(0, time);
      const old = fresh.neg().add(1);
      const guess = model.forward(points, time.div(times).expand([points.shape[0]!, 1]));
      const mean = points.sub(guess.mul(fresh.div(kept.gather(0, time).neg().add(1).sqrt()))).div(old.sqrt());
      return mean.add(noise.mul(fresh.sqrt()));
    }),
  );
  let points = randn([1000, 2]);
  const before = await distanceFromSpiral(points);
  say(`noise, ${before.toFixed(2)} from the spiral on average:`);
  say(scatterPlot(await points.data(), 2.5));
  for (let time = times - 1; time >= 0; time--) {
    const noise = time === 0 ? zeros(points.shape) : randn(points.shape);
    points = denoise(points, randint(time, time + 1, [1]), noise);
  }
  const distance = await distanceFromSpiral(points);
  say(`and what the network makes of it, ${distance.toFixed(2)} from the spiral:`);
  say(scatterPlot(await points.data(), 2.5));
  return { loss, before, distance };
}

/** How far points are from the spiral, on average. */
async function distanceFromSpiral(points: Tensor): Promise<number> {
  const curve = spiral(linspace(0, 9, 500));
  const apart = points.unsqueeze(1).sub(curve.unsqueeze(0)).square().sum(2).sqrt();
  return await apart.amin(1).mean().item();
}
