/** The browsers that tests run in: those of this machine, each in a page with and in one without cross-origin isolation. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineBrowserProvider } from '@vitest/browser';
import { playwright } from '@vitest/browser-playwright';
import { defaultClientConditions } from 'vite';
import type { TestProjectConfiguration } from 'vitest/config';

type Provider = ReturnType<typeof defineBrowserProvider>;

interface Browser {
  readonly name: 'chromium' | 'firefox' | 'webkit';
  /** The environment variable that names the program, and where it usually lies. */
  readonly variable: string;
  readonly places: readonly string[];
  /** Another program that it is run with. */
  readonly needs?: string;
  readonly hasWebGpu: boolean;
  /** What runs here besides the tests of pages: Chromium's engine is that of Node.js, where everything is tested. */
  readonly include: readonly string[];
  readonly provider: (path: string, environment: Environment) => Provider;
}

type Environment = Readonly<Record<string, string>>;

const conformance = ['packages/testing/src/conformance/cpu.test.ts'];

const browsers: readonly Browser[] = [
  {
    name: 'chromium',
    variable: 'CHROMIUM_PATH',
    places: [
      '/usr/bin/chromium',
      '/usr/bin/chromium-browser',
      '/usr/bin/google-chrome',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
    hasWebGpu: true,
    include: [],
    provider: (executablePath) =>
      playwright({
        launchOptions: {
          executablePath,
          args: [
            '--no-sandbox',
            '--enable-unsafe-webgpu',
            '--disable-quic',
            '--no-first-run',
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync',
            // A camera that is made, and that nobody is asked for.
            '--use-fake-device-for-media-stream',
            '--use-fake-ui-for-media-stream',
          ],
        },
      }),
  },
  {
    name: 'firefox',
    variable: 'FIREFOX_PATH',
    places: ['/usr/bin/firefox-esr', '/usr/bin/firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'],
    hasWebGpu: true,
    include: conformance,
    provider: (path, environment) =>
      opened((profile, url) => {
        writeFileSync(join(profile, 'user.js'), firefoxPreferences);
        return spawn(path, ['--headless', '--no-remote', '--profile', profile, url], {
          detached: true,
          stdio: 'ignore',
          env: { ...process.env, ...environment },
        });
      }),
  },
  {
    // Safari's engine, in the small browser that comes with GTK's build of it, in a window that nobody sees.
    name: 'webkit',
    variable: 'WEBKIT_PATH',
    places: ['/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser'],
    needs: '/usr/bin/xvfb-run',
    hasWebGpu: false,
    include: conformance,
    provider: (path) =>
      opened((_, url) =>
        spawn('/usr/bin/xvfb-run', ['--auto-servernum', path, '--private', url], {
          detached: true,
          stdio: 'ignore',
          // Safari gives isolated pages shared memory by itself.
          env: { ...process.env, JSC_useSharedArrayBuffer: '1' },
        }),
      ),
  },
];

/** WebGPU on Linux, and on processors, is not on by itself yet; the camera is a made one, that nobody is asked for. */
const firefoxPreferences = `
user_pref("dom.webgpu.enabled", true);
user_pref("gfx.webgpu.ignore-blocklist", true);
user_pref("media.navigator.streams.fake", true);
user_pref("media.navigator.permission.disabled", true);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
`;

/** A browser that is only started, with a folder of its own and the address of the tests, and ended when they are over. */
function opened(start: (folder: string, url: string) => ChildProcess): Provider {
  return defineBrowserProvider({
    name: 'opened',
    options: {},
    providerFactory: () => {
      const closing: (() => void)[] = [];
      const close = (): void => {
        for (const end of closing.splice(0)) end();
      };
      process.once('exit', close);
      return {
        name: 'opened',
        supportsParallelism: false,
        getCommandsContext: () => ({}),
        openPage: async (_, url) => {
          const folder = mkdtempSync(join(tmpdir(), 'glissade-browser-'));
          const browser = start(folder, url);
          const unexpected = (reason: unknown): void =>
            console.error(`the browser ${browser.spawnargs[0]} has ended: ${reason}`);
          browser.once('error', unexpected).once('exit', unexpected);
          closing.push(() => {
            browser.off('exit', unexpected);
            // With the processes that it started, if it has not ended by itself.
            const isRunning = browser.exitCode === null && browser.signalCode === null;
            if (isRunning && browser.pid !== undefined) process.kill(-browser.pid, 'SIGKILL');
            rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
          });
        },
        close,
      };
    },
  });
}

/** What SharedArrayBuffer, and so threads, need. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const pages = '{packages,apps}/*/src/**/*.browser.test.ts';
const plainPages = '{packages,apps}/*/src/**/*.plain.browser.test.ts';

/**
 * Two projects for each browser that is there, "firefox" and "firefox-plain"; of the others it is said that they are left out.
 *
 * @param source - the condition under which packages resolve to their TypeScript
 * @param environment - what a browser's process needs to find the GPUs that GLISSADE_GPU names
 */
export function browserProjects(
  source: string,
  settings: Readonly<Record<string, unknown>>,
  environment: Environment,
): TestProjectConfiguration[] {
  return browsers.flatMap(({ name, variable, places, needs, hasWebGpu, include, provider }) => {
    const path = [process.env[variable], ...places].find((place) => place !== undefined && existsSync(place));
    if (path === undefined || (needs !== undefined && !existsSync(needs))) {
      const missing = path === undefined ? `No ${name} found (set ${variable})` : `${name} wants ${needs}`;
      console.warn(`${missing}: the tests in it are left out.`);
      return [];
    }
    const project = (isIsolated: boolean): TestProjectConfiguration => ({
      resolve: { conditions: [source, ...defaultClientConditions] },
      server: { headers: isIsolated ? isolation : {} },
      test: {
        name: isIsolated ? name : `${name}-plain`,
        include: isIsolated ? [pages, ...include] : [plainPages],
        exclude: isIsolated ? [plainPages] : [],
        // Where adapters are named, the browser must have one, too.
        env: {
          CI: process.env['CI'] ?? '',
          GLISSADE_GPU: hasWebGpu ? (process.env['GLISSADE_GPU'] ?? environment['GLISSADE_GPU'] ?? '') : '',
        },
        ...settings,
        browser: {
          enabled: true,
          headless: true,
          screenshotFailures: false,
          provider: provider(path, environment),
          // A busy machine takes its time to start one.
          connectTimeout: 180_000,
          instances: [{ browser: name }],
        },
      },
    });
    return [project(true), project(false)];
  });
}
