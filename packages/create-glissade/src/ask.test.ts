/** The questions, at a terminal that a program types on. */
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { Arguments } from './arguments.ts';
import { ask } from './ask.ts';

const keys = { down: '\x1b[B', enter: '\r', interrupt: '\x03' };

/** @param typed - what is typed when a text is on the screen, in this order */
async function asked(given: Arguments, ...typed: readonly (readonly [when: string, keys: string])[]) {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 120, rows: 40 });
  const waiting = [...typed];
  let screen = '';
  output.on('data', (chunk) => {
    screen += stripVTControlCharacters(String(chunk));
    const [next] = waiting;
    if (!next || !screen.includes(next[0])) return;
    waiting.shift();
    screen = '';
    setImmediate(() => input.write(next[1]));
  });
  const answer = await ask(given, { input, output });
  expect(waiting).toEqual([]);
  return answer;
}

test('asks for both', async () => {
  const answer = await asked(
    {},
    ['What shall it be?', keys.down],
    ['Learner', keys.enter],
    ['In which folder?', 'nets/mine'],
    ['mine', keys.enter],
  );
  expect(answer).toEqual({ template: 'learner', folder: 'nets/mine' });
});

test('a folder that was named is not asked for; nothing typed is the folder that was suggested', async () => {
  expect(await asked({ folder: 'mine' }, ['What shall it be?', keys.enter])).toEqual({
    template: 'node',
    folder: 'mine',
  });
  expect(await asked({ template: 'page' }, ['glissade-page', keys.enter])).toEqual({
    template: 'page',
    folder: 'glissade-page',
  });
});

test('says why a name cannot be had', async () => {
  const answer = await asked(
    { template: 'page' },
    ['In which folder?', 'My net'],
    ['My net', keys.enter],
    ['say my-net', '\x7f\x7f\x7f\x7f\x7f\x7fnet'],
    ['net', keys.enter],
  );
  expect(answer).toEqual({ template: 'page', folder: 'net' });
});

test('who leaves gets nothing', async () => {
  expect(await asked({}, ['What shall it be?', keys.interrupt])).toBeUndefined();
  expect(await asked({ template: 'node' }, ['In which folder?', keys.interrupt])).toBeUndefined();
});
