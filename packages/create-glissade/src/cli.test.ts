/** The program in a process of its own: what it prints, its exit codes, and that refusals leave nothing behind. */
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const cli = join(import.meta.dirname, 'cli.ts');
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'create-glissade-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

function run(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  // What pnpm says of itself, when it runs the tests, is not this program's.
  const clean = { npm_config_user_agent: '', npm_config_template: '', npm_config_t: '', NODE_OPTIONS: '' };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', tsx, cli, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...clean, ...environment },
  });
  return { status, out: stdout, error: stderr };
}

test('makes a project, and says how to begin', async () => {
  const { status, out, error } = run(['digits', '--template', 'node'], {
    npm_config_user_agent: 'pnpm/10.34.9 npm/? node/v24.1.0 linux x64',
  });
  expect([status, error]).toEqual([0, '']);
  expect(out).toMatch(
    /^\nMade .*digits\. What to do there .*:\n\n {2}cd digits\n {2}pnpm install\n {2}pnpm start\n\n$/,
  );
  expect(await readdir(join(folder, 'digits'))).toContain('.gitignore');
});

test('a template alone has a folder of its name', async () => {
  expect(run(['-t', 'learner'])).toMatchObject({ status: 0, error: '' });
  expect(await readdir(join(folder, 'glissade-learner'))).toContain('package.json');
});

test('what is of no use is answered with one line and exit code 2, and leaves nothing', async () => {
  await mkdir(join(folder, 'full'));
  await writeFile(join(folder, 'full', 'thesis.tex'), '');
  const before = await readdir(folder);
  for (const [args, message] of [
    [['full', '-t', 'node'], 'full is not empty: thesis.tex is in it; name a new folder, or an empty one'],
    [['full'], 'name a template: --template node, or learner, or page'],
    [['My Net', '-t', 'page'], "'My Net' is no name for a package: take small letters, "],
    [['net', '-t', 'react'], "argument 'react' is invalid. Allowed choices are node, learner, page."],
  ] as const) {
    const { status, out, error } = run(args);
    expect([status, out]).toEqual([2, '']);
    expect(error).toMatch(/^error: [^\n]*\n$/);
    expect(error).toContain(message);
  }
  expect(await readdir(folder)).toEqual(before);
  expect(await readdir(join(folder, 'full'))).toEqual(['thesis.tex']);
});
