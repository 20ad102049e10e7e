/** The import rules hold, and bite: each kind of violation is found. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

const check = (folder?: string) =>
  spawnSync(process.execPath, [join(root, 'scripts/check-imports.mjs'), ...(folder ? [folder] : [])], {
    encoding: 'utf8',
  });

/** Checks a house of the files given. */
function checkFiles(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'glissade-imports-'));
  try {
    for (const [name, code] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), code);
    }
    const { status, stderr } = check(folder);
    expect(status).toBe(stderr ? 1 : 0);
    return stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('import rules', () => {
  test('hold', () => expect(check()).toMatchObject({ status: 0, stderr: '' }));

  test.each<[string, string, string, string]>([
    [
      'tensor imports nothing',
      'packages/tensor/src/a.ts',
      "import { grad } from '@glissade/autograd';",
      'tensor may import nothing',
    ],
    [
      'losses import tensor only',
      'packages/losses/src/a.ts',
      "export { Module } from '@glissade/nn';",
      'losses may import tensor',
    ],
    [
      'types are imports, too',
      'packages/data/src/a.ts',
      "import type { Module } from '@glissade/nn';",
      'data may import tensor',
    ],
    [
      'no backend in nn',
      'packages/nn/src/a.ts',
      "import { cpu } from '@glissade/backend-cpu';",
      'only applications',
    ],
    [
      "no other package's sources",
      'packages/nn/src/a.ts',
      "import '../../tensor/src/view.ts';",
      'looks inside',
    ],
    [
      'no deep imports',
      'apps/demo/src/a.ts',
      "import { x } from '@glissade/tensor/src/view.ts';",
      'door is its index.ts',
    ],
    [
      'every package is listed',
      'packages/backend-mine/src/a.ts',
      'export const a = 1;',
      'packages/backend-mine: what it may import is said nowhere',
    ],
    ['no dependencies', 'packages/optim/src/a.ts', "import _ from 'lodash';", 'no dependencies at run time'],
    [
      'those of others',
      'packages/nn/src/a.ts',
      "import { PbfReader } from 'pbf';",
      'no dependencies at run time',
    ],
    [
      'no built-ins',
      'packages/data/src/a.ts',
      "import { readFile } from 'node:fs/promises';",
      'getBuiltinModule',
    ],
    [
      'no built-ins, later neither',
      'packages/data/src/a.ts',
      "export const f = () => import('node:fs');",
      'getBuiltinModule',
    ],
    [
      'programs are apart from the house',
      'packages/create-glissade/src/a.ts',
      "import { tensor } from '@glissade/tensor';",
      'create-glissade may import nothing',
    ],
  ])('%s', (_, file, code, message) => {
    expect(checkFiles({ [file]: code })).toContain(message);
  });

  test('no circles of values', () => {
    const [a, b] = [
      "import { b } from './b.ts'; export const a = b;",
      "import { a } from './a.ts'; export const b = () => a;",
    ];
    expect(checkFiles({ 'packages/tensor/src/a.ts': a, 'packages/tensor/src/b.ts': b })).toContain(
      'imports in a circle',
    );
    expect(
      checkFiles({
        'packages/tensor/src/a.ts': a,
        'packages/tensor/src/b.ts': b.replace('import {', 'import type {'),
      }),
    ).toBe('');
  });

  test('tests may import what they like, and all of Node.js for its types', () => {
    expect(
      checkFiles({ 'packages/tensor/src/a.test.ts': "import { cpu } from '@glissade/backend-cpu';" }),
    ).toBe('');
    expect(checkFiles({ 'packages/data/src/a.ts': "export type F = typeof import('node:fs');" })).toBe('');
  });

  test('programs may import modules of Node.js, and templates are projects of their own', () => {
    expect(
      checkFiles({
        'packages/create-glissade/src/a.ts': "import { readFile } from 'node:fs/promises';",
        'packages/create-glissade/templates/node/src/a.ts': "import { start } from 'glissade';",
      }),
    ).toBe('');
  });
});
