// How large the program of size.mjs is with the packages of others, which `npm run bench` puts in .peers: the fewest imports that
// train it, minified and gzipped, and the WebAssembly that is fetched beside it.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const peers = new URL('../.peers/', import.meta.url);

/** These packages have branches for Node.js. */
const builtin = ['crypto', 'fs', 'module', 'os', 'path', 'perf_hooks', 'util', 'worker_threads'];

const programs = [
  {
    name: 'the same with TensorFlow.js, WebAssembly',
    needs: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-wasm'],
    fetched: ['@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm'],
    program: `
import { losses, matMul, randomNormal, relu, setBackend, tensor2d, train, variable } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-backend-wasm';
await setBackend('wasm');
const weights = [[2, 16], [16, 2]].map((shape) => variable(randomNormal(shape)));
const optimizer = train.sgd(0.1);
const [x, y] = [tensor2d([[0, 0], [0, 1], [1, 0], [1, 1]]), tensor2d([[1, 0], [0, 1], [0, 1], [1, 0]])];
for (let step = 0; step < 100; step++) {
  const logits = () => matMul(relu(matMul(x, weights[0])), weights[1]);
  const loss = optimizer.minimize(() => losses.softmaxCrossEntropy(y, logits()), true);
  console.log((await loss.data())[0]);
  loss.dispose();
}`,
  },
  {
    name: 'the same with jax-js',
    needs: ['@jax-js/jax'],
    fetched: [],
    program: `
import { defaultDevice, init, jit, nn, numpy, random, tree, valueAndGrad } from '@jax-js/jax';
await init('wasm');
defaultDevice('wasm');
let weights = [[2, 16], [16, 2]].map((shape, i) => random.normal(random.key(i), shape));
const [x, y] = [numpy.array([[0, 0], [0, 1], [1, 0], [1, 1]]), numpy.array([[1, 0], [0, 1], [0, 1], [1, 0]])];
const loss = ([a, b], x, y) => nn.logSoftmax(numpy.matmul(nn.relu(numpy.matmul(x, a)), b)).mul(y).sum().mul(-0.25);
const update = jit((weights, x, y) => {
  const [value, gradients] = valueAndGrad(loss)(tree.ref(weights), x, y);
  return [tree.map((p, g) => p.sub(g.mul(0.1)), weights, gradients), value];
});
for (let step = 0; step < 100; step++) {
  let value;
  [weights, value] = update(weights, x.ref, y.ref);
  console.log((await value.data())[0]);
}`,
  },
];

/** Calls `row` with the sizes of each program whose packages are there. */
export async function peerSizes(bundle, row) {
  const modules = new URL('node_modules/', peers);
  for (const { name, needs, fetched, program } of programs) {
    if (!needs.every((each) => existsSync(new URL(each, modules)))) continue;
    const { minified, gzipped } = await bundle(program, {
      stdin: { contents: program, resolveDir: fileURLToPath(peers) },
      platform: 'browser',
      external: builtin,
    });
    const files = fetched.map((file) => readFileSync(new URL(file, modules)));
    row(name, {
      minified: minified + files.reduce((sum, file) => sum + file.length, 0),
      gzipped: gzipped + files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0),
    });
  }
}
