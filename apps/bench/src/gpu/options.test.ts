import { describe, expect, test, vi } from 'vitest';
import { parseGpuOptions } from './options.ts';

const parse = (...argv: string[]) => parseGpuOptions(argv, {});

test('everything, everywhere, is the default, training steps first', () => {
  const { workloads, systems, where, total, ...options } = parse();
  expect(workloads[0]!.name).toBe('mlp-784-128-10-b64');
  expect(workloads.map(({ name }) => name)).toContain('matmul-8192');
  expect(systems.map(({ name }) => name)).toEqual([
    'compiled',
    'glissade',
    'jax-js',
    'tfjs',
    'pytorch',
    'pytorch-tf32',
  ]);
  expect(where).toEqual(['chromium', 'node', 'cuda']);
  expect(total).toBe(Number.POSITIVE_INFINITY);
  expect(options).toEqual({ budget: 1000, flags: [] });
});

test('what is asked for', () => {
  const options = parse(
    ...['--only', 'cnn', '--systems', 'jax-js,compiled', '--where', 'node,cuda', '--adapter', 'NVIDIA'],
    ...['--budget', '0.5', '--total', '200', '--flags', '--enable-features=Vulkan,--use-angle=vulkan'],
  );
  expect(options.workloads.map(({ name }) => name)).toEqual(['cnn-b64']);
  expect(options.systems.map(({ name }) => name)).toEqual(['compiled', 'jax-js']);
  expect(options).toMatchObject({
    where: ['node', 'cuda'],
    adapter: 'NVIDIA',
    budget: 500,
    total: 200_000,
    flags: ['--enable-features=Vulkan', '--use-angle=vulkan'],
  });
});

test('the environment names adapters, of which the first is taken', () => {
  expect(parseGpuOptions([], { GLISSADE_GPU: 'llvmpipe,SwiftShader' }).adapter).toBe('llvmpipe');
  expect(parseGpuOptions(['--adapter', 'Swift'], { GLISSADE_GPU: 'llvmpipe' }).adapter).toBe('Swift');
});

describe('what is not understood is said in one line', () => {
  test.each([
    [['--where', 'firefox'], 'There is no place firefox. There are chromium, node, cuda.'],
    [['--systems', 'webdnn'], 'There is no system webdnn. There are compiled, glissade, jax-js'],
    [['--total', '0'], 'Expected seconds, 1 or more.'],
  ])('%j', (argv, message) => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(() => parse(...argv)).toThrow(message);
    expect(write.mock.calls.map(([text]) => text)).toEqual([expect.stringContaining(message)]);
    write.mockRestore();
  });
});
