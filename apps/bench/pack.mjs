/**
 * Puts the built bench of the GPU, with Node.js, Dawn and the peers inside, into one folder, for a machine that has a GPU but
 * neither a network nor this repository:
 *
 *     npx turbo run build --filter=bench... && node apps/bench/pack.mjs FOLDER
 *     FOLDER/node FOLDER/dist/gpu.js --where node,cuda --total 200      # there
 */
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('pack: name the folder to fill');
  process.exit(2);
}
const here = import.meta.dirname;

function copy(from, to) {
  const target = join(folder, to);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(from, target);
}

for (const name of ['gpu.js', 'gpu-worker.js']) copy(join(here, 'dist', name), join('dist', name));
for (const name of readdirSync(join(here, 'peers')))
  if (/\.(mjs|py)$/.test(name)) copy(join(here, 'peers', name), join('peers', name));
// The built files are modules.
copy(join(here, 'package.json'), 'package.json');

const webgpu = realpathSync(dirname(createRequire(import.meta.url).resolve('webgpu')));
const platform = `dist/${process.platform}-${process.platform === 'darwin' ? 'universal' : process.arch}`;
for (const name of ['index.js', 'package.json']) copy(join(webgpu, name), join('node_modules/webgpu', name));
cpSync(join(webgpu, platform), join(folder, 'node_modules/webgpu', platform), { recursive: true });

/** What of each peer is loaded. */
const peers = {
  '@jax-js/jax': readable('@jax-js/jax', 'dist', /\.js$/),
  '@tensorflow/tfjs': ['dist/tf.es2017.min.js'],
  '@tensorflow/tfjs-backend-webgpu': ['dist/tf-backend-webgpu.es2017.min.js'],
};
for (const [name, files] of Object.entries(peers)) {
  const from = join(here, '../../.peers/node_modules', name);
  if (!existsSync(from)) {
    console.error(`${name} is left out: run npm run bench:gpu once, which installs it.`);
    continue;
  }
  for (const file of ['package.json', ...files])
    copy(join(from, file), join('.peers/node_modules', name, file));
}
copy(process.execPath, process.platform === 'win32' ? 'node.exe' : 'node');
console.log(`Packed into ${folder}.`);

function readable(name, sub, pattern) {
  const from = join(here, '../../.peers/node_modules', name, sub);
  return existsSync(from)
    ? readdirSync(from)
        .filter((file) => pattern.test(file))
        .map((file) => join(sub, file))
    : [];
}
