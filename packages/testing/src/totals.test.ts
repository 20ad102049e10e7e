/** What `npm test` ends with. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

test('the last line counts the tests that passed and failed, the one before it those that were skipped', () => {
  // Without the data files the tests on them are skipped.
  const files = ['apps/demo/src/terminal.test.ts', 'apps/demo/src/mnist.test.ts'];
  const { status, stdout } = spawnSync(
    process.execPath,
    ['scripts/test.mjs', '--project', 'node', ...files],
    { cwd: root, encoding: 'utf8', env: { ...process.env, GLISSADE_DATA: '' } },
  );
  expect(status).toBe(0);
  expect(stdout).toMatch(/\n2 skipped\n5 passed, 0 failed\n$/);
});
