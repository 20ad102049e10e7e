import { join } from 'node:path';
import { expect, test } from 'vitest';
import { managerOf, nextSteps } from './next-steps.ts';

test.each([
  ['npm/10.9.2 node/v22.13.0 linux x64 workspaces/false', 'npm', ['npm install', 'npm start'], 'npm run dev'],
  ['pnpm/10.34.9 npm/? node/v24.1.0 linux x64', 'pnpm', ['pnpm install', 'pnpm start'], 'pnpm dev'],
  ['yarn/4.6.0 npm/? node/v22.13.0 darwin arm64', 'yarn', ['yarn install', 'yarn start'], 'yarn dev'],
  ['bun/1.2.4 npm/? node/v22.6.0 win32 x64', 'bun', ['bun install', 'bun run start'], 'bun run dev'],
  ['cnpm/9.0.0 npm/? node/v22.6.0 linux x64', 'npm', ['npm install', 'npm start'], 'npm run dev'],
  [undefined, 'npm', ['npm install', 'npm start'], 'npm run dev'],
])('%s', (userAgent, name, words, dev) => {
  const manager = managerOf(userAgent);
  expect(manager).toBe(name);
  expect(nextSteps('node', process.cwd(), manager)).toEqual(words);
  expect(nextSteps('page', process.cwd(), manager)).toEqual([words[0], dev]);
});

test('the way to the folder', () => {
  expect(nextSteps('learner', join(process.cwd(), 'a', 'b'), 'npm')[0]).toBe(`cd ${join('a', 'b')}`);
  expect(nextSteps('learner', join(process.cwd(), 'my nets', 'b'), 'npm')[0]).toBe(
    `cd "${join('my nets', 'b')}"`,
  );
});
