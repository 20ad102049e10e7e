/**
 * Trains the network until it no longer gets better, and keeps it: `npm start`. Ctrl-C stops behind a batch; `npm start -- --resume`
 * goes on there.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import {
  Adam,
  accuracy,
  confusionMatrix,
  crossEntropy,
  DataLoader,
  earlyStopping,
  epochTable,
  keepBest,
  Learner,
  manualSeed,
  serialize,
  start,
  TableEncoder,
  trainTestSplit,
} from 'glissade';
import { network } from './model.ts';
import { readTable, target } from './table.ts';

const { values } = parseArgs({
  options: { epochs: { type: 'string', default: '60' }, resume: { type: 'boolean', default: false } },
});

await start(); // WebAssembly on all cores; before the first tensor is made
manualSeed(42); // the same weights, the same order, the same result each time

const table = await readTable();
const [train, valid] = trainTestSplit(table, { testSize: 0.25, stratify: target, seed: 1 });
const encoder = TableEncoder.fit(train, { target });
const model = network(encoder);
const validLoader = new DataLoader(encoder.dataset(valid), { batchSize: 64 });

const learner = new Learner({
  model,
  optimizer: new Adam(model.parameters(), { lr: 0.01 }),
  loss: crossEntropy,
  // Batch norm wants more than one row: a last batch that is not full is left out.
  train: new DataLoader(encoder.dataset(train), { batchSize: 32, shuffle: true, dropLast: true }),
  valid: validLoader,
  metrics: { accuracy: accuracy() },
  callbacks: [
    epochTable(),
    keepBest(), // when the training ends, the weights of the best epoch are put back
    earlyStopping({ patience: 8 }),
  ],
});

// The run itself, to go on with bit for bit: weights, optimizer, order, random numbers, callbacks.
const run = 'run.safetensors';
if (values.resume) learner.load(await readFile(run));
else console.log(`${table.describe()}\n`);

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
const left = Number(values.epochs) - learner.progress.epochs.length;
const isDone = left <= 0 || (await learner.fit(left, { signal: stop.signal }));
await writeFile(run, await learner.save());

if (isDone) {
  const names = encoder.classes.map(String);
  const options = { classes: names.length, names };
  console.log(`\n${await confusionMatrix(learner.predictions(validLoader), options)}`);
  const { accuracy: share } = await learner.validate();
  console.log(`\nvalidation accuracy ${(100 * share).toFixed(1)} %`);
  // What a program needs to predict: the weights, and how a row becomes their input.
  const bytes = await serialize(model.stateDict(), { encoder: JSON.stringify(encoder) });
  await writeFile('model.safetensors', bytes);
  console.log('wrote model.safetensors; `npm run predict` uses it');
} else {
  console.log('stopped; to go on: npm start -- --resume');
}
