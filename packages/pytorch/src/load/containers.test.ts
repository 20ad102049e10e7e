/** What files of old, and of other machines, have: made here by hand, and read by PyTorch, too. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reference, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { inFolder, plain } from '../files.test-helper.ts';
import { loadTorch } from '../index.ts';
import { fileOf, legacyFileOf, storage, tensorOf, viewOf } from '../pickles.test-helper.ts';
import { hasTorch, runPython, whetherSkipped } from '../python.test-helper.ts';
import { reversed } from './elements.ts';

beforeAll(() => useBackend(reference));

const numbers = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer);
const turned = reversed(numbers, 4);
const matrix = `${tensorOf(storage(6, 'N'), 1, [2, 2], [3, 1])}.`;
const ancient = `ctorch._utils\n_rebuild_tensor\n(${storage(6, 'N')}K\x01K\x02K\x02\x86K\x03K\x01\x86tR.`;
const ofView = `${tensorOf(storage(6, viewOf(2, 3)), 1, [2], [1])}.`;

/** By name: the file, and its numbers. */
const files: Readonly<Record<string, () => Promise<Uint8Array> | Uint8Array>> = {
  'a zip': () => fileOf(`\x80\x02${tensorOf(storage(6), 1, [2, 2], [3, 1])}.`, [numbers]),
  'a zip, big-endian': () => fileOf(`\x80\x02${tensorOf(storage(6), 1, [2, 2], [3, 1])}.`, [turned], 'big'),
  'of 2017': () => legacyFileOf(ancient, 6, numbers),
  'of before 1.6': () => legacyFileOf(matrix, 6, numbers),
  'of before 1.6, of a big-endian machine': () => legacyFileOf(matrix, 6, numbers, 'big'),
  'of before 1.6, a part of a storage': () => legacyFileOf(ofView, 6, numbers),
};
const expected = {
  'a zip': [2, 3, 5, 6],
  'a zip, big-endian': [2, 3, 5, 6],
  'of 2017': [2, 3, 5, 6],
  'of before 1.6': [2, 3, 5, 6],
  'of before 1.6, of a big-endian machine': [2, 3, 5, 6],
  'of before 1.6, a part of a storage': [4, 5],
};

test.each(Object.entries(expected))('%s', async (name, values) => {
  expect((plain(await loadTorch(await files[name]!())) as unknown[])[2]).toEqual(values);
});

test.skipIf(!hasTorch)(`PyTorch reads the same${whetherSkipped}`, () =>
  inFolder(async (folder) => {
    const paths: string[] = [];
    for (const [i, file] of Object.values(files).entries()) {
      paths.push(join(folder, `${i}.pt`));
      writeFileSync(paths[i]!, await file());
    }
    const program = `
import json, sys, torch
print(json.dumps([torch.load(path).flatten().tolist() for path in sys.argv[1:]]))`;
    expect(JSON.parse(runPython(program, ...paths))).toEqual(Object.values(expected));
  }),
);

describe('refused', () => {
  test.each([
    [
      'a view beyond its storage',
      legacyFileOf(`${storage(6, viewOf(4, 3))}.`, 6, numbers),
      /ends behind a storage of 6/,
    ],
    [
      'storages of another length',
      legacyFileOf(matrix, 5, numbers),
      /storage 0 has 5 elements, but the pickle says 6/,
    ],
    [
      'too few bytes',
      legacyFileOf(matrix, 6, numbers.subarray(1)),
      /expected 24 bytes of storage 0, but 23 are left/,
    ],
    [
      'too many',
      legacyFileOf(matrix, 6, new Uint8Array(25)),
      /expected the end of the file, found 1 bytes more/,
    ],
    ['a storage nobody asked for', legacyFileOf('N.', 6, numbers), /lists a storage 0, which nothing is in/],
  ])('%s', (_, file, message) => expect(loadTorch(file)).rejects.toThrow(message));

  test('another byte order', async () => {
    const file = await fileOf('N.', [], 'middle');
    await expect(loadTorch(file)).rejects.toThrow(
      "archive/byteorder: expected 'little' or 'big', found 'middle'",
    );
  });
});
