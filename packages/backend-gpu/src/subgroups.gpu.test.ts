/** Subgroups on adapters that have them are found. */
import { expect, test } from 'vitest';
import { gpu } from './index.ts';
import { hasSubgroupsInOrder } from './subgroups.ts';

const adapters = (process.env['GLISSADE_GPU'] ?? '').split(',').filter(Boolean);
if (adapters.length === 0) test.skip('subgroups of a GPU (GLISSADE_GPU names no adapter)', () => {});

test.each(adapters)('the test at the start finds them in order on %s', async (adapter) => {
  const { device } = await gpu({ adapter });
  expect(await hasSubgroupsInOrder(device)).toBe(device.features.has('subgroups'));
});

test.each(adapters)('a compiler that lacks them is no error on %s', async (adapter) => {
  const { device } = await gpu({ adapter, kernels: 'software' });
  const errors: string[] = [];
  device.addEventListener('uncapturederror', ({ error }) => errors.push(error.message));
  const make = device.createShaderModule.bind(device);
  device.createShaderModule = ({ code }) => make({ code: code.replace('enable subgroups;', '') });
  expect(await hasSubgroupsInOrder(device)).toBe(false);
  expect(errors).toEqual([]);
});
