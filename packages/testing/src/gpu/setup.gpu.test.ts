/** What is missing is named. */
import { gpu } from '@glissade/backend-gpu';
import { expect, test } from 'vitest';
import { adapters, noAdapter } from '../conformance/gpu-adapters.test-helper.ts';
import { runProgram } from './child.test-helper.ts';

/** A hook of Node.js's that finds no package `webgpu`. */
const hook = `export const resolve = (name, context, next) => {
  if (name !== 'webgpu') return next(name, context);
  throw Object.assign(new Error("Cannot find package 'webgpu'"), { code: 'ERR_MODULE_NOT_FOUND' });
};`;
const hidesDawn = `import { register } from 'node:module'; register(${JSON.stringify(asModule(hook))});`;

function asModule(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

test('without the package webgpu, the error says how to install it', async () => {
  const { code, errors } = await runProgram(['compiled', 'any', 1], ['--import', asModule(hidesDawn)]);
  expect(code).toBe(1);
  expect(errors).toContain(
    'Error: gpu: in Node.js it needs Dawn, from the package webgpu: npm install webgpu',
  );
});

test.skipIf(adapters.length === 0)(
  adapters.length === 0
    ? `an adapter that is not there (${noAdapter})`
    : 'an adapter that is not there is named, and those that are',
  async () => {
    await expect(gpu({ adapter: 'Voodoo' })).rejects.toThrow(
      new RegExp(`^gpu: no adapter is called "Voodoo": .*${adapters[0]}`, 's'),
    );
  },
);
