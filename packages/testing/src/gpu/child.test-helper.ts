/** Runs one of `programs.ts` in a process of its own, and waits until it ends by itself. */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

const programs = join(dirname(fileURLToPath(import.meta.url)), 'programs.ts');

/** @param flags - of Node.js */
export function runProgram(
  args: readonly (string | number)[],
  flags: readonly string[] = [],
): Promise<Ended> {
  const all = [...flags, '--import', 'tsx', '--conditions=@glissade/source', programs, ...args.map(String)];
  const child = spawn(process.execPath, all, { cwd: dirname(programs) });
  let [output, errors] = ['', ''];
  child.stdout.on('data', (text) => {
    output += text;
  });
  child.stderr.on('data', (text) => {
    errors += text;
  });
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, output, errors }));
  });
}
