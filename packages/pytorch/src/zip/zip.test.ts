/** Zip files: written and read, compressed, large, and made to harm. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { inFolder } from '../files.test-helper.ts';
import { hasTorch, runPython, whetherSkipped } from '../python.test-helper.ts';
import { Zip } from './read-zip.ts';
import { type NewEntry, zipOf } from './write-zip.ts';

const entry = (name: string, bytes: Uint8Array): NewEntry => ({
  name,
  length: bytes.length,
  read: () => bytes,
});
const counted = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i * i);
const reading = async (bytes: Uint8Array, name: string): Promise<Uint8Array> =>
  (await Zip.open(bytes)).read(name);

describe('written and read', () => {
  test('is the same, and begins at multiples of 64', async () => {
    const files = { 'a/b': counted(1000), 'a/ünïcode': counted(3), empty: new Uint8Array(0) };
    const bytes = await zipOf(Object.entries(files).map(([name, each]) => entry(name, each)));
    const zip = await Zip.open(bytes);
    expect(zip.names).toEqual(Object.keys(files));
    for (const [name, each] of Object.entries(files)) {
      const found = await zip.read(name);
      expect(found).toEqual(each);
      expect(zip.lengthOf(name)).toBe(each.length);
      expect(found.byteOffset % 64).toBe(0);
    }
    expect(bytes.buffer.byteLength).toBe(bytes.length);
  });

  test('nothing is copied', async () => {
    const bytes = await zipOf([entry('a', counted(100))]);
    expect((await reading(bytes, 'a')).buffer).toBe(bytes.buffer);
  });

  test('the same twice, whenever and wherever it is written', async () => {
    const zone = process.env['TZ'];
    const write = (): Promise<Uint8Array> => zipOf([entry('a/b', counted(1000)), entry('c', counted(5))]);
    const first = await write();
    process.env['TZ'] = 'Asia/Tokyo';
    try {
      expect(await write()).toEqual(first);
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });
});

const programs = {
  read: `
import sys, zipfile
zip = zipfile.ZipFile(sys.argv[1])
assert zip.testzip() is None
print([(each.filename, each.file_size) for each in zip.infolist()])`,
  write: `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as zip:
    zip.writestr("deflated", bytes(i * i % 256 for i in range(5000)))
    with zip.open("wide", "w", force_zip64=True) as file:
        file.write(b"wide")
    zip.comment = b"a comment, with PK in it"
`,
  writeMany: `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as zip:
    for i in range(66000):
        zip.writestr(zipfile.ZipInfo(str(i)), str(i))
`,
};

describe.skipIf(!hasTorch)(`Python's zipfile${whetherSkipped}`, () => {
  test('reads what is written here', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.zip');
      writeFileSync(path, await zipOf([entry('x/y', counted(99)), entry('ü', counted(1))]));
      expect(runPython(programs.read, path).trim()).toBe("[('x/y', 99), ('ü', 1)]");
    }));

  test('is read: compressed entries, numbers of 64 bits, a comment', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.zip');
      runPython(programs.write, path);
      const zip = await Zip.open(readFileSync(path));
      expect(await zip.read('deflated')).toEqual(counted(5000));
      expect(new TextDecoder().decode(await zip.read('wide'))).toBe('wide');
    }));

  test('is read: more entries than 16 bits count', () =>
    inFolder(async (folder) => {
      const path = join(folder, 'a.zip');
      runPython(programs.writeMany, path);
      const zip = await Zip.open(readFileSync(path));
      expect(zip.names.length).toBe(66_000);
      expect(new TextDecoder().decode(await zip.read('65999'))).toBe('65999');
    }));
});

describe('refused', () => {
  const two = (): Promise<Uint8Array<ArrayBuffer>> =>
    zipOf([entry('a', counted(100)), entry('b', counted(100))]);
  /** Where the record of the second begins, last in the directory. */
  const last = (zip: Uint8Array): number => zip.length - 22 - 47;

  test('entries that share bytes', async () => {
    // The first is told to reach into the second: both have a name of one byte, and as many bytes of their own.
    const bytes = await two();
    const view = new DataView(bytes.buffer);
    const first = last(bytes) - 47;
    expect(view.getUint32(first, true)).toBe(0x02014b50);
    for (const field of [20, 24]) view.setUint32(first + field, 200, true);
    const zip = await Zip.open(bytes);
    await zip.read('b');
    await expect(zip.read('a')).rejects.toThrow(/loadTorch: a: overlapping entry/i);
  });

  test('two entries of one name', async () => {
    const bytes = await two();
    bytes[last(bytes) + 46] = 'a'.charCodeAt(0);
    await expect(Zip.open(bytes)).rejects.toThrow("loadTorch: the zip file: lists 'a' twice");
  });

  test('an entry that has another name where it lies', async () => {
    const bytes = await two();
    bytes[last(bytes) + 46] = 'c'.charCodeAt(0);
    await expect(reading(bytes, 'c')).rejects.toThrow(/loadTorch: c: mismatched local file header/);
  });

  test('a wrong byte, and a wrong checksum', async () => {
    const bytes = await two();
    bytes[64 + 5]! ^= 1;
    await expect(reading(bytes, 'a')).rejects.toThrow(/loadTorch: a: invalid crc/i);
    expect(await reading(bytes, 'b')).toEqual(counted(100));
  });

  test('an encrypted entry', async () => {
    const bytes = await two();
    for (const at of [6, last(bytes) - 47 + 8]) bytes[at]! |= 1;
    await expect(reading(bytes, 'a')).rejects.toThrow(/loadTorch: a: .*encrypted/);
  });

  test('a directory that is cut', async () => {
    const bytes = await two();
    await expect(Zip.open(bytes.subarray(0, -30))).rejects.toThrow(
      /loadTorch: the zip file: End of central directory not found: the file is damaged/,
    );
  });
});

describe('compressed entries', () => {
  /** A zip of one entry that holds these bytes, deflated, and says of itself what it is told to. */
  async function deflated(bytes: Uint8Array, said: number = bytes.length, checksum = crc32(bytes)) {
    const stored = new Uint8Array(deflateRawSync(bytes));
    const zip = await zipOf([entry('a', stored)]);
    const view = new DataView(zip.buffer);
    const directory = zip.length - 22 - 47;
    expect(view.getUint32(directory, true)).toBe(0x02014b50);
    const descriptor = directory - 16;
    expect(view.getUint32(descriptor, true)).toBe(0x08074b50);
    for (const at of [8, directory + 10]) view.setUint16(at, 8, true);
    for (const at of [descriptor + 4, directory + 16]) view.setUint32(at, checksum, true);
    for (const at of [descriptor + 12, directory + 24]) view.setUint32(at, said, true);
    return zip;
  }

  test('are inflated, with and without checksums', async () => {
    expect(await reading(await deflated(counted(5000)), 'a')).toEqual(counted(5000));
    expect(await reading(await deflated(counted(5000), 5000, 0), 'a')).toEqual(counted(5000));
  });

  test('that say they become more than can be are refused before there is memory for it', async () => {
    const zip = await deflated(new Uint8Array(1000), 2 ** 32 - 2);
    const before = process.memoryUsage().arrayBuffers;
    await expect(reading(zip, 'a')).rejects.toThrow(/loadTorch: a: /);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e8);
  });

  test.each([1, 0])(
    'that become less, or more, than they say are refused, checksums or not (%i)',
    async (on) => {
      const bytes = counted(100_000);
      for (const said of [100_100, 99_900, 1, 0]) {
        const zip = await deflated(bytes, said, on && crc32(bytes));
        await expect(reading(zip, 'a'), `${said}`).rejects.toThrow(
          /^loadTorch: a: Invalid (uncompressed size|CRC32)/,
        );
      }
    },
  );

  test('that become much more than they say are not inflated to the end', async () => {
    const zip = await deflated(new Uint8Array(3e8), 1000);
    const before = process.memoryUsage().arrayBuffers;
    await expect(reading(zip, 'a')).rejects.toThrow(/loadTorch: a: /);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e8);
  });

  test('of which a byte is another are refused, or the same', async () => {
    const bytes = counted(500);
    const zip = await deflated(bytes);
    const end = zip.length - 22 - 47 - 16;
    let refused = 0;
    for (let at = 64; at < end; at++) {
      const changed = zip.slice();
      changed[at]! ^= 1 << (at % 8);
      await reading(changed, 'a').then(
        (found) => expect(found).toEqual(bytes),
        (error: Error) => {
          expect(error.message).toMatch(/^loadTorch: a: /);
          refused++;
        },
      );
    }
    expect(refused).toBeGreaterThan((end - 64) / 2);
  });
});
