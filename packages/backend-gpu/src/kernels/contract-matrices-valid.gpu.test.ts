/** The kernels that multiply matrices in subgroups are valid: Dawn's null backend compiles them without a GPU. */
import type { DType } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { create } from 'webgpu';
import { type Choices, choices, type MatrixShape } from '../choices.ts';
import { bytesFor } from '../device/buffer.ts';
import { matrixFeature } from '../matrices.ts';
import { probe } from '../probe.ts';
import { cases, choosing, dtypeOf, kernelOf, lengthOf, named } from './contractions.test-helper.ts';
import type { Dispatch } from './kernel.ts';
import { lowerKernel } from './lower.ts';

// Kept as long as the test runs: without it, Dawn takes the process with it.
const dawn = create(['backend=null', 'enable-dawn-features=allow_unsafe_apis']);

/** Whether the shaders of a case are valid, as a function changes them. */
async function areValid(
  row: Choices,
  dtype: DType,
  name: string,
  change: (code: string) => string = (code) => code,
): Promise<boolean> {
  const adapter = (await dawn.requestAdapter())!;
  const device = await adapter.requestDevice({
    requiredFeatures: [matrixFeature, 'subgroups', 'shader-f16'],
  });
  const kernel = kernelOf(cases[name]!, dtype);
  const views = [...kernel.inputs, ...kernel.outputs, ...kernel.extras];
  const { dispatches, temporaries } = lowerKernel(kernel, row, views.length);
  const changed = dispatches.map((dispatch): Dispatch => ({ ...dispatch, code: change(dispatch.code) }));
  expect(changed[0]!.code.includes('subgroupMatrixMultiplyAccumulate')).toBe(row.matrices.length > 0);
  const bytes = [
    ...views.map((view) => bytesFor(dtype, lengthOf(view))),
    ...temporaries.map((temporary) => bytesFor(temporary.dtype, temporary.length)),
  ];
  const found = await probe(device, changed, bytes, 2);
  device.destroy();
  return found !== undefined;
}

const names = Object.keys(cases);
const shapes: readonly MatrixShape[] = [
  ...choices.hardware.matrices,
  { component: 'f32', M: 16, N: 8, K: 16 },
];

test.each(shapes.map((shape) => [named(shape), shape] as const))('matrices of %s', async (_, shape) => {
  for (const name of names)
    expect(await areValid(choosing(shape, cases[name]!), dtypeOf(shape), name), name).toBe(true);
});

test.each(['float32', 'float16'] as const)('tiles of %s without matrices', async (dtype) => {
  for (const name of names) {
    const row = { ...choosing(shapes[0]!, cases[name]!), matrices: [] };
    expect(await areValid(row, dtype, name), name).toBe(true);
  }
});

test('what is not valid is told', async () => {
  const [shape] = shapes;
  const changes: ((code: string) => string)[] = [
    (code) => code.replaceAll('col_major', 'any_major'),
    (code) => code.replaceAll('@workgroup_size(128)', '@workgroup_size(64)'),
    (code) => code.replaceAll('36u)', '6u)'),
    (code) => code.replace('@builtin(subgroup_id) subgroup', '@builtin(subgroup_invocation_id) subgroup'),
  ];
  const row = choosing(shape!, cases[names[0]!]!);
  for (const change of changes)
    expect(await areValid(row, 'float32', names[0]!, change), `${change}`).toBe(false);
});
