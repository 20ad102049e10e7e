/** The page as a visitor uses it: trains on digits drawn by a program, and reads one that is drawn on the pad. */
/// <reference types="vite/client" />
import { expect, test } from 'vitest';
import page from './index.html?raw';

const find = <Kind extends Element>(selector: string): Kind => document.querySelector<Kind>(selector)!;

function choose(name: string, value: string): void {
  const field = find<HTMLSelectElement>(`[name=${name}]`);
  field.value = value;
  field.dispatchEvent(new Event('change'));
}

/** Strokes with a pointer that nobody holds. */
function draw(points: readonly (readonly [number, number])[]): void {
  const pad = find<HTMLCanvasElement>('#pad');
  const box = pad.getBoundingClientRect();
  const send = (type: string, [x, y]: readonly [number, number]): void => {
    const place = { clientX: box.left + x * box.width, clientY: box.top + y * box.height };
    pad.dispatchEvent(new PointerEvent(type, place));
  };
  send('pointerdown', points[0]!);
  for (const point of points) send('pointermove', point);
  send('pointerup', points.at(-1)!);
}

const read = (): string | null | undefined => document.querySelector('#reading .most')?.textContent;

test('trains, tests, reads what is drawn, and stops', async () => {
  document.body.innerHTML = /<body>(.*)<\/body>/s.exec(page)![1]!;
  await import('./main.ts');
  expect(find<HTMLInputElement>('[name=lr]').value).toBe('0.07');
  choose('dataset', 'synthetic');
  choose('model', 'linear');
  expect(find<HTMLInputElement>('[name=lr]').value).toBe('0.005');
  choose('epochs', '1');
  const [train, stop] = [find<HTMLButtonElement>('#train'), find<HTMLButtonElement>('#stop')];
  train.click();
  expect([train.disabled, stop.disabled]).toEqual([true, false]);
  await expect.poll(() => find('#accuracy').textContent, { timeout: 100_000 }).toContain('test accuracy');
  expect(find('#warning').textContent).toBe('');
  expect(find('#status').textContent).toMatch(/digits \(drawn by a program\), on the CPU, .*: done$/);
  expect(Number.parseFloat(find('#accuracy').textContent!.replace(/\D*/, ''))).toBeGreaterThan(75);
  expect(document.querySelectorAll('#examples figure')).toHaveLength(20);
  expect(document.querySelectorAll('#epochs tbody tr')).toHaveLength(1);
  expect(find('#loss svg')).not.toBeNull();
  expect(train.disabled).toBe(false);

  draw([
    [0.5, 0.1],
    [0.5, 0.9],
  ]);
  await expect.poll(read).toBe('1');
  find<HTMLButtonElement>('#clear').click();
  await expect.poll(read).toBeUndefined();

  choose('epochs', '500');
  train.click();
  await expect.poll(() => find('#epochs tbody').children.length, { timeout: 20_000 }).toBe(0);
  stop.click();
  await expect.poll(() => find('#status').textContent, { timeout: 20_000 }).toMatch(/: stopped$/);
  expect([train.disabled, stop.disabled]).toEqual([false, true]);
});
