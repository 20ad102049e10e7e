/** Trains the network and keeps its weights: `npm start`, or `npm start -- --mnist --epochs 10`. */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import {
  Adam,
  compile,
  crossEntropy,
  DataLoader,
  manualSeed,
  noGrad,
  serialize,
  start,
  type Tensor,
  toFloat,
} from 'glissade';
import { testImages, trainImages } from './data.ts';
import { network } from './model.ts';

const { values } = parseArgs({
  options: { epochs: { type: 'string', default: '5' }, mnist: { type: 'boolean', default: false } },
});

const { threads } = await start(); // WebAssembly on all cores; before the first tensor is made
manualSeed(42); // the same weights, the same order, the same result each time

const train = new DataLoader(await trainImages(values.mnist), { batchSize: 64, shuffle: true });
const test = await testImages(values.mnist);
const model = network();
const optimizer = new Adam(model.parameters(), { lr: 0.001 });

// The step is traced once and then runs as one program. Without `compile` it does the same, more slowly.
const step = compile((images: Tensor, labels: Tensor) => {
  const loss = crossEntropy(model.forward(toFloat(images)), labels);
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
  return loss;
});

/** The share of the test images that are read right. */
function accuracy(): Promise<number> {
  const read = noGrad(() => model.forward(toFloat(test.images)).argmax(1));
  return read.eq(test.labels).float().mean().item();
}

console.log(`${train.length} batches for each epoch, ${threads === 1 ? 'one thread' : `${threads} threads`}`);
for (let epoch = 1; epoch <= Number(values.epochs); epoch++) {
  let sum = 0;
  for (const [images, labels] of train) sum += await step(images, labels).item();
  const [loss, percent] = [sum / train.length, 100 * (await accuracy())];
  console.log(`epoch ${epoch}  training loss ${loss.toFixed(4)}  test accuracy ${percent.toFixed(1)} %`);
}

await writeFile('digits.safetensors', await serialize(model.stateDict()));
console.log('wrote digits.safetensors; `npm run read` reads some digits with it');
