/** What is asked of a GPU before one is looked for. */
import { expect, test } from 'vitest';
import { gpu } from './index.ts';

test('an option that there is not is an error', async () => {
  await expect(gpu({ kernel: 'software' } as never)).rejects.toThrow('gpu: there is no option kernel');
});

test.each([0, -1, Number.NaN])('a budget of %s bytes is an error', async (memoryBudget) => {
  await expect(gpu({ memoryBudget })).rejects.toThrow(`gpu: memoryBudget is ${memoryBudget}`);
});
