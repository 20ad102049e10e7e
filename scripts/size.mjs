// Prints how large every package is, minified and gzipped, the others of the house left out; then those that train something
// together, and how far they are from the goal. Exits with 1 when they have grown beyond the ceiling.
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { peerSizes } from './peer-sizes.mjs';

const packages = [
  'tensor',
  'autograd',
  'losses',
  'optim',
  'nn',
  'vmap',
  'distributions',
  'linalg',
  'signal',
  'vision',
  'data',
  'images',
  'tables',
  'compiler',
  'learner',
  'inspect',
  'language',
  'onnx',
  'pytorch',
  'tensorflow',
  'tensorboard',
  'backend-cpu',
  'backend-gpu',
];
const together = ['tensor', 'autograd', 'optim', 'losses', 'backend-cpu'];
const goal = 40 * 1024;
/** A little more than today; lower it when they shrink. */
const ceiling = 99.5 * 1024;

/** What a program of a few lines takes of these packages: a network of two layers, trained by SGD on the CPU backend. */
const program = `
import { parameter } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { crossEntropy } from '@glissade/losses';
import { SGD } from '@glissade/optim';
import { matmul, randn, relu, tensor, useBackend } from '@glissade/tensor';
useBackend(await cpu());
const weights = [randn([2, 16]), randn([16, 2])].map((values) => parameter(values));
const optimizer = new SGD(weights, { lr: 0.1 });
const [x, y] = [tensor([[0, 0], [0, 1], [1, 0], [1, 1]]), tensor([0, 1, 1, 0], { dtype: 'int32' })];
for (let step = 0; step < 100; step++) {
  const loss = crossEntropy(matmul(relu(matmul(x, weights[0])), weights[1]), y);
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
  console.log(await loss.item());
}`;

/** Everything that the packages export, nothing shaken out. */
const everything = (names) =>
  names.map((name, i) => `export * as p${i} from '@glissade/${name}';`).join('\n');

const here = fileURLToPath(new URL('../packages/testing', import.meta.url));

async function bundle(contents, options) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: here },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    conditions: ['@glissade/source'],
    logLevel: 'error',
    ...options,
  });
  const [{ contents: code }] = outputFiles;
  return { minified: code.length, gzipped: gzipSync(code, { level: 9 }).length };
}

/** What is in every bundle of ours but for these packages. */
const without = (names = []) => ({
  external: ['node:*', 'webgpu', ...names.map((name) => `@glissade/${name}`)],
});

const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`.padStart(10);
const row = (name, { minified, gzipped }) =>
  console.log(`${name.padEnd(48)}${kilobytes(minified)}${kilobytes(gzipped)}`);

console.log(`${'package'.padEnd(48)}${'minified'.padStart(10)}${'gzipped'.padStart(10)}`);
for (const name of packages) {
  const others = packages.filter((each) => each !== name);
  row(`@glissade/${name}`, await bundle(everything([name]), without(others)));
}
row('a program that trains with them', await bundle(program, without()));
await peerSizes(bundle, row);
const sum = await bundle(everything(together), without());
row(together.join(' + '), sum);
if (sum.gzipped > goal)
  console.log(`${kilobytes(sum.gzipped - goal).trim()} over the goal of ${kilobytes(goal).trim()}`);
if (sum.gzipped > ceiling) {
  console.error(`over the ceiling of ${kilobytes(ceiling).trim()} by ${sum.gzipped - ceiling} bytes`);
  process.exit(1);
}
