/** The systems of others: where they are installed, and how. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What `npm run bench` installs, and nothing else does. */
const packages: Readonly<Record<string, string>> = {
  '@jax-js/jax': '0.1.25',
  '@tensorflow/tfjs': '4.22.0',
  '@tensorflow/tfjs-backend-wasm': '4.22.0',
  '@tensorflow/tfjs-backend-webgpu': '4.22.0',
  'js-pytorch': '0.7.2',
};

/** Whether the package is in the folder, at the version wanted. */
function isThere(folder: string, name: string, version = packages[name]): boolean {
  const file = join(folder, 'node_modules', name, 'package.json');
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version === version;
}

/** Those of the packages that are not in the folder. */
const missing = (folder: string, wanted: readonly string[]): string[] =>
  wanted.filter((name) => !isThere(folder, name));

/** Those of the systems whose packages are in the folder, or can be installed there; `say` hears of the others. */
export function withPackages<System extends { readonly title: string; readonly packages: readonly string[] }>(
  systems: readonly System[],
  folder: string,
  say: (text: string) => void,
): System[] {
  const wanted = missing(folder, [...new Set(systems.flatMap((system) => system.packages))]);
  if (wanted.length > 0) {
    say(`Installing ${wanted.join(', ')} in .peers ...`);
    const problem = installPeers(folder, wanted);
    if (problem !== undefined) say(`The peers could not be installed: ${problem}. Measuring what is there.`);
  }
  return systems.filter((system) => {
    const still = missing(folder, system.packages);
    if (still.length > 0) say(`${system.title} is left out, not installed: ${still.join(', ')}.`);
    return still.length === 0;
  });
}

/** Installs these peers in the folder, beside those that are there. Returns why not, when they could not be installed. */
function installPeers(folder: string, names: readonly string[]): string | undefined {
  mkdirSync(folder, { recursive: true });
  const kept = Object.entries(packages).filter(
    ([name]) => names.includes(name) || existsSync(join(folder, 'node_modules', name)),
  );
  const manifest = { private: true, dependencies: Object.fromEntries(kept) };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  return npmInstall(folder, []);
}

/** No package may run a script of its own. */
function npmInstall(folder: string, names: readonly string[]): string | undefined {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const args = ['install', '--ignore-scripts', ...quiet, '--prefix', folder, ...names];
  const { status, stderr, error } = spawnSync('npm', args, {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (status === 0) return undefined;
  // The first lines say what is wrong, the others where the log is.
  const said = stderr.trim().split('\n').slice(0, 3);
  const why = said.map((line) => line.replace('npm error ', '')).join('; ');
  return error?.message ?? (why || `npm ended with ${status}`);
}

/** Whether `--node` names a version: 24 or 24.1.0. */
export const isVersion = (text: string): boolean => /^\d+(\.\d+){0,2}$/.test(text);

/**
 * The program of that Node.js: a path as it is, a version from the npm package of this platform's binary. Throws when it
 * cannot be installed.
 */
export function nodeProgram(wanted: string, folder: string): string {
  if (!isVersion(wanted)) return wanted;
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  const own = join(folder, `node-${wanted}`);
  const program = join(own, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(program)) return program;
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'package.json'), '{ "private": true }\n');
  const problem = npmInstall(own, [`${name}@${wanted}`]);
  if (problem !== undefined || !existsSync(program))
    throw new Error(`--node ${wanted} could not be installed: ${problem ?? `${name} has no ${program}`}`);
  return program;
}

/** A Python that has PyTorch: GLISSADE_PYTHON, or python3. */
export const pythonWithTorch = (): string | undefined => pythonThat('import torch');

/** A Python whose PyTorch has CUDA. */
export const pythonWithCuda = (): string | undefined =>
  pythonThat('import torch; assert torch.cuda.is_available()');

function pythonThat(program: string): string | undefined {
  const python = process.env['GLISSADE_PYTHON'] ?? 'python3';
  return spawnSync(python, ['-c', program]).status === 0 ? python : undefined;
}
