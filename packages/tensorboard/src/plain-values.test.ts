/** What plain JavaScript gives a writer in the place of a folder. */
import { expect, test } from 'vitest';
import { SummaryWriter } from './index.ts';

test.each<[unknown, string]>([
  [3, 'got a number'],
  [null, 'got null'],
  ['', 'got an empty text'],
  [{}, 'got an object'],
  [() => 1, 'got a function'],
])('%s', (to, message) => {
  expect(() => new SummaryWriter(to as never)).toThrow(
    `SummaryWriter: ${message}; expected a folder's path, or what has write(bytes) and close()`,
  );
});
