/**
 * A physics-informed network. Of something that swings, and is damped, we know the law but not the friction, and have measured only the
 * first third. A network that follows the measurements where there are some, and the law everywhere, finds the friction, and goes on
 * where nothing was measured.
 * Source: Raissi, Perdikaris, Karniadakis, "Physics-informed neural networks", 2019, https://doi.org/10.1016/j.jcp.2018.10.045
 */
import {
  Adam,
  CosineAnnealingLR,
  compile,
  jvp,
  Linear,
  linspace,
  Module,
  manualSeed,
  mse,
  noGrad,
  onesLike,
  parameter,
  randn,
  Sequential,
  Tanh,
  type Tensor,
  tensor,
} from 'glissade';
import { chart } from './chart.ts';
import type { Figures, Settings } from './example.ts';

/** The law: u'' + friction u' + stiffness u = 0, from u = 1 and u' = 0 on. The friction is what we are not told. */
const stiffness = 400;
const trueFriction = 3;
/** Standard deviation of what is wrong with the measurements. */
const noise = 0.02;

/** The exact solution. */
function exactSwing(time: Tensor, friction: Tensor): Tensor {
  const decay = friction.div(2);
  const frequency = decay.square().neg().add(stiffness).sqrt();
  const angle = frequency.mul(time);
  return angle.cos().add(angle.sin().mul(decay).div(frequency)).mul(decay.neg().mul(time).exp());
}

/** Tells from times [n, 1] where the thing is. */
class Swing extends Module {
  network = new Sequential(new Linear(1, 32), new Tanh(), new Linear(32, 32), new Tanh(), new Linear(32, 1));
  friction = parameter(tensor(0));

  forward(time: Tensor): Tensor {
    return this.network.forward(time.mul(2).sub(1));
  }

  /** By how much the law is broken: [n, 1]. */
  violation(time: Tensor): Tensor {
    const place = (t: Tensor) => this.forward(t);
    const speed = derivative(place);
    const acceleration = derivative(speed);
    return acceleration(time).add(speed(time).mul(this.friction)).add(place(time).mul(stiffness));
  }
}

/** Of a function of times, each of which has a value of its own. */
const derivative = (f: (time: Tensor) => Tensor) => (time: Tensor) => jvp(f, [time], [onesLike(time)])[1];

/** @param law how much the law counts beside the measurements */
async function train(model: Swing, steps: number, law: number, times: Tensor, measured: Tensor) {
  const optimizer = new Adam(model.parameters(), { lr: 5e-3 });
  const schedule = new CosineAnnealingLR(optimizer, { tMax: steps });
  const everywhere = linspace(0, 1, 40).unsqueeze(1);
  const trainingStep = compile(() => {
    let loss = mse(model.forward(times), measured);
    if (law > 0) loss = loss.add(model.violation(everywhere).square().mean().mul(law));
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });
  for (let step = 0; step < steps; step++) {
    trainingStep();
    schedule.step();
  }
}

export async function physics({ steps = 30_000, seed, say }: Settings): Promise<Figures> {
  manualSeed(seed);
  const times = linspace(0, 0.36, 12).unsqueeze(1);
  const measured = exactSwing(times, tensor(trueFriction)).add(randn(times.shape).mul(noise));

  const everywhere = linspace(0, 1, 201).unsqueeze(1);
  const exact = exactSwing(everywhere, tensor(trueFriction));
  const errorOf = (guess: Tensor): Promise<number> => mse(guess, exact).sqrt().item();

  const [ignorant, informed] = [new Swing(), new Swing()];
  await train(ignorant, steps, 0, times, measured);
  await train(informed, steps, 3e-5, times, measured);
  const alone = noGrad(() => ignorant.forward(everywhere));
  const byLaw = noGrad(() => informed.forward(everywhere));
  const friction = await informed.friction.item();

  // What needs no network: of a thousand frictions that whose exact solution is nearest to the measurements.
  const frictions = linspace(0, 10, 1001);
  const misfits = exactSwing(times, frictions).sub(measured).square().mean(0);
  const fitted = frictions.at(misfits.argmin());
  const byFormula = exactSwing(everywhere, fitted);

  say(
    '12 measurements (o) of a damped swing (.), a network (-) that knows them alone, and one (*) that knows the law, too:',
  );
  const curves = { '.': exact, '-': alone, '*': byLaw };
  const layers = Object.entries(curves).map(async ([mark, curve]) => ({ mark, curve: await curve.data() }));
  const points = { mark: 'o', x: await times.data(), y: await measured.data() };
  say(chart({ x: [0, 1], y: [-1, 1.1] }, [...(await Promise.all(layers)), points]));

  const figures = {
    alone: await errorOf(alone),
    byLaw: await errorOf(byLaw),
    byFormula: await errorOf(byFormula),
    friction,
    fitted: await fitted.item(),
  };
  say(`root mean square error of the network that knows the measurements alone ${figures.alone.toFixed(3)}`);
  say(
    `of that which knows the law ${figures.byLaw.toFixed(3)}; it takes the friction for ${friction.toFixed(2)}, which is ${trueFriction}`,
  );
  say(
    `who can solve the law on paper, and fits the friction: ${figures.byFormula.toFixed(3)}, ${figures.fitted.toFixed(2)}`,
  );
  return figures;
}
