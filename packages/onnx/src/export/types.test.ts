/** What compiles: models of one input, of several, with inputs that may be left out, and functions. */
import { Bilinear, Linear, LSTM, MultiheadAttention } from '@glissade/nn';
import { reference, type Tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, expect, expectTypeOf, it } from 'vitest';
import { exportOnnx } from './export-onnx.ts';

beforeAll(() => useBackend(reference));

it('takes the inputs of the model, without casts', async () => {
  const x = zeros([1, 4]);
  const files = [
    exportOnnx(new Linear(4, 2), [x]),
    exportOnnx(new Bilinear(4, 4, 2), [x, x]),
    exportOnnx(new LSTM(4, 2), [zeros([3, 1, 4])]),
    exportOnnx(new MultiheadAttention(4, 2), [x, x, x]),
    exportOnnx((a: Tensor, b: Tensor) => ({ sum: a.add(b) }), [x, x]),
    exportOnnx((...all: Tensor[]) => all.map((each) => each.neg()), [x, x, x]),
    exportOnnx(() => zeros([2]), []),
  ];
  expectTypeOf(files).toEqualTypeOf<Promise<Uint8Array<ArrayBuffer>>[]>();
  for (const file of files) expect((await file).length).toBeGreaterThan(0);
  // @ts-expect-error: an input is missing
  await expect(exportOnnx(new Bilinear(4, 4, 2), [x])).rejects.toThrow();
  // @ts-expect-error: numbers are no tensors
  await expect(exportOnnx((a: Tensor, by: number) => a.mul(by), [x, 2])).rejects.toThrow('expected a tensor');
});
