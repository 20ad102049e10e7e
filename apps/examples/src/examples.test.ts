import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { examples } from './examples.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

it.each(Object.keys(examples))('%s has its row in the README, and its test', (name) => {
  expect(readme).toContain(`[${name}](src/${name}.ts)`);
  expect(readFileSync(new URL(`${name}.test.ts`, import.meta.url), 'utf8')).toContain('expect(');
});

it('the README names no other', () => {
  const named = [...readme.matchAll(/^\| \[(\S+)\]/gm)].map(([, name]) => name);
  expect(named).toEqual(Object.keys(examples));
});
