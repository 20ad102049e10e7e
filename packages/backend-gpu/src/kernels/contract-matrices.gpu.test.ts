/** The kernels that multiply matrices in subgroups are right. Where no GPU has such matrices, they are simulated. */
import { describe, expect, test } from 'vitest';
import { choices, type MatrixShape } from '../choices.ts';
import { bytesFor, fromWords, toWords } from '../device/buffer.ts';
import { gpu } from '../index.ts';
import { inPlainWgsl } from '../matrices.test-helper.ts';
import { probe } from '../probe.ts';
import {
  type Case,
  cases,
  choosing,
  dtypeOf,
  expected,
  kernelOf,
  lengthOf,
  named,
  numbers,
} from './contractions.test-helper.ts';
import { lowerKernel } from './lower.ts';

const adapters = (process.env['GLISSADE_GPU'] ?? '').split(',').filter(Boolean);
if (adapters.length === 0) test.skip('matrices on a GPU (GLISSADE_GPU names no adapter)', () => {});

/** Large ones: drivers in software compile them faster. */
const large: MatrixShape = { component: 'f32', M: 16, N: 16, K: 16 };
const uneven = cases['sizes that are no multiples']!;

/** Compares what an adapter computes, in subgroups of so many threads, with the truth. */
async function check(adapter: string, matrix: MatrixShape, threads: number, each: Case): Promise<void> {
  const { device, dtypes } = await gpu({ adapter });
  const dtype = dtypeOf(matrix);
  if (!dtypes.includes(dtype)) return;
  const kernel = kernelOf(each, dtype);
  const data = [...kernel.inputs, ...kernel.outputs, ...kernel.extras].map((view, i) =>
    i === 2 ? new Float32Array(lengthOf(view)).fill(7) : numbers(lengthOf(view), i),
  );
  const { dispatches, temporaries } = lowerKernel(kernel, choosing(matrix, each), data.length);
  expect(dispatches[0]!.code).toContain('subgroupMatrixMultiplyAccumulate');
  expect(dispatches.length > 1).toBe(each.workgroups !== undefined);
  const plain = dispatches.map((each) => ({ ...each, code: inPlainWgsl(each.code, { threads }) }));
  const contents = [
    ...data.map((elements) => toWords(elements, dtype)),
    ...temporaries.map((temporary) => bytesFor(temporary.dtype, temporary.length)),
  ];
  const found = await probe(device, plain, contents, 2);
  expect(found && fromWords(found, dtype, data[2]!.length)).toEqual(expected(kernel, data));
  device.destroy();
}

// The first adapter runs all of it, the others a sample.
for (const [i, adapter] of adapters.entries()) {
  describe(`simulated on ${adapter}`, () => {
    test.each(Object.entries(cases).slice(0, i === 0 ? undefined : 2))('%s', (_, each) =>
      check(adapter, large, 32, each),
    );

    test.each(i === 0 ? [4, 16, 64, 128] : [128])('in subgroups of %i threads', (threads) =>
      check(adapter, large, threads, uneven),
    );

    test.each((i === 0 ? choices.hardware.matrices : []).map((matrix) => [named(matrix), matrix] as const))(
      'matrices of %s',
      (_, matrix) => check(adapter, matrix, 32, uneven),
    );
  });
}
