/** The demo as the README starts it, through npm: what it says is on standard output, and nothing of what builds it. */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Outcome, outcomeOf } from './run-demo.test-helper.ts';
import { writeSmallMnist } from './small-mnist.test-helper.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** @param interruptAt - text on standard output at which Ctrl-C is pressed: every process of the terminal is told */
async function npm(args: readonly string[], interruptAt?: string, cwd = root): Promise<Outcome> {
  const child = spawn('npm', ['--prefix', root, 'run', '--silent', ...args], {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const outcome = await outcomeOf(child, interruptAt, () => process.kill(-child.pid!, 'SIGINT'));
  // npm ends by the signal that it got, which a shell counts from 128 on.
  return { ...outcome, code: outcome.code ?? 130 };
}

let folder: string;
let small: readonly string[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glissade-npm-'));
  small = [
    'demo',
    '--',
    '--data-dir',
    await writeSmallMnist(join(folder, 'data'), 600, 20),
    '--model',
    'linear',
  ];
});
afterAll(() => rm(folder, { recursive: true }));

test('--quiet leaves standard output to the last line', async () => {
  const { code, out } = await npm([...small, '--quiet', '--epochs', '1', '--out', join(folder, 'run')]);
  expect([code, out]).toEqual([0, expect.stringMatching(/^test accuracy \d+\.\d\d %\n$/)]);
});

test('names of folders count from where the user stands', async () => {
  const args = [
    'demo',
    '--',
    '--data-dir',
    'data',
    '--model',
    'linear',
    '--epochs',
    '1',
    '--quiet',
    '--out',
    'near',
  ];
  const { code, out, error } = await npm(args, undefined, folder);
  expect([code, out], error).toEqual([0, expect.stringMatching(/^test accuracy/)]);
  expect(await readdir(join(folder, 'near'))).toContain('report.html');
});

test('a bad option has the last word, and its exit code', async () => {
  const { code, out, error } = await npm([...small, '--epochs', 'many']);
  expect([code, out]).toEqual([2, '']);
  expect(error).toMatch(/\nerror: option '--epochs <n>' argument 'many' is invalid\. [^\n]*\n$/);
});

test('Ctrl-C has the hint how to go on for a last word', async () => {
  const long = [...small, '--epochs', '10000', '--batch-size', '1', '--out', join(folder, 'stopped')];
  const { code, error } = await npm(long, 'parameters');
  expect(code).toBe(130);
  expect(error).toMatch(/\nstopped after step \d+; to go on: npm run demo -- --resume [^\n]*\n$/);
});
