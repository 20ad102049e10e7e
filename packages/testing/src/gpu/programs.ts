/**
 * Programs on the GPU that run in a process of their own: `programs.ts NAME ADAPTER COUNT [BUDGET]`. None disposes of anything or ends
 * its process: it ends by itself.
 */
import { type GpuBackend, gpu } from '@glissade/backend-gpu';
import { compile } from '@glissade/compiler';
import { crossEntropy } from '@glissade/losses';
import { Linear, ReLU, Sequential } from '@glissade/nn';
import { Adam } from '@glissade/optim';
import { manualSeed, ones, rand, randint, type Tensor, useBackend } from '@glissade/tensor';

/** What is held after some of the steps. */
interface Mark {
  readonly heldBytes: number;
  readonly allocatedBytes: number;
  readonly resident: number;
  readonly pipelines: number;
  readonly dispatches: number;
  readonly uploadedBytes: number;
}

type Step = (x: Tensor, y: Tensor) => Tensor;

const markOf = (backend: GpuBackend): Mark => ({
  heldBytes: backend.memory().heldBytes,
  allocatedBytes: backend.memory().allocatedBytes,
  resident: process.memoryUsage().rss,
  ...backend.usage(),
});

/** The training of a classifier, 784-128-10, with Adam: small batches, but some 2 MB of passing tensors in each step. Ten marks. */
async function train(backend: GpuBackend, count: number, mode: (step: Step) => Step) {
  manualSeed(1);
  const model = new Sequential(new Linear(784, 128), new ReLU(), new Linear(128, 10));
  const optimizer = new Adam(model.parameters(), { lr: 0.001 });
  const batches = Array.from({ length: 4 }, () => ({ x: rand([8, 784]), y: randint(0, 10, [8]) }));
  const update = mode((x, y) => {
    const loss = crossEntropy(model.forward(x), y);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });
  const marks: Mark[] = [];
  let last = NaN;
  for (let step = 0; step < count; step++) {
    const { x, y } = batches[step % batches.length]!;
    const loss = update(x, y);
    if ((step + 1) % (count / 10) > 0) continue;
    last = await loss.item();
    marks.push(markOf(backend));
  }
  return { result: last, marks };
}

/** Tensors of 4 MB, one after the other; nobody keeps one. */
async function pass(backend: GpuBackend, count: number) {
  const x = ones([2 ** 20]);
  let last = NaN;
  for (let i = 0; i < count; i++) last = await x.add(i).at(i).item();
  return { result: last, marks: [markOf(backend)] };
}

const programs = {
  eager: (backend: GpuBackend, count: number) => train(backend, count, (step) => step),
  pass,
  compiled: (backend: GpuBackend, count: number) => train(backend, count, compile),
};

export type Report = Awaited<ReturnType<(typeof programs)[keyof typeof programs]>>;

const [name, adapter, count, budget] = process.argv.slice(2) as [
  keyof typeof programs,
  string,
  string,
  string?,
];
const backend = await gpu({ adapter, ...(budget && { memoryBudget: Number(budget) }) });
useBackend(backend);
console.log(JSON.stringify(await programs[name](backend, Number(count))));
