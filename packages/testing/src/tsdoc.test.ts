/** What the packages export is described, and the check of it bites. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

const check = (folder?: string) =>
  spawnSync(process.execPath, [join(root, 'scripts/check-tsdoc.mjs'), ...(folder ? [folder] : [])], {
    encoding: 'utf8',
  });

/** Checks a house of one package, of the files given. */
function checkFiles(files: Readonly<Record<string, string>>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'glissade-tsdoc-'));
  try {
    const sources = join(folder, 'packages/one/src');
    mkdirSync(sources, { recursive: true });
    const exports = { '.': { '@glissade/source': './src/index.ts' }, './package.json': './package.json' };
    writeFileSync(join(folder, 'packages/one/package.json'), JSON.stringify({ type: 'module', exports }));
    for (const [name, code] of Object.entries(files)) writeFileSync(join(sources, name), code);
    const { status, stderr } = check(folder);
    expect(status).toBe(stderr ? 1 : 0);
    return stderr.trimEnd().split('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('documentation comments', () => {
  test('are there', () => expect(check()).toMatchObject({ status: 0, stderr: '' }));

  test('that miss are named, each kind of them', () => {
    const gaps = checkFiles({
      'index.ts': "export * from './a.ts';\nexport * as b from './b.ts';\nexport { shown } from './c.ts';",
      'a.ts': `
        export function f() {}
        export const g = () => 1;
        // Says much, but not to editors.
        export class C {}
        /** */
        export type Empty = 1;
        /** Described. */
        export interface FOptions {
          /** Described. */
          a: 1;
          b: 2;
        }
        /** Described. */
        export type GOptions = Partial<Pick<Base, 'c'>>;
        interface Base { c: 1 }
        const own = 1;
        /** Described. */
        export interface Plain { d: 1 }`,
      'b.ts': 'export const inside = 1;',
      'c.ts': '/** Described. */ export const shown = 1;\nexport const hidden = 1;',
    });
    expect(gaps.map((gap) => gap.replace('packages/one/src/', '').replace(' has no TSDoc', ''))).toEqual([
      'a.ts:2: f',
      'a.ts:3: g',
      'a.ts:5: C',
      'a.ts:7: Empty',
      'a.ts:12: FOptions.b',
      'a.ts:16: GOptions.c',
      'b.ts:1: b.inside',
    ]);
  });
});
