/** Projects as a user has them after `npm install`: what they depend on is the workspace's. */
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createProject } from './create.ts';
import { placeOf } from './place.ts';
import type { TemplateName } from './templates.ts';

const root = join(import.meta.dirname, '../../..');

/** Projects have what is published, not the sources. */
export const isBuilt: boolean = existsSync(join(root, 'packages/glissade/dist/index.js'));

/** A project in a folder for now, with nothing but what its package.json names; the caller removes it. */
export async function project(template: TemplateName): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'create-glissade-project-')), `a-${template}`);
  await createProject(template, placeOf(folder));
  const { dependencies, devDependencies } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '.bin'), { recursive: true });
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    const installed = realpathSync(join(root, name === 'glissade' ? 'packages' : 'node_modules', name));
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(installed, join(modules, name), 'junction');
    const { bin = {} } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
    for (const [command, file] of Object.entries<string>(typeof bin === 'string' ? { [name]: bin } : bin))
      await symlink(join(installed, file), join(modules, '.bin', command));
  }
  return folder;
}

export const removeProject = (folder: string): Promise<void> => rm(dirname(folder), { recursive: true });

export interface Outcome {
  readonly status: number | null;
  readonly out: string;
  readonly error: string;
}

/** Runs a script of the project's package.json, as its README says. */
export function npm(folder: string, script: string, ...args: readonly string[]): Promise<Outcome> {
  // Vitest's own conditions and settings are not the project's.
  const { NODE_OPTIONS: _, NODE_ENV: __, VITEST: ___, ...env } = process.env;
  const child = spawn('npm', ['run', '--silent', script, ...(args.length > 0 ? ['--', ...args] : [])], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let [out, error] = ['', ''];
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (error += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, out, error }));
  });
}
