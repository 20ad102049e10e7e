import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defaultServerConditions } from 'vite';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { browserProjects } from './vitest.browsers.ts';

/** Workspace packages resolve to their TypeScript source, so tests need no build. */
const source = '@glissade/source';

/** Shared machines pause for seconds; no test is about time. */
const patience = { testTimeout: 120_000, hookTimeout: 120_000 };
const common = { ...patience, setupFiles: ['./vitest.seed.ts'] };

const node: TestProjectConfiguration = {
  resolve: { conditions: [source, ...defaultServerConditions] },
  ssr: { resolve: { conditions: [source, ...defaultServerConditions] } },
  test: {
    name: 'node',
    include: ['{packages,apps}/*/src/**/*.test.ts'],
    exclude: ['**/*.browser.test.ts', '**/*.gpu.test.ts'],
    // Loading all modules anew for each of so many files took longer than most tests.
    isolate: false,
    ...patience,
    setupFiles: [...common.setupFiles, './vitest.setup.ts'],
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
    ...common,
  },
};

// Vitest leaves a core to itself, which of two is the half.
const maxWorkers = Math.max(2, availableParallelism() - 1);

export default defineConfig({
  test: { maxWorkers, projects: [node, gpu, ...browserProjects(source, common, gpus)] },
});
