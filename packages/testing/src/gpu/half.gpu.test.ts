/** Halves on a GPU: every one there and back, how float32 is rounded, and what adapters without them say. */
import { compile } from '@glissade/compiler';
import { arange, type Backend, halfOf, tensor } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { adapters, noAdapter, onAdapter } from '../conformance/gpu-adapters.test-helper.ts';

if (adapters.length === 0) test.skip(`halves on a GPU (${noAdapter})`, () => {});

/** The smallest normal half; WGSL lets adapters take smaller ones for 0. */
const smallestNormal = 2 ** -14;
const isSame = (got: number, expected: number): boolean =>
  got === expected ||
  (Number.isNaN(got) && Number.isNaN(expected)) ||
  (got === 0 && Math.abs(expected) < smallestNormal);

/** Every half, by the format's definition. */
const all = Float32Array.from({ length: 65_536 }, (_, bits) => {
  const [sign, exponent, fraction] = [bits >>> 15 ? -1 : 1, (bits >>> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
});
/** Between each half and the next in size: midway, and a float32's unit to either side. */
const between = Float32Array.from({ length: 3 * 65_536 }, (_, i) => {
  const low = all[Math.floor(i / 3)]!;
  const high = all[Math.floor(i / 3) + 1] ?? Infinity;
  return ((low + high) / 2) * (1 + ((i % 3) - 1) * 2 ** -22);
});

for (const adapter of adapters) {
  describe(`halves on ${adapter}`, () => {
    let backend: Backend;
    let has: boolean;
    beforeAll(async () => {
      backend = await onAdapter(adapter);
      has = backend.dtypes.includes('float16');
    });

    test('come back as they went, all of them', async ({ skip }) => {
      skip(!has, `${adapter} has no shader-f16`);
      const x = tensor(all, { dtype: 'float16', backend });
      for (const copy of [x, x.reshape([256, 256]).T, x.neg()]) {
        const got = await (copy.shape.length === 2 ? copy.T.reshape([-1]) : copy).data();
        const sign = copy.shape.length === 1 && copy !== x ? -1 : 1;
        expect(got.findIndex((value, i) => !isSame(value, sign * all[i]!))).toBe(-1);
      }
      expect(await x.slice(0, 1, 4).data()).toEqual(await x.data().then((data) => data.slice(1, 4)));
    });

    test('are rounded to the nearest, the even one at ties', async ({ skip }) => {
      skip(!has, `${adapter} has no shader-f16`);
      const x = tensor(between, { backend });
      const expected = between.map(halfOf);
      for (const got of [await x.half().data(), await compile((y: typeof x) => y.half().float())(x).data()])
        expect(got.findIndex((value, i) => !isSame(value, expected[i]!))).toBe(-1);
    });

    test('are refused in so many words where the adapter lacks them', ({ skip }) => {
      skip(has, `${adapter} has shader-f16`);
      const refused = new RegExp(
        `gpu \\(.*${adapter}.*\\) has no float16; it has bool, .*Use \\.to\\(dtype\\)`,
        'i',
      );
      const x = arange(0, 4, 1, { backend });
      expect(() => x.half()).toThrow(refused);
      expect(() => tensor([1], { dtype: 'float16', backend })).toThrow(refused);
      expect(() => compile((y: typeof x) => y.half())(x)).toThrow(refused);
    });
  });
}
