/** Sums of bytes and bools stay among the values that these have, also where another step reads them. */
import { type DType, type Step, type TypedArray, whole } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { gpu } from '../index.ts';

const adapters = (process.env['GLISSADE_GPU'] ?? '').split(',').filter(Boolean);
if (adapters.length === 0) test.skip('bytes on a GPU (GLISSADE_GPU names no adapter)', () => {});

const product: Step = { family: 'contract', batch: 0, inner: 1 };
const running: Step = { family: 'scan', axis: 1 };
const cast: Step = {
  family: 'map',
  expression: { kind: 'cast', to: 'int32', of: { kind: 'input', index: 0 } },
};

/** [rows, terms] of numbers that sums do not fit. */
const [rows, terms] = [6, 40];
const of = (dtype: DType): Uint8Array =>
  Uint8Array.from(
    { length: rows * terms },
    (_, i) => (dtype === 'bool' ? i % 3 : i) % (dtype === 'bool' ? 2 : 256),
  );

const narrow = (sum: number, dtype: DType): number => (dtype === 'bool' ? Number(sum !== 0) : sum % 256);

function products(data: TypedArray, dtype: DType): number[] {
  return Array.from({ length: rows * rows }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < terms; k++)
      sum += data[Math.floor(i / rows) * terms + k]! * data[(i % rows) * terms + k]!;
    return narrow(sum, dtype);
  });
}

function runningSums(data: TypedArray, dtype: DType): number[] {
  let sum = 0;
  return Array.from(data, (x, i) => {
    sum = i % terms === 0 ? x : sum + x;
    return narrow(sum, dtype);
  });
}

describe.each(adapters)('on %s', (adapter) => {
  test.each(['hardware', 'software'] as const)('with the kernels for %s', async (kernels) => {
    const backend = await gpu({ adapter, kernels });
    for (const dtype of ['uint8', 'bool'] as const) {
      const data = of(dtype);
      const buffer = backend.allocate(dtype, data.length);
      backend.write(buffer, data);
      const view = whole(buffer, dtype, [rows, terms]);
      const valuesOf = async (step: Step, inputs: readonly (typeof view)[], shape: number[]) => {
        const [sums, numbers] = [dtype, 'int32' as const].map((each) =>
          whole(backend.allocate(each, shape[0]! * shape[1]!), each, shape),
        );
        backend.run(step, inputs, sums!);
        backend.run(cast, [sums!], numbers!);
        return [...(await backend.read(numbers!.buffer))];
      };
      expect(await valuesOf(product, [view, view], [rows, rows])).toEqual(products(data, dtype));
      expect(await valuesOf(running, [view], [rows, terms])).toEqual(runningSums(data, dtype));
    }
  });
});
