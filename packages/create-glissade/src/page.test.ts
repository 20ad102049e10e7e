/** The page, built and served as its README says, in Chromium: isolated and on threads, and on one thread where a host sends no headers. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { createServer as createDevServer, type PreviewServer, preview, type ViteDevServer } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isBuilt, npm, project, removeProject } from './project.test-helper.ts';

const executablePath = [
  process.env['CHROMIUM_PATH'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((path) => path !== undefined && existsSync(path));
const isPossible = isBuilt && executablePath !== undefined;
const why = isPossible
  ? ''
  : ` (skipped: ${isBuilt ? 'no Chromium, set CHROMIUM_PATH' : 'run the build first'})`;

const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

describe.skipIf(!isPossible)(`page${why}`, () => {
  let folder: string;
  let browser: Browser;
  const closing: (() => Promise<unknown> | unknown)[] = [];
  beforeAll(async () => {
    folder = await project('page');
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox'] });
    // Types are checked, and Vite has nothing to warn of, but for the time that it takes on a machine with much else to do.
    const { status, error } = await npm(folder, 'build');
    expect([status, error.replace(/^.*#bundlertimings for more details\.\s*/s, '')]).toEqual([0, '']);
  });
  afterAll(async () => {
    await browser?.close();
    for (const close of closing.reverse()) await close();
    await removeProject(folder);
  });

  /** The page of an address, when it is ready to train; what goes wrong in it fails the test. */
  async function open(address: string): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(address);
    await page.waitForSelector('#train:enabled, #trouble:not(:empty)', { timeout: 60_000 });
    expect([...errors, await page.textContent('#trouble')]).toEqual(['']);
    return page;
  }

  /** Isolated, and with all the threads that there are. */
  async function expectThreads(page: Page): Promise<void> {
    expect(await page.evaluate('crossOriginIsolated')).toBe(true);
    const cores = await page.evaluate<number>('navigator.hardwareConcurrency');
    const threads = /^On (\d+) threads\.$/.exec((await page.textContent('#place'))!)?.[1];
    if (cores > 1) expect(Number(threads)).toBeGreaterThan(1);
  }

  const served = { root: '', configFile: '', logLevel: 'silent' } as const;
  const settings = () => ({ ...served, root: folder, configFile: join(folder, 'vite.config.ts') });
  const addressOf = ({ resolvedUrls }: ViteDevServer | PreviewServer): string => resolvedUrls!.local[0]!;

  test('built: trains on threads, and reads what is drawn', async () => {
    const server = await preview({ ...settings(), preview: { port: 0 } });
    closing.push(() => server.close());
    const page = await open(addressOf(server));
    await expectThreads(page);

    // With the keyboard alone.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('stop');
    await page.waitForSelector('#train:enabled', { timeout: 60_000 });
    expect(await page.evaluate('document.activeElement.id')).toBe('train');
    const [, loss, steps] = /loss (\d\.\d+) after (\d+) steps/.exec((await page.textContent('#curve'))!)!;
    // Who knows nothing has the logarithm of ten, 2.3: there the curve begins.
    expect(Number(await page.textContent('#curve .highest'))).toBeGreaterThan(2);
    expect(Number(loss)).toBeLessThan(0.7);
    expect(Number(steps)).toBe(785);
    const points = (await page.getAttribute('#curve .smooth', 'points'))!.split(' ');
    expect(points.length).toBeGreaterThan(300);
    expect(Number.parseFloat((await page.textContent('#status'))!)).toBeGreaterThan(75);

    const box = (await page.locator('#pad').boundingBox())!;
    const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
    await page.mouse.move(...at(0.3, 0.2));
    await page.mouse.down();
    await page.mouse.move(...at(0.7, 0.2), { steps: 5 });
    await page.mouse.move(...at(0.45, 0.85), { steps: 8 });
    await page.mouse.up();
    await expect.poll(() => page.textContent('#answer')).toBe('It looks like a 7.');
    expect(await page.textContent('#bars .most')).toMatch(/^7\d+ %$/);

    await page.click('#clear');
    expect(await page.textContent('#answer')).toBe('Nothing is drawn yet.');
    await page.focus('#example');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.textContent('#answer')).toMatch(/^It looks like a \d\.$/);

    await page.setViewportSize({ width: 320, height: 700 });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
  });

  test('stops, and goes on from there', async () => {
    const server = await createDevServer({ ...settings(), server: { port: 0 } });
    closing.push(() => server.close());
    await server.listen();
    const page = await open(addressOf(server));
    await expectThreads(page);
    const steps = async (): Promise<number> =>
      Number(/after (\d+) steps/.exec((await page.textContent('#curve'))!)?.[1] ?? 0);
    await page.click('#train');
    await expect.poll(steps).toBeGreaterThan(0);
    await page.click('#stop');
    await page.waitForSelector('#train:enabled');
    const stopped = await steps();
    expect(stopped).toBeLessThan(785);
    expect(await page.textContent('#status')).toMatch(/ of 1,000 other digits are read right\.$/);
    await page.click('#train');
    await expect.poll(steps).toBeGreaterThan(stopped);
    await page.click('#stop');
  });

  test('in a folder of a host without the headers: on one thread, and it says so', async () => {
    const types: Record<string, string> = { html: 'text/html', js: 'text/javascript', css: 'text/css' };
    const server: Server = createServer(({ url = '' }, response) => {
      const name = /^\/net\/([\w./-]*)$/.exec(url)?.[1];
      const file = join(folder, 'dist', name || 'index.html');
      if (name === undefined || !existsSync(file)) return void response.writeHead(404).end();
      response.setHeader('Content-Type', types[file.split('.').at(-1)!] ?? 'text/plain');
      response.end(readFileSync(file));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    const page = await open(`http://127.0.0.1:${(server.address() as { port: number }).port}/net/`);
    expect(await page.evaluate('crossOriginIsolated')).toBe(false);
    expect(await page.textContent('#place')).toMatch(/^On one thread: this page came without the headers /);
    await page.click('#train');
    await expect.poll(() => page.textContent('#curve')).toMatch(/after \d+ steps/);
  });

  test('the headers of hosts are those of the servers', () => {
    const file = readFileSync(join(folder, 'dist/_headers'), 'utf8');
    const [place, ...lines] = file.trimEnd().split('\n');
    expect(place).toBe('/*');
    const headers = lines.map((line) => /^ {2}([\w-]+): ([\w-]+)$/.exec(line)!.slice(1));
    expect(Object.fromEntries(headers.map(([name, value]) => [name!.toLowerCase(), value]))).toEqual(
      isolation,
    );
    const settings = readFileSync(join(folder, 'vite.config.ts'), 'utf8');
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    for (const [name, value] of headers) {
      expect(settings).toContain(`'${name}': '${value}',`);
      expect(readme).toContain(`\n${name}: ${value}\n`);
    }
  });
});
