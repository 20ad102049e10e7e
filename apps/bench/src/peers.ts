/** The systems of others: where they are installed, and how. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What `npm run bench` installs, and nothing else does. */
const packages: Readonly<Record<string, string>> = {
  '@jax-js/jax': '0.1.25',
  '@tensorflow/tfjs': '4.22.0',
  '@tensorflow/tfjs-backend-wasm': '4.22.0',
  'js-pytorch': '0.7.2',
};

/** Whether the package is in the folder, at the version wanted. */
function isThere(folder: string, name: string, version = packages[name]): boolean {
  const file = join(folder, 'node_modules', name, 'package.json');
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version === version;
}

/** Those of the packages that are not in the folder. */
export const missing = (folder: string, wanted: readonly string[]): string[] =>
  wanted.filter((name) => !isThere(folder, name));

/** Installs the peers in the folder. Returns why not, when they could not be installed. */
export function installPeers(folder: string): string | undefined {
  mkdirSync(folder, { recursive: true });
  const manifest = { private: true, dependencies: packages };
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
export function pythonWithTorch(): string | undefined {
  const python = process.env['GLISSADE_PYTHON'] ?? 'python3';
  return spawnSync(python, ['-c', 'import torch']).status === 0 ? python : undefined;
}
