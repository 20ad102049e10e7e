import { expect, test } from 'vitest';
import { lineIn } from './source-line.ts';

const installed = `Error
    at currentLine (file:///home/user/app/node_modules/@glissade/inspect/dist/index.js:10:5)
    at apply (file:///home/user/app/node_modules/.pnpm/@glissade+tensor@1.0.0/node_modules/@glissade/tensor/dist/index.js:20:3)
    at async Promise.all (index 0)
    at node:internal/process/task_queues:95:5
    at step (file:///home/user/app/src/train.ts:12:20)
    at file:///home/user/app/src/train.ts:40:1`;

test('is the first that is not the library’s, as seen from where the program runs', () => {
  expect(lineIn(installed, '/home/user/app/')).toBe('src/train.ts:12:20');
  expect(lineIn(installed, '/elsewhere/')).toBe('/home/user/app/src/train.ts:12:20');
});

test('is found in the stacks of Firefox and Safari, and on Windows', () => {
  const firefox =
    'apply@https://example.org/@glissade/tensor.js:1:2\nstep@https://example.org/src/train.js:3:4\n';
  expect(lineIn(firefox)).toBe('https://example.org/src/train.js:3:4');
  const windows = 'Error\n    at step (C:\\app\\train.js:3:4)';
  expect(lineIn(windows)).toBe('/C:\\app\\train.js:3:4');
});

test('is not known where all lines are the library’s, or the engine tells none', () => {
  expect(
    lineIn('Error\n    at apply (file:///node_modules/@glissade/tensor/dist/index.js:1:1)'),
  ).toBeUndefined();
  expect(lineIn('')).toBeUndefined();
});
