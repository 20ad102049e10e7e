import { expect, test } from 'vitest';
import { barLayout } from './bar-layout.ts';

const figures = {
  epoch: '10/10',
  percentage: '100',
  loss: '12.3456',
  accuracy: '100.00 %',
  speed: '123,456',
  left: '1234',
};

/** The line with figures as long as they get. */
function line(columns: number): string {
  const { format, barsize } = barLayout(columns, 10);
  return format.replace(/\{(\w+)\}/g, (_, name: string) =>
    name === 'bar' ? '='.repeat(barsize) : figures[name as keyof typeof figures],
  );
}

test('figures fall away as the terminal narrows, those last that are told nowhere else', () => {
  const bar = '='.repeat(24);
  expect(line(200)).toBe(
    `epoch 10/10 [${bar}] 100 %, loss 12.3456, accuracy 100.00 %, 123,456 images/s, 1234 s left`,
  );
  expect(line(80)).toMatch(/^epoch 10\/10 \[={13}\] 100 %, loss 12\.3456, accuracy 100\.00 %, 1234 s left$/);
  expect(line(60)).toMatch(/^epoch 10\/10 \[={12}\] 100 %, loss 12\.3456, 1234 s left$/);
  expect(line(51)).toMatch(/^epoch 10\/10 \[={10}\] loss 12\.3456, 1234 s left$/);
  expect(line(40)).toMatch(/^\[={11}\] loss 12\.3456, 1234 s left$/);
  expect(line(30)).toBe('loss 12.3456, 1234 s left');
  expect(line(10)).toBe('loss 12.3456, 1234 s left');
});

test('the line is shorter than the terminal, and the bar has ten characters where there is one', () => {
  for (let columns = 26; columns <= 140; columns++) {
    expect(line(columns).length).toBeLessThan(columns);
    if (line(columns).includes('[')) expect(line(columns)).toMatch(/\[={10,24}\]/);
    expect(line(columns).includes('[')).toBe(columns >= 39);
  }
});
