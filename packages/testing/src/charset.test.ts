/** A page without `<meta charset="utf-8">` reads a script's UTF-8 as another encoding: what the packages do may not depend on it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadTorch } from '@glissade/pytorch';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

test('files of torch.save are read by a script whose letters are others', async () => {
  const contents = `
    import { loadTorch, saveTorch } from '@glissade/pytorch';
    import { ones } from '@glissade/tensor';
    export const file = await saveTorch({ x: ones([2]) });
    export const { x } = await loadTorch(file);`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    format: 'esm',
    charset: 'utf8',
    conditions: ['@glissade/source'],
    write: false,
  });
  const folder = mkdtempSync(join(tmpdir(), 'glissade-charset-'));
  try {
    const path = join(folder, 'script.mjs');
    // Each byte is a letter.
    writeFileSync(path, Buffer.from(outputFiles[0]!.contents).toString('latin1'));
    const { file, x } = await import(/* @vite-ignore */ pathToFileURL(path).href);
    expect(x.toArray()).toEqual([1, 1]);
    expect(await loadTorch(file)).toMatchObject({ x: { shape: [2] } });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
