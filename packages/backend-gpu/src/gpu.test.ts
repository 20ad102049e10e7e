/** What is asked of a GPU before one is looked for. */
import { expect, test } from 'vitest';
import { gpu } from './index.ts';

test('an option that there is not is an error', async () => {
  await expect(gpu({ kernel: 'software' } as never)).rejects.toThrow('gpu: there is no option kernel');
});

test.each([0, -1, Number.NaN])('a budget of %s bytes is an error', async (memoryBudget) => {
  await expect(gpu({ memoryBudget })).rejects.toThrow(`gpu: memoryBudget is ${memoryBudget}`);
});

test.each<[string, unknown]>([
  ['device is 3; expected a GPUDevice', { device: 3 }],
  ['device is an object {  }; expected a GPUDevice', { device: {} }],
  ['powerPreference is fast; expected low-power, high-performance', { powerPreference: 'fast' }],
  ['adapter is 3; expected a part of its name', { adapter: 3 }],
  ['flags is string backend=vulkan; expected a list of settings', { flags: 'backend=vulkan' }],
  ['flags[0] is 3; expected a setting', { flags: [3] }],
  ['kernels is soft; expected software, hardware', { kernels: 'soft' }],
  ['kernels is toString; expected software, hardware', { kernels: 'toString' }],
  ['subgroups is string no; expected a boolean', { subgroups: 'no' }],
  ['matrices is 0; expected a boolean', { matrices: 0 }],
  ['memoryBudget is string 1 GB; expected a number above 0', { memoryBudget: '1 GB' }],
])('gpu: %s', async (message, options) => {
  await expect(gpu(options as never)).rejects.toThrow(`gpu: ${message}`);
});
