/** A process that ends before it answers: the reason is named. */
import { expect, test } from 'vitest';
import { Child, lastWord } from './child.ts';

const asking = (...args: string[]): Promise<unknown> =>
  new Child([process.execPath, ...args], 20_000).ask({ do: 'prepare', calls: 1 });

test('a package that is missing is named, with the mend', async () => {
  await expect(asking('--import', 'no-such-loader', '--eval', '')).rejects.toThrow(
    /^its process ended: Error \[ERR_MODULE_NOT_FOUND\]: Cannot find package 'no-such-loader' .*: run npm install/,
  );
});

test('an error is named, not what stands below it', async () => {
  await expect(asking('--eval', "throw new TypeError('no peers: none here')")).rejects.toThrow(
    'its process ended: TypeError: no peers: none here',
  );
  await expect(asking('--eval', 'console.error("first\\nlast"); process.exit(3)')).rejects.toThrow(
    'its process ended: last',
  );
  await expect(asking('--eval', '')).rejects.toThrow('its process ended: it gave no reason');
});

test("Python's errors are the last line", () => {
  const stack = 'Traceback (most recent call last):\n  File "<string>", line 1\n';
  expect(lastWord(`${stack}ModuleNotFoundError: No module named 'torch'\n`)).toBe(
    "ModuleNotFoundError: No module named 'torch'",
  );
});
