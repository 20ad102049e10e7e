import { afterEach, describe, expect, test, vi } from 'vitest';
import { parseArguments } from './arguments.ts';

afterEach(() => void vi.restoreAllMocks());

/** What is printed while a command line is parsed that is not taken. */
function told(argv: readonly string[], environment = {}): { out: string; error: string; code: number } {
  const said = { out: '', error: '' };
  for (const [name, stream] of [
    ['out', process.stdout],
    ['error', process.stderr],
  ] as const)
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      said[name] += text;
      return true;
    });
  try {
    parseArguments(argv, environment);
  } catch (error) {
    return { ...said, code: (error as { exitCode: number }).exitCode };
  }
  throw new Error(`${argv.join(' ')} was taken`);
}

test('takes a folder and a template, in any order, or neither', () => {
  expect(parseArguments([], {})).toEqual({});
  expect(parseArguments(['net'], {})).toEqual({ folder: 'net' });
  expect(parseArguments(['-t', 'page', 'net'], {})).toEqual({ folder: 'net', template: 'page' });
  expect(parseArguments(['net', '--template=learner'], {})).toEqual({ folder: 'net', template: 'learner' });
});

test('--help lists the templates, --version says one', () => {
  const help = told(['--help']);
  expect(help).toMatchObject({ code: 0, error: '' });
  expect(help.out).toMatch(/Templates:\n {2}node .*\n {2}learner .*\n {2}page /);
  vi.restoreAllMocks();
  expect(told(['--version'])).toEqual({
    code: 0,
    error: '',
    out: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/),
  });
});

describe('refuses, in one line', () => {
  test.each<[readonly string[], string, object?]>([
    [['net', '-t', 'react'], "argument 'react' is invalid. Allowed choices are node, learner, page."],
    [['net', '--vue'], "unknown option '--vue'"],
    [['net', 'node'], 'too many arguments. Expected 1 argument but got 2.'],
    [
      ['net', 'node'],
      "npm has kept '--template' to itself. Put -- before it",
      { npm_config_template: 'true' },
    ],
    [['net', 'node'], "npm has kept '--template' to itself. Put -- before it", { npm_config_t: 'true' }],
  ])('%j %s', (argv, message, environment) => {
    const { out, error } = told(argv, environment);
    expect(out).toBe('');
    expect(error).toMatch(/^error: [^\n]*\n$/);
    expect(error).toContain(message);
  });

  test('what npm has kept is no matter when the option came through', () => {
    expect(parseArguments(['net', '-t', 'node'], { npm_config_template: 'page' })).toEqual({
      folder: 'net',
      template: 'node',
    });
  });
});
