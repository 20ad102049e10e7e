/** The page: `npm run teach` serves it from its sources, `vite build` puts it into dist. */
import { defaultClientConditions, defineConfig } from 'vite';

/** What SharedArrayBuffer, and so threads, need. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  root: 'src/page',
  base: './',
  resolve: { conditions: ['@glissade/source', ...defaultClientConditions] },
  // The demo's page is beside it.
  server: { headers: isolation, port: 5174 },
  preview: { headers: isolation },
  worker: { format: 'es' },
  build: { outDir: '../../dist', emptyOutDir: true, chunkSizeWarningLimit: 1000 },
});
