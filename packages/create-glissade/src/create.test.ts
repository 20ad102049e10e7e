/** Projects are written whole or not at all. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createProject } from './create.ts';
import { placeOf } from './place.ts';
import { templateFolder, templateNames } from './templates.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'create-glissade-'));
});
afterAll(() => rm(root, { recursive: true }));

const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true })).sort();

test.each(templateNames)('%s: every file of the template, and .gitignore', async (name) => {
  const place = placeOf(join(root, 'nets', `${name}-net`));
  await createProject(name, place);
  const expected = (await filesIn(templateFolder(name))).map((file) =>
    file.replace('_gitignore', '.gitignore'),
  );
  expect(await filesIn(place.folder)).toEqual(expected.sort());
  expect(await readFile(join(place.folder, '.gitignore'), 'utf8')).toContain('node_modules/');
  expect(JSON.parse(await readFile(join(place.folder, 'package.json'), 'utf8')).name).toBe(`${name}-net`);
  const { mode } = await stat(place.folder);
  expect(mode & 0o777).toBe((await stat(join(root, 'nets'))).mode & 0o777);
  expect((await readdir(join(root, 'nets'))).filter((each) => each.startsWith('.'))).toEqual([]);
});

test('into an empty folder, which stays the same one', async () => {
  const folder = join(root, 'begun');
  await mkdir(join(folder, '.git'), { recursive: true });
  const { ino } = await stat(folder);
  await createProject('node', placeOf(folder));
  expect((await stat(folder)).ino).toBe(ino);
  expect(await readdir(folder)).toEqual(
    expect.arrayContaining(['.git', '.gitignore', 'package.json', 'src']),
  );
  expect((await readdir(folder)).filter((each) => each.endsWith('.part'))).toEqual([]);
});

test('a folder that is not empty is left as it is', async () => {
  await mkdir(join(root, 'full'));
  await writeFile(join(root, 'full', 'thesis.tex'), '');
  await expect(createProject('node', placeOf(join(root, 'full')))).rejects.toThrow('is not empty');
  expect(await readdir(join(root, 'full'))).toEqual(['thesis.tex']);
});

test('nothing stays of a project that could not be written', async () => {
  const before = await readdir(root);
  // Refused when the rest is written: a name that the project depends on.
  await expect(createProject('page', placeOf(join(root, 'a', 'b', 'vite')))).rejects.toThrow('called vite');
  expect(await readdir(root)).toEqual(before);
  await mkdir(join(root, 'typescript'));
  await expect(createProject('page', placeOf(join(root, 'typescript')))).rejects.toThrow('called typescript');
  expect(await readdir(join(root, 'typescript'))).toEqual([]);
});

test('a path through a file', async () => {
  await writeFile(join(root, 'file'), '');
  await expect(createProject('node', placeOf(join(root, 'file', 'net')))).rejects.toThrow(
    `${join(root, 'file', 'net')} is no folder`,
  );
  await expect(createProject('node', placeOf(join(root, 'file', 'nets', 'net')))).rejects.toThrow(
    'no folder',
  );
});

const isRoot = process.getuid?.() === 0 || process.platform === 'win32';
test.skipIf(isRoot)(
  `a folder that is another's${isRoot ? ' (skipped: root may write anywhere)' : ''}`,
  async () => {
    await mkdir(join(root, 'locked'));
    await chmod(join(root, 'locked'), 0o500);
    await expect(createProject('node', placeOf(join(root, 'locked', 'net')))).rejects.toThrow(
      'cannot write to',
    );
  },
);

test('through a link', async () => {
  await mkdir(join(root, 'real'));
  await symlink(join(root, 'real'), join(root, 'link'), 'junction');
  await createProject('node', placeOf(join(root, 'link')));
  expect(await readdir(join(root, 'real'))).toContain('package.json');
});
