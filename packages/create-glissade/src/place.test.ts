import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, posix, win32 } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isThere, placeOf } from './place.ts';

describe('placeOf', () => {
  test('names count from where one stands', () => {
    expect(placeOf('digits', '/home/me', posix)).toEqual({ folder: '/home/me/digits', name: 'digits' });
    expect(placeOf('a/../b/my_net-2.0/', '/home/me', posix)).toEqual({
      folder: '/home/me/b/my_net-2.0',
      name: 'my_net-2.0',
    });
    expect(placeOf('.', '/home/me', posix)).toEqual({ folder: '/home/me', name: 'me' });
    expect(placeOf('/srv/net', '/home/me', posix).folder).toBe('/srv/net');
  });

  test('so they do on Windows', () => {
    const place = (given: string) => placeOf(given, 'C:\\Users\\Me Too', win32);
    expect(place('digits')).toEqual({ folder: 'C:\\Users\\Me Too\\digits', name: 'digits' });
    expect(place('.\\nets\\digits\\')).toEqual({
      folder: 'C:\\Users\\Me Too\\nets\\digits',
      name: 'digits',
    });
    expect(place('nets/digits').folder).toBe('C:\\Users\\Me Too\\nets\\digits');
    expect(place('D:\\work\\net')).toEqual({ folder: 'D:\\work\\net', name: 'net' });
    expect(place('\\\\server\\share\\net').name).toBe('net');
    expect(() => place('D:\\')).toThrow("'' is no name for a package");
  });

  test.each([
    ['My Project', ', say my-project'],
    ['Häuser', ', say hauser'],
    ['_hidden', ', say hidden'],
    ['.dotted', ', say dotted'],
    ['a:b?', ', say a-b'],
    ['@me', ', say me'],
    ['end.', ', say end'],
    ['日本', ''],
    ['node_modules', ''],
    ['con', ''],
    ['aux.net', ''],
    ['/', ''],
    ['x'.repeat(101), ''],
  ])('%s is refused%s', (given, say) => {
    const message = new RegExp(
      `^'[^']*' is no name for a package: take small letters, .* first${say.replace('.', '\\.')}$`,
    );
    expect(() => placeOf(given, '/home/me', posix)).toThrow(message);
  });

  test('an empty name is a variable of the shell that is not set', () => {
    expect(() => placeOf(' ', '/home/me', posix)).toThrow("the folder's name is empty");
  });
});

describe('isThere', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'create-glissade-place-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('nothing, an empty folder, and a repository that was begun', async () => {
    expect(await isThere(join(folder, 'new'))).toBe(false);
    expect(await isThere(folder)).toBe(true);
    await mkdir(join(folder, 'begun', '.git'), { recursive: true });
    expect(await isThere(join(folder, 'begun'))).toBe(true);
  });

  test('what is in a folder stays there', async () => {
    await mkdir(join(folder, 'full'));
    await writeFile(join(folder, 'full', 'thesis.tex'), '');
    await expect(isThere(join(folder, 'full'))).rejects.toThrow(/full is not empty: thesis\.tex is in it/);
    await expect(isThere(join(folder, 'full', 'thesis.tex'))).rejects.toThrow(/thesis\.tex is no folder/);
  });
});
