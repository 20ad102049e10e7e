/** The page as a visitor uses it: draws, teaches, saves and opens, and opens a camera. */
/// <reference types="vite/client" />
import { beforeAll, expect, test } from 'vitest';
import page from './index.html?raw';

const find = <Kind extends Element = HTMLElement>(selector: string): Kind =>
  document.querySelector<Kind>(selector)!;
const cards = (): HTMLElement[] => [...document.querySelectorAll('article')];
const within = (card: number, selector: string): HTMLElement => cards()[card]!.querySelector(selector)!;
const count = (card: number): string | null => within(card, '.count').textContent;

beforeAll(async () => {
  document.body.innerHTML = /<body>(.*)<\/body>/s.exec(page)![1]!;
  await import('./main.ts');
});

/** A stroke with a pointer that nobody holds. */
function stroke(points: readonly (readonly [number, number])[]): void {
  const pad = find('#pad');
  const box = pad.getBoundingClientRect();
  const send = (type: string, [x, y]: readonly [number, number]): void => {
    const place = { clientX: box.left + x * box.width, clientY: box.top + y * box.height };
    pad.dispatchEvent(new PointerEvent(type, place));
  };
  send('pointerdown', points[0]!);
  for (const point of points) send('pointermove', point);
  send('pointerup', points.at(-1)!);
}

const ring = (x: number, y: number, radius: number): void =>
  stroke(
    Array.from({ length: 25 }, (_, i) => [
      x + radius * Math.cos((i * Math.PI) / 12),
      y + radius * Math.sin((i * Math.PI) / 12),
    ]),
  );
function cross(x: number, y: number, radius: number): void {
  stroke([
    [x - radius, y - radius],
    [x + radius, y + radius],
  ]);
  stroke([
    [x - radius, y + radius],
    [x + radius, y - radius],
  ]);
}

/** Presses the button of a card for a moment, by the keyboard. */
async function take(card: number, times = 1): Promise<void> {
  const before = Number.parseInt(count(card)!, 10);
  const button = within(card, '.take');
  button.dispatchEvent(new KeyboardEvent('keydown', { key: ' ' }));
  await expect.poll(() => Number.parseInt(count(card)!, 10)).toBeGreaterThanOrEqual(before + times);
  button.dispatchEvent(new KeyboardEvent('keyup', { key: ' ' }));
  // It may only be pressed again once it was let go.
  await new Promise((resolve) => setTimeout(resolve, 300));
}

const most = (): string | undefined => find<HTMLInputElement>('article.most .name')?.value;

test('learns what is drawn, and keeps it', async () => {
  expect(cards()).toHaveLength(2);
  expect(find<HTMLButtonElement>('#learn').disabled).toBe(true);
  for (const [i, name] of ['ring', 'cross'].entries()) (within(i, '.name') as HTMLInputElement).value = name;
  for (const [x, y, radius] of [
    [0.5, 0.5, 0.3],
    [0.4, 0.5, 0.2],
    [0.6, 0.6, 0.25],
    [0.5, 0.4, 0.35],
  ] as const) {
    ring(x, y, radius);
    await take(0);
    cross(x, y, radius);
    await take(1);
  }
  expect([count(0), count(1)]).toEqual(['4 pictures', '4 pictures']);
  expect(within(0, '.pictures').children).toHaveLength(4);
  // What was taken is cleared, and an empty pad gives no picture.
  within(0, '.take').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
  within(0, '.take').dispatchEvent(new KeyboardEvent('keyup', { key: 'Enter' }));
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(count(0)).toBe('4 pictures');

  find('#learn').click();
  expect(find<HTMLButtonElement>('#stop').disabled).toBe(false);
  await expect
    .poll(() => find('#status').textContent, { timeout: 100_000 })
    .toBe('Learned. Show it something.');
  expect(find('#trouble').textContent).toBe('');
  expect(find('#loss polyline').getAttribute('points')!.split(' ')).toHaveLength(200);
  ring(0.45, 0.55, 0.28);
  await expect.poll(most).toBe('ring');
  find('#clear').click();
  cross(0.55, 0.45, 0.22);
  await expect.poll(most).toBe('cross');

  let saved: Blob | undefined;
  const { createObjectURL } = URL;
  URL.createObjectURL = (blob: Blob) => {
    saved = blob;
    return '#';
  };
  find('#save').click();
  await expect.poll(() => saved?.size).toBeGreaterThan(10_000);
  URL.createObjectURL = createObjectURL;
  find('#add').click();
  expect(cards()).toHaveLength(3);
  await expect.poll(most).toBeUndefined();
  await open(saved!);
  await expect.poll(() => find('#status').textContent).toBe('Opened. Show it something.');
  expect(cards()).toHaveLength(2);
  await expect.poll(most).toBe('cross');
});

async function open(file: Blob): Promise<void> {
  const input = find<HTMLInputElement>('#open');
  const chosen = new DataTransfer();
  chosen.items.add(new File([file], 'taught.safetensors'));
  input.files = chosen.files;
  input.dispatchEvent(new Event('change'));
}

test('says what is wrong with a file', async () => {
  await open(new Blob(['no such file']));
  await expect.poll(() => find('#trouble').textContent).toMatch(/./);
});

test('says that there is no camera, and takes pictures where there is one', async () => {
  const camera = find<HTMLInputElement>('[value=camera]');
  const seeing = (getUserMedia: () => Promise<MediaStream>): void => {
    Object.defineProperty(navigator, 'mediaDevices', { value: { getUserMedia }, configurable: true });
    camera.click();
  };
  seeing(() => Promise.reject(new DOMException('no', 'NotAllowedError')));
  await expect.poll(() => find('#trouble').textContent).toMatch(/^The camera was refused/);
  expect(find<HTMLInputElement>('[value=pad]').checked).toBe(true);
  expect(within(0, '.take').textContent).toBe('Take the drawing');

  const scene = Object.assign(document.createElement('canvas'), { width: 64, height: 48 });
  document.body.append(scene);
  const context = scene.getContext('2d')!;
  let shade = 0;
  const painting = setInterval(() => {
    context.fillStyle = `hsl(${shade++ % 360} 80% 50%)`;
    context.fillRect(0, 0, 64, 48);
  }, 30);
  seeing(async () => scene.captureStream());
  await expect.poll(() => document.querySelector('#view video')).not.toBeNull();
  expect(find('#trouble').textContent).toBe('');
  expect(within(1, '.take').textContent).toBe('Hold to take pictures');
  await take(1, 3);
  clearInterval(painting);
  find<HTMLInputElement>('[value=pad]').click();
  await expect.poll(() => document.querySelector('#view video')).toBeNull();
  scene.remove();
  Reflect.deleteProperty(navigator, 'mediaDevices');
});
