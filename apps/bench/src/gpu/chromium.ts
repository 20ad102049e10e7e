/** Pages of a Chromium without a window, each measured like a process. */
import { existsSync } from 'node:fs';
import type { Browser, Page } from 'playwright';
import type { Specification } from '../problem.ts';
import type { Answer, Failed, Measured, Request } from '../protocol.ts';
import { reasonOf } from '../turns.ts';
import { serve } from './server.ts';

/** CHROMIUM_PATH, or the usual places. */
const chromiumPath = (): string | undefined =>
  [
    process.env['CHROMIUM_PATH'],
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ].find((path) => path !== undefined && existsSync(path));

const flags = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Pages take turns, and those in the background are measured, too.
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

/** Where the files of pages lie. */
export interface PageFolders {
  /** The built page.js. */
  readonly page: string;
  readonly peers: string;
  readonly node_modules: string;
}

export class Chromium {
  readonly #browser: Browser;
  readonly #server: Awaited<ReturnType<typeof serve>>;

  private constructor(browser: Browser, server: Awaited<ReturnType<typeof serve>>) {
    this.#browser = browser;
    this.#server = server;
  }

  /**
   * Throws, naming the mend, where there is no Chromium.
   *
   * @param more - further flags
   */
  static async start(
    { page, peers, node_modules }: PageFolders,
    more: readonly string[] = [],
  ): Promise<Chromium> {
    const path = chromiumPath();
    const { chromium } = await import('playwright');
    const server = await serve({ page, peers, node_modules });
    try {
      const browser = await chromium.launch({
        ...(path !== undefined && { executablePath: path }),
        headless: true,
        args: [...flags, ...more],
      });
      return new Chromium(browser, server);
    } catch (error) {
      server.close();
      throw new Error(
        `Chromium did not start: ${reasonOf(error)}. Set CHROMIUM_PATH to a Chromium or Chrome`,
      );
    }
  }

  /** @param patience - milliseconds after which a request without an answer fails */
  open(system: string, specification: Specification, patience: number): Measured {
    return new MeasuredPage(this.#newPage(system, specification), patience);
  }

  async #newPage(system: string, specification: Specification): Promise<Page> {
    const page = await this.#browser.newPage();
    await page.goto(this.#server.address);
    await page.addScriptTag({ type: 'module', url: '/page/page.js' });
    await page.waitForFunction('globalThis.measured !== undefined');
    await page.evaluate(
      `globalThis.answerer = measured(${JSON.stringify(system)}, ${JSON.stringify(specification)}); 0`,
    );
    return page;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#server.close();
  }
}

class MeasuredPage implements Measured {
  readonly #page: Promise<Page>;
  readonly #patience: number;

  constructor(page: Promise<Page>, patience: number) {
    this.#page = page;
    this.#patience = patience;
    page.catch(() => {});
  }

  async ask<Expected extends Answer>(request: Request): Promise<Expected> {
    const page = await this.#page;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const seconds = this.#patience / 1000;
      timer = setTimeout(() => reject(new Error(`no answer within ${seconds} s`)), this.#patience);
    });
    try {
      const said = page.evaluate(`answerer.answer(${JSON.stringify(request)})`);
      const answer = (await Promise.race([said, late])) as Expected & Partial<Failed>;
      if (answer.error !== undefined) throw new Error(answer.error);
      return answer;
    } finally {
      clearTimeout(timer);
    }
  }

  end(): void {
    this.#page.then((page) => page.close()).catch(() => {});
  }
}
