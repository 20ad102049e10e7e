import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FileError } from './file-error.ts';
import { tar } from './made-archive.test-helper.ts';
import { readTar } from './tar.ts';

const bytes = (length: number, first = 1): Uint8Array =>
  new Uint8Array(length).map((_, i) => (first + i * 13) % 256);

async function* cut(whole: Uint8Array, every: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < whole.length; at += every) yield whole.subarray(at, at + every);
}

/** What the files of an archive hold, by their names. */
async function contents(archive: Uint8Array, every = archive.length): Promise<Record<string, Uint8Array>> {
  const parts: Record<string, number[]> = {};
  await readTar(cut(archive, every), 'a.tar', (name) => {
    if (name.endsWith('.html')) return undefined;
    const own: number[] = [];
    parts[name] = own;
    return (part) => void own.push(...part);
  });
  return Object.fromEntries(Object.entries(parts).map(([name, own]) => [name, Uint8Array.from(own)]));
}

const files = {
  'a/one.bin': bytes(700),
  'a/empty.bin': bytes(0),
  'a/block.bin': bytes(512, 9),
  'two.txt': bytes(5),
};
const members = Object.entries(files).map(([name, own]) => ({ name, bytes: own }));
const archive = tar(
  { name: 'pax', bytes: bytes(30), type: 'x' },
  { name: 'a/', bytes: bytes(0), type: '5', length: '00000001000\0' },
  { name: 'a/readme.html', bytes: bytes(600) },
  ...members,
);

test.each([1, 7, 511, 512, 513, 2000, 1e6])('files in parts of %i bytes', async (every) => {
  expect(await contents(archive, every)).toEqual(files);
});

test.each(['ustar', 'gnu', 'pax', 'v7'])("another program's archive, in the form %s", async (form) => {
  const folder = await mkdtemp(join(tmpdir(), 'glissade-tar-'));
  try {
    for (const [name, own] of Object.entries(files)) await writeFile(join(folder, name.slice(-7)), own);
    const names = Object.keys(files).map((name) => name.slice(-7));
    let made: Uint8Array;
    try {
      made = execFileSync('tar', [`--format=${form}`, '-cf', '-', ...names], { cwd: folder });
    } catch (error) {
      return console.log(`tar --format=${form} is left out: ${error}`);
    }
    expect(await contents(made)).toEqual(
      Object.fromEntries(Object.entries(files).map(([name, own]) => [name.slice(-7), own])),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('an archive without zeros at its end', async () => {
  expect(await contents(archive.subarray(0, -1024))).toEqual(files);
  expect(await contents(new Uint8Array(0))).toEqual({});
});

const second = 512 + 1024;
test.each<[string, Uint8Array, number, string]>([
  ['no archive', bytes(600), 0, 'expected the header of a file in a tar archive, found something else'],
  [
    'a damaged header',
    tar(...members).with(second + 3, 1),
    second,
    'the header of a file is damaged: its bytes add up to ',
  ],
  ['cut off in a header', tar(...members).subarray(0, 100), 100, 'within a header; expected 412 bytes more'],
  ['cut off in contents', tar(...members).subarray(0, 612), 612, 'within a/one.bin; expected 600 bytes more'],
  [
    'a length that is none',
    tar({ name: 'x', bytes: bytes(0), length: 'twelve\0' }),
    124,
    'expected the length of x in octal digits',
  ],
])('%s', async (_, damaged, byte, message) => {
  const reading = contents(damaged, 100);
  await expect(reading).rejects.toThrow(FileError);
  await expect(reading).rejects.toThrow(message);
  await expect(reading).rejects.toMatchObject({ byte, file: 'a.tar' });
});
