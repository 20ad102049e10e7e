import { existsSync, readFileSync } from 'node:fs';
import { playwright } from '@vitest/browser-playwright';
import { defaultClientConditions, defaultServerConditions } from 'vite';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';

/** Workspace packages resolve to their TypeScript source, so tests need no build. */
const source = '@glissade/source';

/** A Chromium or Chrome for the browser tests: CHROMIUM_PATH, or the usual places. */
const chromium = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((path) => path !== undefined && existsSync(path));

/** Shared machines pause for seconds; no test is about time. */
const patience = { testTimeout: 120_000, hookTimeout: 120_000 };

const node: TestProjectConfiguration = {
  resolve: { conditions: [source, ...defaultServerConditions] },
  ssr: { resolve: { conditions: [source, ...defaultServerConditions] } },
  test: {
    name: 'node',
    include: ['{packages,apps}/*/src/**/*.test.ts'],
    exclude: ['**/*.browser.test.ts', '**/*.gpu.test.ts'],
    ...patience,
  },
};

/** The GPUs that scripts/software-gpu.mjs prepared, unless GLISSADE_GPU names others. */
const software = new URL('.software-gpu/env.json', import.meta.url);
const gpus: Record<string, string> =
  process.env['GLISSADE_GPU'] === undefined && existsSync(software)
    ? JSON.parse(readFileSync(software, 'utf8'))
    : {};

/** WebGPU in Node. Drivers read their environment when a process starts, and a crash of theirs ends one worker only. */
const gpu: TestProjectConfiguration = {
  ...node,
  test: {
    name: 'gpu',
    include: ['{packages,apps}/*/src/**/*.gpu.test.ts'],
    pool: 'forks',
    env: gpus,
    // Software GPUs have threads of their own. A group of its own is what vitest wants where the number differs.
    maxWorkers: 2,
    sequence: { groupOrder: 1 },
    ...patience,
  },
};

/** What SharedArrayBuffer, and so threads, need. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const flags = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A page with or without cross-origin isolation. */
const browser = (
  name: string,
  isolated: boolean,
  include: string,
  exclude: string[],
): TestProjectConfiguration => ({
  resolve: { conditions: [source, ...defaultClientConditions] },
  server: { headers: isolated ? isolation : {} },
  test: {
    name,
    include: [include],
    exclude,
    // Where adapters are named, the browser must have one, too.
    env: { GLISSADE_GPU: process.env['GLISSADE_GPU'] ?? gpus['GLISSADE_GPU'] ?? '' },
    ...patience,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: { ...(chromium === undefined ? {} : { executablePath: chromium }), args: flags },
      }),
      instances: [{ browser: 'chromium' }],
    },
  },
});

const plain = '{packages,apps}/*/src/**/*.plain.browser.test.ts';
const browsers = [
  browser('browser', true, '{packages,apps}/*/src/**/*.browser.test.ts', [plain]),
  browser('browser-plain', false, plain, []),
];

if (chromium === undefined) {
  console.warn('No Chromium found (set CHROMIUM_PATH): the browser tests are left out.');
}

export default defineConfig({
  test: { projects: chromium === undefined ? [node, gpu] : [node, gpu, ...browsers] },
});
