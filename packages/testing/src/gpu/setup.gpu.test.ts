/** What is missing is named, and the built package holds on to what it needs. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
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

const built = fileURLToPath(new URL('../../../backend-gpu/dist/index.js', import.meta.url));
const isBuilt = existsSync(built);

test.skipIf(!isBuilt)(
  `the built package keeps Dawn when the garbage is collected${isBuilt ? '' : ' (run the build first)'}`,
  () => {
    const program = `
      const { gpu } = await import(${JSON.stringify(built)});
      const backend = await gpu({ flags: ['backend=null'] });
      for (let i = 0; i < 5; i++) {
        gc();
        await new Promise((resolve) => setTimeout(resolve, 20));
        await backend.read(backend.allocate('float32', 4));
      }
    `;
    const { status, signal, stderr } = spawnSync(
      process.execPath,
      ['--expose-gc', '--input-type=module', '--eval', program],
      { encoding: 'utf8' },
    );
    expect({ status, signal }, stderr).toEqual({ status: 0, signal: null });
  },
);
