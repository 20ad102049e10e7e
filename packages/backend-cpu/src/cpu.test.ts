/** What `cpu` refuses. */
import { expect, test } from 'vitest';
import { cpu } from './index.ts';

test.each([
  [{ threads: 0 }, "cpu: threads is 0; it must be 'auto' or a whole number of at least 1"],
  [{ threads: 1.5 }, 'threads is 1.5'],
  [{ thread: 2 }, 'cpu: there is no option thread; expected threads, revectorize'],
  [4, 'cpu: there is no option 4'],
])('%o', async (options, message) => {
  await expect(cpu(options as never)).rejects.toThrow(message);
});
