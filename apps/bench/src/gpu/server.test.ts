import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { serve } from './server.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-'));
mkdirSync(join(folder, 'shown'));
writeFileSync(join(folder, 'shown', 'a.mjs'), 'export {};');
writeFileSync(join(folder, 'secret.json'), '{}');
const server = await serve({ files: join(folder, 'shown') });
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

test('an isolated page, and the files of its folders', async () => {
  const page = await fetch(server.address);
  expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(await page.text()).toContain('<!doctype html>');
  const file = await fetch(`${server.address}files/a.mjs`);
  expect(file.headers.get('content-type')).toBe('text/javascript');
  expect(await file.text()).toBe('export {};');
});

test.each(['files/b.mjs', 'files', 'other/a.mjs', 'files/..%2fsecret.json', 'constructor/name'])(
  'there is no %s',
  async (path) => {
    expect((await fetch(server.address + path)).status).toBe(404);
  },
);
