/** PyTorch itself, where there is one: GLISSADE_PYTHON names a Python that has it, if python3 has not. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const python = process.env['GLISSADE_PYTHON'] ?? 'python3';

/** Whether there is one. */
export const hasTorch: boolean = spawnSync(python, ['-c', 'import torch']).status === 0;

/** Behind the names of tests that need it. */
export const whetherSkipped: string = hasTorch
  ? ''
  : ` (skipped: ${python} has no torch; GLISSADE_PYTHON names one that has)`;

/** What a program prints; a file of the fixtures, if it ends so. Throws what Python says. */
export function runPython(program: string, ...args: readonly string[]): string {
  const source = program.endsWith('.py')
    ? [fileURLToPath(new URL(`fixtures/${program}`, import.meta.url))]
    : ['-c', program];
  const { status, stdout, stderr } = spawnSync(python, [...source, ...args], {
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
