import { expect, test } from 'vitest';
import { CifarRecords } from './cifar-records.ts';
import { hundreds } from './made-archive.test-helper.ts';

test.each([1, 2, 3073, 3074, 3075, 5000])('records in parts of %i bytes', (every) => {
  const bytes = hundreds['train.bin']!;
  const read = new CifarRecords('x', bytes.length, [20, 100]);
  for (let from = 0; from < bytes.length; from += every) read.push(bytes.subarray(from, from + every));
  expect([[...read.labels(0)], [...read.labels(1)]]).toEqual([
    [19, 4],
    [99, 0],
  ]);
  expect(read.images).toEqual(Uint8Array.of(...bytes.subarray(2, 3074), ...bytes.subarray(3076)));
});
