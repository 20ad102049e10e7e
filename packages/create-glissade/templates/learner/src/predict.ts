/** Predicts with what `npm start` has kept: `npm run predict`. */
import { readFile } from 'node:fs/promises';
import { deserialize, noGrad, softmax, start, TableEncoder } from 'glissade';
import { network } from './model.ts';

await start();
const bytes = await readFile('model.safetensors').catch(() => {
  console.error('model.safetensors is not there: `npm start` writes it');
  process.exit(2);
});
const { tensors, metadata } = deserialize(bytes);
const encoder = TableEncoder.fromJSON(metadata['encoder']!);
const model = network(encoder);
model.loadStateDict(tensors);
model.eval();

/** A row as a form would give it. null is what nobody knows. */
const row = {
  species: 'Gentoo',
  island: 'Biscoe',
  beak_length: 47,
  beak_depth: 15,
  flipper_length: 216,
  body_mass: null,
};

const scores = noGrad(() => model.forward(...encoder.encode(row)));
const chances = await softmax(scores, 1).data();
console.log(JSON.stringify(row));
encoder.classes.forEach((name, i) => {
  console.log(`  ${`${name}`.padEnd(12)}${(100 * chances[i]!).toFixed(1).padStart(5)} %`);
});
