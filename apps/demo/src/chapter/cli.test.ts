/** The chapter's command line as users start it. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runDemo } from '../run-demo.test-helper.ts';
import { writeSmallMnist } from '../small-mnist.test-helper.ts';

const program = fileURLToPath(new URL('cli.ts', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glissade-chapter-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('what it cannot use is one line and exit code 2, and --out comes first', async () => {
  await writeFile(join(folder, 'file'), '');
  await writeSmallMnist(join(folder, 'few'), 100, 100);
  const outcomes = await Promise.all(
    [
      ['--data-dir', 'nowhere'],
      ['--data-dir', 'few'],
      ['--data-dir', 'nowhere', '--out', 'file/page'],
    ].map((args) => runDemo(folder, args, { program })),
  );
  for (const { code, out } of outcomes) expect([code, out]).toEqual([2, '']);
  const lines = outcomes.map(({ error }) => error);
  expect(lines).toEqual([
    expect.stringMatching(/^error: t10k-images-idx3-ubyte\.gz: not found in nowhere, [^\n]*\n$/),
    expect.stringMatching(
      /^error: MNIST: too few training images: [^\n]* and 250 of the 3s and 7s; [^\n]*\n$/,
    ),
    expect.stringMatching(/^error: cannot write to file\/page: ENOTDIR[^\n]*\n$/),
  ]);
  expect((await readdir(folder)).sort()).toEqual(['few', 'file']);
});
