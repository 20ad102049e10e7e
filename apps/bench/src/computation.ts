/** The workloads in Glissade, written as a user would write them. */
import {
  Conv2d,
  crossEntropy,
  Flatten,
  Linear,
  MaxPool2d,
  type Module,
  mse,
  parameter,
  ReLU,
  Sequential,
  SGD,
  Tensor,
  tensor,
} from 'glissade';
import { uniform } from './data.ts';
import { networks } from './networks.ts';
import type {
  Cnn,
  DenseWeights,
  Elementwise,
  Matmul,
  Mlp,
  Network,
  Problem,
  Reduction,
  Tiny,
} from './problem.ts';
import type { Task } from './task.ts';

/** How a function is run: as it is, or through `compile`. */
export type Mode = <Given extends readonly Tensor[], Result>(
  compute: (...given: Given) => Result,
) => (...given: Given) => Result;

/**
 * A workload: a function that gives the value, or the gradients, and what it is called with each time. A compiled function need not
 * compute anew what depends on tensors from outside alone; arguments are other ones at each call, for all it knows.
 */
interface Computation {
  readonly compute: (...given: Tensor[]) => Tensor | readonly Tensor[];
  readonly given: readonly Tensor[];
}

export function computationOf(problem: Problem): Computation {
  switch (problem.kind) {
    case 'matmul':
      return matmul(problem);
    case 'mlp':
      return mlp(problem);
    case 'cnn':
      return cnn(problem);
    case 'network':
    case 'first':
      return network(problem);
    case 'elementwise':
      return elementwise(problem);
    case 'reduction':
      return reduction(problem);
    case 'tiny':
      return tiny(problem);
  }
}

/**
 * Keeps the latest value.
 *
 * @param queued - whether the device queues: then it is waited for by reading one element of that value
 */
export function evaluation({ compute: plain, given }: Computation, mode: Mode, queued = false): Task {
  const compute = mode(plain);
  let latest: Tensor | readonly Tensor[];
  return {
    step() {
      latest = compute(...given);
    },
    ...(queued && { settle: async () => void (await element(latest).item()) }),
    result: async () =>
      latest instanceof Tensor ? latest.data() : Promise.all(latest.map((scalar) => scalar.item())),
  };
}

function element(value: Tensor | readonly Tensor[]): Tensor {
  let one = value instanceof Tensor ? value : value[0]!;
  while (one.shape.length > 0) one = one.select(0, 0);
  return one;
}

function training(
  model: Module,
  x: Tensor,
  { y, learningRate }: Mlp | Cnn | Network,
  lossOf: (output: Tensor, x: Tensor, y: Tensor) => Tensor = (output, _, y) => crossEntropy(output, y),
): Computation {
  const optimizer = new SGD(model.parameters(), { lr: learningRate });
  const compute = (x: Tensor, y: Tensor): Tensor => {
    const loss = lossOf(model.forward(x), x, y);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  };
  return { compute, given: [x, tensor(y)] };
}

function network(problem: Network): Computation {
  const { name, batch } = problem;
  const model = networks[name]();
  [...model.namedParameters()].forEach(([path, parameter], i) => {
    const { shape } = parameter;
    const count = shape.reduce((a, b) => a * b, 1);
    const bound = 1 / Math.sqrt(count / shape[0]!);
    const values =
      shape.length > 1
        ? uniform(50 + i, count, -bound, bound)
        : new Float32Array(count).fill(path.endsWith('weight') ? 1 : 0);
    parameter.assign(tensor(values, { shape }));
  });
  const x = tensor(problem.x, { shape: [batch, 1, 28, 28] });
  return training(model, x, problem, name === 'autoencoder' ? (output, x) => mse(output, x) : undefined);
}

function matmul({ n, ...data }: Matmul): Computation {
  const a = tensor(data.a, { shape: [n, n] });
  const b = tensor(data.b, { shape: [n, n] });
  return { compute: (a, b) => a.matmul(b), given: [a, b] };
}

/** Our layers keep the weight as PyTorch does, [outputs, inputs]. */
const denseState = ({ inputs, outputs, weight, bias }: DenseWeights) => ({
  weight: tensor(weight, { shape: [inputs, outputs] }).transpose(0, 1),
  bias: tensor(bias),
});

const convState = ({ inputs, outputs, weight, bias }: DenseWeights) => ({
  weight: tensor(weight, { shape: [outputs, inputs, 3, 3] }),
  bias: tensor(bias),
});

function mlp(problem: Mlp): Computation {
  const layers = problem.layers.map(({ inputs, outputs }) => new Linear(inputs, outputs));
  layers.forEach((layer, i) => {
    layer.loadStateDict(denseState(problem.layers[i]!));
  });
  const model = new Sequential(...layers.flatMap((layer, i) => (i === 0 ? [layer] : [new ReLU(), layer])));
  return training(model, tensor(problem.x, { shape: [problem.batch, problem.sizes[0]!] }), problem);
}

function cnn(problem: Cnn): Computation {
  const { batch, side, convolutions } = problem;
  const [first, second] = convolutions.map((weights) => {
    const layer = new Conv2d(weights.inputs, weights.outputs, 3, { padding: 'same' });
    layer.loadStateDict(convState(weights));
    return layer;
  });
  const last = new Linear(problem.linear.inputs, problem.linear.outputs);
  last.loadStateDict(denseState(problem.linear));
  const model = new Sequential(
    first!,
    new ReLU(),
    new MaxPool2d(2),
    second!,
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    last,
  );
  return training(model, tensor(problem.x, { shape: [batch, 1, side, side] }), problem);
}

function elementwise({ name, scale, shift, ...data }: Elementwise): Computation {
  const x = tensor(data.x);
  const chain = (x: Tensor): Tensor => x.mul(scale).add(shift).tanh().mul(x).add(x.neg().exp());
  return { compute: name === 'add' ? (x) => x.add(x) : chain, given: [x] };
}

function reduction({ name, n, ...data }: Reduction): Computation {
  const x = tensor(data.x, { shape: [n, n] });
  return { compute: reductions[name], given: [x] };
}

const reductions: { readonly [Name in Reduction['name']]: (x: Tensor) => Tensor } = {
  sum: (x) => x.sum(),
  'sum-axis0': (x) => x.sum(0),
  'sum-axis1': (x) => x.sum(1),
  softmax: (x) => x.softmax(1),
};

function tiny({ name, ...data }: Tiny): Computation {
  const a = tensor(data.a);
  const b = tensor(data.b);
  switch (name) {
    case 'add10':
      return { compute: (a, b) => a.add(b), given: [a, b] };
    case 'add10-chain100':
      return { compute: hundredTimes, given: [a, b] };
    case 'scalar10':
      return tenOperations(data.p, data.q);
  }
}

function hundredTimes(a: Tensor, b: Tensor): Tensor {
  let sum = a;
  for (let i = 0; i < 100; i++) sum = sum.add(b);
  return sum;
}

function tenOperations(first: number, second: number): Computation {
  const compute = (p: Tensor, q: Tensor): Tensor[] => {
    p.grad = undefined;
    q.grad = undefined;
    const c = p.add(q);
    const d = p.mul(q);
    const e = c.add(d);
    const f = e.mul(c);
    const g = f.mul(0.1);
    const h = g.exp();
    const i = h.add(d);
    const j = i.mul(i);
    const k = j.sub(c);
    k.mul(p).backward();
    return [p.grad!, q.grad!];
  };
  return { compute, given: [first, second].map((value) => parameter(tensor(value))) };
}
