/**
 * The loops whose memory is measured. Each runs in a process of its own: `programs.ts NAME COUNT`. One synchronous loop:
 * nothing is awaited, so no finalizer runs and no timer; what is not freed then and there by the garbage collector stays.
 */
import { readFileSync } from 'node:fs';
import { parameter } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { crossEntropy } from '@glissade/losses';
import { Linear, ReLU, Sequential } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import { full, manualSeed, memory, rand, randint, type Tensor, useBackend } from '@glissade/tensor';

/** Resident bytes when a quarter of the steps was done: what comes later on top is growth. */
let quarter = NaN;

/** The training of an image classifier, 784-128-10, in batches of 64: `count` steps, eager or compiled. */
function train(count: number, mode = (step: (x: Tensor, y: Tensor) => Tensor) => step): number {
  manualSeed(1);
  const model = new Sequential(new Linear(784, 128), new ReLU(), new Linear(128, 10));
  const optimizer = new SGD(model.parameters(), { lr: 0.01, momentum: 0.9 });
  const images = rand([640, 784]);
  const labels = randint(0, 10, [640]);
  const update = mode((x, y) => {
    const loss = crossEntropy(model.forward(x), y);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });
  let last = NaN;
  for (let step = 0; step < count; step++) {
    if (step === count >> 2) quarter = process.memoryUsage().rss;
    const at = (step % 10) * 64;
    last = update(images.slice(0, at, at + 64), labels.slice(0, at, at + 64)).itemSync();
  }
  return last;
}

const trainCompiled = (count: number): number => train(count, compile);

/** Training that keeps, for a log, every loss as it is, and adds them up. */
function trainAndKeep(count: number): number {
  const [hidden, last] = [new Linear(784, 128), new Linear(128, 10)];
  const optimizer = new SGD([...hidden.parameters(), ...last.parameters()], { lr: 0.01 });
  const images = rand([640, 784]);
  const labels = randint(0, 10, [640]);
  const losses: Tensor[] = [];
  let total = full([], 0);
  for (let step = 0; step < count; step++) {
    if (step === count >> 2) quarter = process.memoryUsage().rss;
    const at = (step % 10) * 64;
    const features = hidden.forward(images.slice(0, at, at + 64)).relu();
    const loss = crossEntropy(last.forward(features), labels.slice(0, at, at + 64))
      .mul(0.5)
      .add(features.mean().mul(0.01));
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    losses.push(loss);
    total = total.add(loss);
  }
  return total.itemSync() / losses.length;
}

/** `count` additions of ten elements. */
function addSmall(count: number): number {
  const step = full([10], 1);
  let x = full([10], 0);
  for (let i = 0; i < count; i++) x = x.add(step);
  return x.dataSync()[0]!;
}

/** `count` additions of four megabytes. */
function addLarge(count: number): number {
  const step = full([1024, 1024], 1);
  let x = full([1024, 1024], 0);
  for (let i = 0; i < count; i++) x = x.add(step);
  return x.dataSync()[0]!;
}

/** `count` operations on numbers, twenty at a time: a forward and its backward. */
function differentiateSmall(count: number): number {
  const w = parameter(full([], 0.5));
  for (let done = 0; done < count; done += 20) {
    let x = w;
    for (let i = 0; i < 5; i++) x = x.mul(w).add(1);
    w.grad = undefined;
    x.backward();
  }
  return w.grad!.itemSync();
}

/** The most bytes that were resident. On Linux of this program alone: the other counter begins with its parent's. */
function peak(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024; // kilobytes on every system
  const status = readFileSync('/proc/self/status', 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024;
}

const programs = { train, trainCompiled, trainAndKeep, addSmall, addLarge, differentiateSmall };

const [name, count] = process.argv.slice(2) as [keyof typeof programs, string];
useBackend(await cpu({ threads: 2 }));
const result = programs[name](Number(count));
console.log(JSON.stringify({ result, peak: peak(), quarter, end: process.memoryUsage().rss, ...memory() }));
process.exit(0);
