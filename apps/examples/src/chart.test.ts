import { expect, it } from 'vitest';
import { chart } from './chart.ts';

const bounds = { x: [0, 1], y: [-1, 1] } as const;

it('draws curves from side to side, bands between two, and points', () => {
  const lines = chart(bounds, [
    { mark: ':', low: [-1, -1], high: [1, -1] },
    { mark: '-', curve: [1, 1] },
    { mark: 'o', x: [0, 1, 2], y: [1, -1, 0] },
  ]).split('\n');
  expect(lines).toHaveLength(18);
  expect(lines[0]).toBe(`o${'-'.repeat(71)}`);
  expect(lines.at(-1)).toBe(`${':'.repeat(71)}o`);
  expect(lines[5]).toBe(':'.repeat(36));
});

it('leaves out what lies beyond, and draws the part of a band that does not', () => {
  expect(chart(bounds, [{ mark: '*', curve: [5, Number.NaN, -5] }]).trim()).toBe('');
  const lines = chart(bounds, [{ mark: ':', low: [-9], high: [9] }]).split('\n');
  expect(lines.every((line) => line === ':'.repeat(72))).toBe(true);
});
