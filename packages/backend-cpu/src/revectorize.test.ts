/** The option changes speed, where the engine has it, and nothing else; where it does not, it says so. */
import { reference } from '@glissade/tensor';
import { afterEach, expect, it, vi } from 'vitest';
import { cpu } from './index.ts';
import { product } from './product.test-helper.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it('computes the same, or warns that this engine lacks it', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const backend = await cpu({ threads: 2, revectorize: true });
  const expected = product(reference);
  product(backend).forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 3);
  });
  const isNew = Number.parseInt(process.versions.node, 10) >= 24;
  expect(warn.mock.calls.join()).toBe(
    isNew ? '' : '@glissade/backend-cpu: revectorize: it needs Node.js 24 or later. Going on without.',
  );
  backend.dispose();
});

it('is refused by Bun, which states a version of Node.js and is another engine', async () => {
  vi.stubGlobal('process', { ...process, versions: { ...process.versions, node: '24.3.0', bun: '1.2.0' } });
  const module = './node-module.ts?in=bun';
  expect(await import(module)).toMatchObject({ nodeVersion: undefined });
});

it('is not turned on by itself', async () => {
  const flags = vi.spyOn(process, 'getBuiltinModule');
  (await cpu({ threads: 1 })).dispose();
  expect(flags.mock.calls.flat()).not.toContain('node:v8');
});
