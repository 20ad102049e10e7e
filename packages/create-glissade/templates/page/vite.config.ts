import { defineConfig } from 'vite';

/**
 * Browsers give shared memory, and so threads, only to pages that come with these two headers. Hosts take them from public/_headers, or
 * from settings of their own: README.md.
 */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  base: './', // in whatever folder of a host the page is put
  server: { headers },
  preview: { headers },
  worker: { format: 'es' },
  // The worker wants it, where Vite does not look before the page is open.
  optimizeDeps: { include: ['glissade'] },
});
