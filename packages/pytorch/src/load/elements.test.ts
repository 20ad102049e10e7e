/** Elements as they lie in files, at the edges of what they are read as. */
import { describe, expect, test } from 'vitest';
import { elementsByName, type RawArray, rawArray } from './elements.ts';

/** The elements of some bytes, the lowest first, as they are read. */
function read(name: string, bytes: readonly number[], isLittleEndian = true): number[] {
  const elements = elementsByName.get(name)!;
  return [...elements.convert(rawArray(elements, Uint8Array.from(bytes), isLittleEndian), 'it')];
}
const bytesOf = (array: RawArray): number[] => [...new Uint8Array(array.buffer)];

describe('whole numbers that fit into int32 are read, others refused', () => {
  const fits = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)];
  test('int64', () => {
    expect(read('int64', bytesOf(BigInt64Array.from(fits, BigInt)))).toEqual(fits);
    for (const beyond of [2n ** 31n, -(2n ** 31n) - 1n, 2n ** 32n, 2n ** 62n, -(2n ** 63n)]) {
      expect(() => read('int64', bytesOf(BigInt64Array.of(1n, beyond)))).toThrow(
        `loadTorch: it holds ${beyond}; int64 is read as int32`,
      );
    }
  });

  test('uint64 and uint32', () => {
    expect(read('uint64', bytesOf(BigUint64Array.of(0n, 2n ** 31n - 1n)))).toEqual([0, 2 ** 31 - 1]);
    for (const beyond of [2n ** 31n, 2n ** 32n, 2n ** 64n - 1n])
      expect(() => read('uint64', bytesOf(BigUint64Array.of(beyond)))).toThrow(`it holds ${beyond};`);
    expect(read('uint32', bytesOf(Uint32Array.of(0, 2 ** 31 - 1)))).toEqual([0, 2 ** 31 - 1]);
    for (const beyond of [2 ** 31, 2 ** 32 - 1])
      expect(() => read('uint32', bytesOf(Uint32Array.of(beyond)))).toThrow(`it holds ${beyond};`);
  });

  test('none at all', () => expect(read('int64', [])).toEqual([]));
});

test('bools are 0 and 1, whatever the byte', () =>
  expect(read('bool', [0, 1, 2, 255])).toEqual([0, 1, 1, 1]));

test('bytes in the other order are turned', () => {
  for (const name of ['float32', 'float64', 'int64', 'int16', 'bfloat16', 'float16', 'uint8'] as const) {
    const { width } = elementsByName.get(name)!;
    const bytes = Array.from({ length: 3 * width }, (_, i) =>
      i % width === width - 1 ? 0 : i % width > 3 ? 0 : i,
    );
    const turned = [0, 1, 2].flatMap((i) => bytes.slice(i * width, (i + 1) * width).reverse());
    expect(read(name, turned, false), name).toEqual(read(name, bytes));
  }
});

test('elements that begin where none may are copied, and others are not', () => {
  const elements = elementsByName.get('float32')!;
  const bytes = new Uint8Array(13);
  expect(rawArray(elements, bytes.subarray(4, 12), true).buffer).toBe(bytes.buffer);
  expect(rawArray(elements, bytes.subarray(5, 13), true).buffer).not.toBe(bytes.buffer);
});
