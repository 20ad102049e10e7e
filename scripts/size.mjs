// Prints how large every package is, minified and gzipped, the others of the house left out; then the sum that the README
// promises. Exits with 1 when that is over budget.
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const packages = ['tensor', 'autograd', 'losses', 'optim', 'nn', 'data', 'compiler', 'backend-cpu'];
const together = ['tensor', 'autograd', 'optim', 'losses', 'backend-cpu'];
const budget = 40 * 1024;

/** Everything that the packages export, nothing shaken out. */
async function bundle(names, external) {
  const contents = names.map((name, i) => `export * as p${i} from '@glissade/${name}';`).join('\n');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: new URL('../packages/testing', import.meta.url).pathname },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    conditions: ['@glissade/source'],
    external: ['node:*', ...external],
    logLevel: 'error',
  });
  const [{ contents: code }] = outputFiles;
  return { minified: code.length, gzipped: gzipSync(code, { level: 9 }).length };
}

const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`.padStart(10);
const row = (name, { minified, gzipped }) =>
  console.log(`${name.padEnd(48)}${kilobytes(minified)}${kilobytes(gzipped)}`);

console.log(`${'package'.padEnd(48)}${'minified'.padStart(10)}${'gzipped'.padStart(10)}`);
for (const name of packages) {
  const others = packages.filter((each) => each !== name).map((each) => `@glissade/${each}`);
  row(`@glissade/${name}`, await bundle([name], others));
}
const sum = await bundle(together, []);
row(together.join(' + '), sum);
if (sum.gzipped > budget) {
  console.error(`over the budget of ${kilobytes(budget).trim()} by ${sum.gzipped - budget} bytes`);
  process.exit(1);
}
