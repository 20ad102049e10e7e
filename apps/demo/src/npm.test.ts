/** The demo as the README starts it, through npm: what it says is on standard output, and nothing of what builds it. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeSmallMnist } from './small-mnist.test-helper.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

interface Outcome {
  /** As a shell has it. */
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** @param interruptAt - text on standard output at which Ctrl-C is pressed: every process of the terminal is told */
function npm(args: readonly string[], interruptAt?: string): Promise<Outcome> {
  const child = spawn('npm', ['run', '--silent', ...args], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, error] = ['', ''];
  let interrupted = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    if (interruptAt === undefined || interrupted || !out.includes(interruptAt)) return;
    interrupted = true;
    process.kill(-child.pid!, 'SIGINT');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    error += text;
  });
  return new Promise((resolve, reject) => {
    // npm ends by the signal that it got, which a shell counts from 128 on.
    const end = (code: number | null): void => resolve({ code: code ?? 130, out, error });
    child.on('error', reject).on('close', end);
  });
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
