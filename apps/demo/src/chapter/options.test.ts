/** The chapter's command line. */
import { CommanderError } from 'commander';
import { afterEach, expect, it, vi } from 'vitest';
import { parseOptions } from './options.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

it('has defaults', () => {
  expect(parseOptions([])).toEqual({ stream: 'book', resnet: false, out: 'runs/chapter' });
});

it('takes every option', () => {
  const argv = ['--data-dir', 'files', '--stream', 'clean', '--threads', '2', '--resnet', '--out', 'there'];
  expect(parseOptions(argv)).toEqual({
    directory: 'files',
    stream: 'clean',
    threads: 2,
    resnet: true,
    out: 'there',
  });
});

it.each([
  [['--threads', 'many'], 'Expected a whole number from 1 to 64.'],
  [['--threads', '0'], 'Expected a whole number from 1 to 64.'],
  [['--stream', 'other'], 'Allowed choices are book, clean.'],
  [['--out', ''], "Expected a folder's name."],
  [['--data-dir', ''], "Expected a folder's name."],
  [['--nonsense'], "unknown option '--nonsense'"],
])('answers %j with one line', (argv, message) => {
  const written = vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  expect(() => parseOptions(argv)).toThrow(CommanderError);
  const text = written.mock.calls.map(([line]) => String(line)).join('');
  expect(text).toContain(message);
  expect(text.trimEnd()).not.toContain('\n');
});
