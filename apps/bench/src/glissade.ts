/** Our own systems, written as a user would write them. */
import { createRequire } from 'node:module';
import {
  Conv2d,
  crossEntropy,
  Flatten,
  Linear,
  MaxPool2d,
  type Module,
  parameter,
  ReLU,
  Sequential,
  SGD,
  start,
  type Tensor,
  tensor,
} from 'glissade';
import type { Cnn, DenseWeights, Elementwise, Matmul, Mlp, Problem, Reduction, Tiny } from './problem.ts';
import type { System, Task } from './task.ts';

/** The eager system. A compiled one differs only in `evaluation`, which would hand `compute` to the compiler first. */
export async function glissade(threads: number): Promise<System> {
  await start({ threads });
  const { version } = createRequire(import.meta.url)('glissade/package.json') as { version: string };
  return { version, task: make };
}

function make(problem: Problem): Task {
  switch (problem.kind) {
    case 'matmul':
      return matmul(problem);
    case 'mlp':
      return mlp(problem);
    case 'cnn':
      return cnn(problem);
    case 'elementwise':
      return elementwise(problem);
    case 'reduction':
      return reduction(problem);
    case 'tiny':
      return tiny(problem);
  }
}

/** Keeps the latest value. */
function evaluation(compute: () => Tensor): Task {
  let latest: Tensor;
  return {
    step() {
      latest = compute();
    },
    result: () => latest.data(),
  };
}

function training(model: Module, x: Tensor, { y, learningRate }: Mlp | Cnn): Task {
  const target = tensor(y);
  const optimizer = new SGD(model.parameters(), { lr: learningRate });
  return evaluation(() => {
    const loss = crossEntropy(model.forward(x), target);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });
}

function matmul({ n, ...data }: Matmul): Task {
  const a = tensor(data.a, { shape: [n, n] });
  const b = tensor(data.b, { shape: [n, n] });
  return evaluation(() => a.matmul(b));
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

function mlp(problem: Mlp): Task {
  const layers = problem.layers.map(({ inputs, outputs }) => new Linear(inputs, outputs));
  layers.forEach((layer, i) => {
    layer.loadStateDict(denseState(problem.layers[i]!));
  });
  const model = new Sequential(...layers.flatMap((layer, i) => (i === 0 ? [layer] : [new ReLU(), layer])));
  return training(model, tensor(problem.x, { shape: [problem.batch, problem.sizes[0]!] }), problem);
}

function cnn(problem: Cnn): Task {
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

function elementwise({ name, scale, shift, ...data }: Elementwise): Task {
  const x = tensor(data.x);
  if (name === 'add') return evaluation(() => x.add(x));
  return evaluation(() => x.mul(scale).add(shift).tanh().mul(x).add(x.neg().exp()));
}

function reduction({ name, n, ...data }: Reduction): Task {
  const x = tensor(data.x, { shape: [n, n] });
  switch (name) {
    case 'sum':
      return evaluation(() => x.sum());
    case 'sum-axis0':
      return evaluation(() => x.sum(0));
    case 'sum-axis1':
      return evaluation(() => x.sum(1));
    case 'softmax':
      return evaluation(() => x.softmax(1));
  }
}

function tiny({ name, ...data }: Tiny): Task {
  const a = tensor(data.a);
  const b = tensor(data.b);
  switch (name) {
    case 'add10':
      return evaluation(() => a.add(b));
    case 'add10-chain100':
      return evaluation(() => {
        let sum = a;
        for (let i = 0; i < 100; i++) sum = sum.add(b);
        return sum;
      });
    case 'scalar10':
      return tenOperations(data.p, data.q);
  }
}

function tenOperations(first: number, second: number): Task {
  const p = parameter(tensor(first));
  const q = parameter(tensor(second));
  return {
    step() {
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
    },
    result: async () => [await p.grad!.item(), await q.grad!.item()],
  };
}
