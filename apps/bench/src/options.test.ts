import { CommanderError } from 'commander';
import { afterEach, expect, test, vi } from 'vitest';
import { parseOptions } from './options.ts';

afterEach(() => vi.restoreAllMocks());

const names = (argv: string[]): string[] => parseOptions(argv).workloads.map(({ name }) => name);

test('everything is measured when nothing is said, but for what is optional', () => {
  const { workloads, systems, budget } = parseOptions([]);
  expect(workloads.map(({ name }) => name)).toContain('matmul-1024');
  expect(workloads.map(({ name }) => name)).not.toContain('matmul-2048');
  expect(systems.map(({ name }) => name)).toEqual([
    'glissade',
    'compiled',
    'tfjs-cpu',
    'tfjs-wasm',
    'jax-js',
    'js-pytorch',
    'pytorch',
  ]);
  expect(parseOptions(['--systems', 'revectorized']).systems).toHaveLength(1);
  expect(budget).toBe(2000);
});

test('--only takes names and groups, each workload once', () => {
  expect(names(['--only', 'matmul-2048'])).toEqual(['matmul-2048']);
  expect(names(['--only', 'add'])).toEqual(['add']);
  expect(names(['--only', 'add10,tiny'])).toEqual(['add10', 'add10-chain100', 'scalar10']);
});

test('the other options', () => {
  const argv = ['--systems', 'pytorch,glissade', '--threads', '1,4', '--budget', '0.5', '--json', 'a.json'];
  const { systems, threads, budget, json, node } = parseOptions([...argv, '--node', '24']);
  expect(systems.map(({ name }) => name)).toEqual(['pytorch', 'glissade']);
  expect({ threads, budget, json, node }).toEqual({
    threads: [1, 4],
    budget: 500,
    json: 'a.json',
    node: '24',
  });
});

test.each([
  [['--only', 'convolution'], 'There is no workload convolution'],
  [['--systems', 'numpy'], 'There is no system numpy'],
  [['--threads', '1.5'], 'Expected whole numbers'],
  [['--budget', 'long'], 'Expected seconds'],
  [['--node', 'no/such/node'], 'Expected the path of a program'],
  [['--json', 'no/such/folder/rows.json'], 'Its folder is not there'],
  [['--fast'], "unknown option '--fast'"],
  [['matmul'], 'too many arguments'],
])('%j is refused in one line', (argv, message) => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(() => parseOptions(argv)).toThrow(CommanderError);
  expect(written).toHaveBeenCalledTimes(1);
  const text = String(written.mock.calls[0]![0]);
  expect(text).toContain(message);
  expect(text.trimEnd()).not.toContain('\n');
});

test('the help says every default as it is typed', () => {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(() => parseOptions(['--help'])).toThrow(CommanderError);
  const help = String(written.mock.calls[0]![0]);
  expect(help).toContain('compiled,tfjs-cpu');
  expect(help).not.toContain('{');
  expect(help).toContain('(default: 2)');
});
