/** Runs examples, those of the READMEs and of the documentation comments, and compares what they print. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../../..');
/** Inside this package, so that the packages of the house are found; ignored by git. */
const scratchFor = (language: string): string =>
  join(here, '../test-results', language.replace(/\W+/g, '-').replace(/^/, 'examples-'));

/** All of them take a minute, and on a machine with much else to do several. */
const patience = 480_000;

interface Example {
  readonly title: string;
  readonly code: string;
}

/** The blocks of a text in a language. */
function examplesIn(file: string, language: string): Example[] {
  const text = readFileSync(file, 'utf8');
  const block = new RegExp(
    `^([ \\t]*(?:\\* )?)\`\`\`${language}\\n([\\s\\S]*?)^[ \\t]*(?:\\* )?\`\`\``,
    'gm',
  );
  const blocks = [...text.matchAll(block)];
  return blocks.map(([, prefix, body], i) => ({
    title: `${relative(root, file)} #${i + 1}`,
    code: body!
      .split('\n')
      .map((line) => (prefix!.includes('*') ? line.replace(/^[ \t]*\* ?/, '') : line))
      .join('\n'),
  }));
}

/** What the comments `// => ...` say will be printed, line by line; a line that prints may also be followed by them. */
const promised = (code: string): string[] =>
  [...code.matchAll(/\/\/ => ?(.*)$/gm)].map(([, text]) => flat(text!));

/** Spaces and line breaks do not matter. */
const flat = (text: string): string => text.replace(/\s+/g, ' ').trim();

const sources = readdirSync(join(root, 'packages'), { recursive: true, encoding: 'utf8' })
  .filter(
    (file) =>
      /^[^/]+\/(README\.md|src\/.*\.ts)$/.test(file) &&
      !file.includes('node_modules') &&
      !file.includes('.test.'),
  )
  .map((file) => join(root, 'packages', file));
const documents = readdirSync(root)
  .filter((file) => file.endsWith('.md'))
  .map((file) => join(root, file));

/**
 * Registers a test for every block of a language: `ts`, or `ts gpu` for those that need a GPU. Those that say `ts no-run` need a
 * browser, or are parts of a file.
 */
export function exampleSuite(language: string, least: number): void {
  const examples = [...documents, ...sources].flatMap((file) => examplesIn(file, language));
  const scratch = scratchFor(language);
  const printed: string[][] = [];
  const failures: (string | undefined)[] = [];

  beforeAll(() => {
    rmSync(scratch, { recursive: true, force: true });
    mkdirSync(scratch, { recursive: true });
    for (const [i, { code }] of examples.entries())
      writeFileSync(join(scratch, `${i}.ts`), `${code}\nexport {};\n`);
    // One process for all of them, each from the same start.
    writeFileSync(join(scratch, 'run.ts'), runner);
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', '--conditions=@glissade/source', join(scratch, 'run.ts'), String(examples.length)],
      { encoding: 'utf8', cwd: root, maxBuffer: 1e8 },
    );
    const results = stdout.split('\n').filter((line) => line.startsWith('{'));
    if (results.length !== examples.length) throw new Error(`the examples ended early: ${stderr}`);
    for (const line of results) {
      const { lines, error } = JSON.parse(line);
      printed.push(lines.map(flat));
      failures.push(error);
    }
  }, patience);
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));

  test('are there', () => expect(examples.length).toBeGreaterThan(least));

  test.each(examples.map(({ title, code }, i) => ({ title, code, i })))('$title', ({ code, i }) => {
    expect(failures[i]).toBeUndefined();
    const expected = promised(code);
    if (expected.length > 0) expect(flat(printed[i]!.join(' '))).toBe(flat(expected.join(' ')));
  });
}

/** Imports the examples one by one and prints, as JSON, what each printed. */
const runner = `
import { format } from 'node:util';
import { manualSeed, reference, useBackend } from '@glissade/tensor';

const out = console.log;
for (let i = 0; i < Number(process.argv[2]); i++) {
  const lines: string[] = [];
  let error: string | undefined;
  console.log = (...values: unknown[]) => void lines.push(format(...values));
  useBackend(reference);
  manualSeed(0);
  try {
    await import(\`./\${i}.ts\`);
  } catch (reason) {
    error = String(reason);
  }
  console.log = out;
  out(JSON.stringify({ lines, error }));
}
process.exit(0);
export {};
`;
