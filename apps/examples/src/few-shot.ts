/**
 * Model-agnostic meta-learning (MAML): a network learns to learn. Each task is a sine wave of which it sees ten points; its weights are
 * trained such that a step or some of gradient descent on these make it that wave.
 * Source: Finn, Abbeel, Levine, "Model-Agnostic Meta-Learning for Fast Adaptation of Deep Networks", 2017,
 * https://arxiv.org/abs/1703.03400
 */
import {
  Adam,
  compile,
  functionalCall,
  grad,
  Linear,
  linspace,
  manualSeed,
  mse,
  noGrad,
  ReLU,
  rand,
  Sequential,
  stackModuleState,
  type Tensor,
  vmap,
} from 'glissade';
import { chart } from './chart.ts';
import type { Figures, Settings } from './example.ts';

/** How many waves a training step sees, and how many points of each there are to learn from. */
const tasks = 25;
const shots = 10;

type Weights = Record<string, Tensor>;

const newNetwork = () =>
  new Sequential(new Linear(1, 40), new ReLU(), new Linear(40, 40), new ReLU(), new Linear(40, 1));

/** Waves, of heights from 0.1 to 5 and any phase, and points of each: x and y are [count, points, 1]. */
function waves(count: number, points: number) {
  const height = rand([count, 1, 1]).mul(4.9).add(0.1);
  const phase = rand([count, 1, 1]).mul(Math.PI);
  const at = (x: Tensor): Tensor => x.sub(phase).sin().mul(height);
  const x = rand([count, points, 1]).mul(10).sub(5);
  return { x, y: at(x), at };
}

/** A network as a function of its weights, which may be others than its own. */
class Adaptable {
  readonly network = newNetwork();
  readonly weights: Weights = Object.fromEntries(this.network.namedParameters());

  predict(weights: Weights, x: Tensor): Tensor {
    return functionalCall(this.network, weights, x);
  }

  /** The weights after some steps of gradient descent on a few points; how they depend on those before is known. */
  adapted(x: Tensor, y: Tensor, steps: number): Weights {
    const names = Object.keys(this.weights);
    const named = (tensors: readonly Tensor[]): Weights =>
      Object.fromEntries(tensors.map((tensor, i) => [names[i]!, tensor]));
    const gradients = grad(
      (...tensors: Tensor[]) => mse(this.predict(named(tensors), x), y),
      [...names.keys()],
    );
    let tensors = Object.values(this.weights);
    for (let step = 0; step < steps; step++) {
      const slopes = gradients(...tensors);
      tensors = tensors.map((tensor, i) => tensor.sub(slopes[i]!.mul(0.01)));
    }
    return named(tensors);
  }

  /** What becomes of each of many waves, at other points, after some steps on a few. */
  readonly adapt = (x: Tensor, y: Tensor, elsewhere: Tensor, steps: number): Tensor =>
    vmap((x: Tensor, y: Tensor, elsewhere: Tensor) => this.predict(this.adapted(x, y, steps), elsewhere))(
      x,
      y,
      elsewhere,
    );
}

/** @param inner steps on ten points of a wave, before its loss is measured at ten others */
async function train(model: Adaptable, steps: number, inner: number): Promise<number> {
  const optimizer = new Adam(Object.values(model.weights), { lr: 1e-3 });
  const trainingStep = compile(() => {
    const { x, y } = waves(tasks, 2 * shots);
    const [few, others] = [x.slice(1, 0, shots), x.slice(1, shots)];
    const loss = mse(model.adapt(few, y.slice(1, 0, shots), others, inner), y.slice(1, shots));
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });
  let loss = trainingStep();
  for (let step = 2; step <= steps; step++) loss = trainingStep();
  return loss.item();
}

/** Networks that never see more than the points of one wave each: their mean error after so many steps of Adam. */
async function fromNothing(
  x: Tensor,
  y: Tensor,
  elsewhere: Tensor,
  exact: Tensor,
  steps: number,
): Promise<number> {
  const networks = Array.from({ length: x.shape[0]! }, newNetwork);
  const [weights] = stackModuleState(networks);
  const predict = vmap((own: Weights, x: Tensor) => functionalCall(networks[0]!, own, x));
  const optimizer = new Adam(Object.values(weights), { lr: 1e-2 });
  const trainingStep = compile(() => {
    // Each has a loss of its own: the gradients of the sum are theirs.
    const loss = mse(predict(weights, x), y).mul(networks.length);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });
  for (let step = 0; step < steps; step++) trainingStep();
  return noGrad(() => mse(predict(weights, elsewhere), exact)).item();
}

export async function fewShot({ steps = 10_000, seed, say }: Settings): Promise<Figures> {
  manualSeed(seed);
  const [meta, plain] = [new Adaptable(), new Adaptable()];
  await train(meta, steps, 1);
  await train(plain, steps, 0);

  const { x, y, at } = waves(200, shots);
  const elsewhere = linspace(-5, 5, 101).unsqueeze(1).expand([200, 101, 1]);
  const exact = at(elsewhere);
  const counts = [0, 1, 2, 5, 10];
  const errors = (model: Adaptable): Promise<number[]> =>
    Promise.all(counts.map((count) => noGrad(() => mse(model.adapt(x, y, elsewhere, count), exact)).item()));
  const [byMeta, byPlain] = [await errors(meta), await errors(plain)];
  const ownSteps = Math.ceil(steps / 10);
  const nothing = await fromNothing(x, y, elsewhere, exact, ownSteps);

  const row = (title: string, cells: readonly string[]): void =>
    say(title.padEnd(36) + cells.map((cell) => cell.padStart(8)).join(''));
  say('mean squared error of 200 new waves, after steps of gradient descent on ten points of each');
  row('', counts.map(String));
  row(
    'a network that learned to learn',
    byMeta.map((error) => error.toFixed(2)),
  );
  row(
    'one that was trained on all waves',
    byPlain.map((error) => error.toFixed(2)),
  );
  say(`a network of its own for each, after ${ownSteps} steps of Adam ${nothing.toFixed(2)}`);
  say('who knows that they are sine waves needs two of the points, and no network');

  say(
    '\nthe highest of these (.), its points (o), what the first network takes it for before (-), after 1 step (+) and after 10 (*)',
  );
  const highest = exact.abs().amax([1, 2]).argmax();
  const curveOf = async (all: Tensor) => await all.at(highest).flatten().data();
  const after = (count: number) => curveOf(noGrad(() => meta.adapt(x, y, elsewhere, count)));
  say(
    chart({ x: [-5, 5], y: [-5, 5] }, [
      { mark: '.', curve: await curveOf(exact) },
      { mark: '-', curve: await after(0) },
      { mark: '+', curve: await after(1) },
      { mark: '*', curve: await after(10) },
      { mark: 'o', x: await x.at(highest).data(), y: await y.at(highest).data() },
    ]),
  );
  const named = (name: string, errors: readonly number[]) =>
    counts.map((count, i) => [`${name}After${count}`, errors[i]!] as const);
  return { nothing, ...Object.fromEntries([...named('meta', byMeta), ...named('plain', byPlain)]) };
}
