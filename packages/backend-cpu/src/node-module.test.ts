/** Node's own modules, where something else is called `process`. */
import { expect, test } from 'vitest';

const { process } = globalThis;

/** Another copy of the file, which finds this as `process`. */
async function copyWith(found: object, copy: string): Promise<typeof import('./node-module.ts')> {
  const file = `./node-module.ts?${copy}`;
  Object.defineProperty(globalThis, 'process', { value: found, configurable: true, writable: true });
  return import(file).finally(() => Object.assign(globalThis, { process }));
}

test('the edge runtime of Next.js has functions of Node.js that throw', async () => {
  const getBuiltinModule = (): never => {
    throw new Error(
      'A Node.js API is used (process.getBuiltinModule) which is not supported in the Edge Runtime.',
    );
  };
  const { nodeModule, nodeVersion } = await copyWith({ getBuiltinModule }, 'edge');
  expect(nodeVersion).toBe(undefined);
  expect(nodeModule('node:os')).toBe(undefined);
});
