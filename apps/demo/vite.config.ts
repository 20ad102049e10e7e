/** The page of the demo: `npm run page` serves it from its sources, `vite build` puts it into dist/page. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultClientConditions, defineConfig, type Plugin } from 'vite';

/** What SharedArrayBuffer, and so threads, need. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Gives the data files of the folder GLISSADE_DATA, below /data; and never a page in place of a missing one. */
const dataFiles: Plugin = {
  name: 'data-files',
  configureServer: ({ middlewares }) => {
    middlewares.use('/data', ({ url = '' }, response) => {
      const [, dataset, name] = /^\/(\w[\w-]*)\/(\w[\w.-]*)$/.exec(url) ?? [];
      const file = join(process.env['GLISSADE_DATA'] ?? '', dataset ?? '', name ?? '');
      const isThere = process.env['GLISSADE_DATA'] !== undefined && name !== undefined && existsSync(file);
      response.statusCode = isThere ? 200 : 404;
      response.setHeader('Content-Type', 'application/octet-stream');
      response.end(isThere ? readFileSync(file) : undefined);
    });
  },
};

export default defineConfig({
  root: 'src/browser',
  base: './',
  // Of what is not there it says so, and does not give the page instead.
  appType: 'mpa',
  plugins: [dataFiles],
  resolve: { conditions: ['@glissade/source', ...defaultClientConditions] },
  server: { headers: isolation },
  preview: { headers: isolation },
  worker: { format: 'es' },
  build: { outDir: '../../dist/page', emptyOutDir: true, chunkSizeWarningLimit: 1000 },
});
