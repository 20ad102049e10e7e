import { start } from 'glissade';
import { expect, it } from 'vitest';
import { days, isoDate, longest, ways, written } from './date-formats.ts';
import { dates } from './dates.ts';

it('reads some dates, and writes the form of one, after a third of the training', async () => {
  await start();
  const lines: string[] = [];
  const { exact } = await dates({ steps: 150, seed: 42, say: (text) => lines.push(text) });
  expect(exact).toBeGreaterThan(0.1); // by chance it would be one of 36,525
  const translations = lines.slice(-10).map((line) => line.slice(longest + 4).split(' ')[0]);
  for (const translation of translations) expect(translation).toMatch(/^(19|20)\d\d-[01]\d-[0-3]\d$/);
});

it('writes the first and the last day in every way', () => {
  const all = (day: number) => Array.from({ length: ways }, (_, way) => written(day, way));
  expect(isoDate(0)).toBe('1950-01-01');
  expect(all(0)).toEqual([
    '1st of January, 1950',
    'January 1, 1950',
    'Jan 1st 1950',
    '1-JAN-50',
    '1/1/50',
    '01.01.1950',
    'Sunday, 1 January 1950',
    "Sun Jan 1 '50",
  ]);
  expect(isoDate(days - 1)).toBe('2049-12-31');
  expect(all(days - 1)).toContain('Friday, 31 December 2049');
  expect([2, 3, 4, 11, 12, 13, 21, 22, 23].map((day) => written(day - 1, 2).split(' ')[1])).toEqual([
    '2nd',
    '3rd',
    '4th',
    '11th',
    '12th',
    '13th',
    '21st',
    '22nd',
    '23rd',
  ]);
});

it('no date is longer than the longest', () => {
  for (let day = 0; day < days; day += 13)
    for (let way = 0; way < ways; way++) expect(written(day, way).length).toBeLessThanOrEqual(longest);
});
