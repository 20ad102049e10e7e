/** What projects depend on: the versions that the house itself is built and tested with. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { manifestFor } from './manifest.ts';
import { ownVersion } from './own-version.ts';
import { templateFolder, templateNames } from './templates.ts';

const root = join(import.meta.dirname, '../../..');
const read = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'));

describe.each(templateNames)('%s', (name) => {
  const manifest = read(templateFolder(name), 'package.json');

  test('has the versions of the workspace', () => {
    const { devDependencies: ours } = read(root, 'package.json');
    expect(Object.keys(manifest.devDependencies)).toContain('typescript');
    for (const [dependency, range] of Object.entries(manifest.devDependencies))
      expect(`${dependency} ${range}`).toBe(`${dependency} ^${ours[dependency]}`);
  });

  test('has the Glissade of its time', () => {
    expect(manifest.dependencies).toEqual({ glissade: 'workspace:^' });
    const made = JSON.parse(manifestFor('mine', JSON.stringify(manifest), '4.5.6'));
    expect(made).toEqual({ ...manifest, name: 'mine', dependencies: { glissade: '^4.5.6' } });
  });

  test('wants the Node.js that Glissade wants', () => {
    expect(manifest.engines).toEqual(read(root, 'package.json').engines);
  });

  test('does not take the name of what it depends on', () => {
    expect(() => manifestFor('typescript', JSON.stringify(manifest))).toThrow(
      'the project depends on a package that is called typescript: take another name',
    );
    expect(manifestFor('constructor', JSON.stringify(manifest))).toContain('"name": "constructor"');
  });
});

test('this package is released with Glissade, under its version', () => {
  expect(read(root, '.changeset/config.json').fixed).toEqual([
    expect.arrayContaining(['create-glissade', 'glissade']),
  ]);
  expect(ownVersion()).toBe(read(root, 'packages/glissade/package.json').version);
});
