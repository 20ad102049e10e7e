/** Zip files: written and read, compressed, large, and made to harm. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { inFolder } from '../files.test-helper.ts';
import { hasTorch, runPython, whetherSkipped } from '../python.test-helper.ts';
import { crc32 } from './checksum.ts';
import { Zip } from './read-zip.ts';
import { type NewEntry, zipOf } from './write-zip.ts';

const entry = (name: string, bytes: Uint8Array): NewEntry => ({
  name,
  length: bytes.length,
  write: (into) => into.set(bytes),
});
const counted = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i * i);

describe('checksums', () => {
  test('are those of the standard', () =>
    expect(crc32(new TextEncoder().encode('123456789')).toString(16)).toBe('cbf43926'));

  test('of any length, beginning anywhere', () => {
    // By its definition, a bit at a time.
    const slow = (bytes: Uint8Array): number => {
      let crc = -1;
      for (const byte of bytes) {
        crc ^= byte;
        for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
      }
      return ~crc >>> 0;
    };
    const bytes = counted(200);
    for (let length = 0; length < 100; length++) {
      const part = bytes.subarray(length, 2 * length);
      expect(crc32(part)).toBe(slow(part));
    }
  });
});

describe('written and read', () => {
  test('is the same, and begins at multiples of 64', async () => {
    const files = { 'a/b': counted(1000), 'a/ünïcode': counted(3), empty: new Uint8Array(0) };
    const bytes = await zipOf(Object.entries(files).map(([name, each]) => entry(name, each)));
    const zip = new Zip(bytes);
    expect(zip.names).toEqual(Object.keys(files));
    for (const [name, each] of Object.entries(files)) {
      expect(zip.read(name)).toEqual(each);
      expect(zip.lengthOf(name)).toBe(each.length);
      expect(zip.read(name).byteOffset % 64).toBe(0);
    }
    expect(bytes.buffer.byteLength).toBe(bytes.length);
  });

  test('nothing is copied', async () => {
    const bytes = await zipOf([entry('a', counted(100))]);
    expect(new Zip(bytes).read('a').buffer).toBe(bytes.buffer);
  });

  test('more entries than 16 bits count', async () => {
    const bytes = await zipOf(Array.from({ length: 70_000 }, (_, i) => entry(`${i}`, new Uint8Array(0))));
    expect(new Zip(bytes).names.length).toBe(70_000);
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
      const zip = new Zip(readFileSync(path));
      expect(zip.read('deflated')).toEqual(counted(5000));
      expect(new TextDecoder().decode(zip.read('wide'))).toBe('wide');
    }));
});

test('entries that share bytes are refused', async () => {
  const zip = await zipOf([entry('a', counted(100)), entry('b', counted(100))]);
  const view = new DataView(zip.buffer);
  // The second, last in the directory, said to be where the first is.
  view.setUint32(zip.length - 22 - 47 + 42, 0, true);
  expect(() => new Zip(zip)).toThrow(/'[ab]', 100 bytes from byte 0 on, reaches into [ab]/);
});

describe('compressed entries', () => {
  /** A zip of one entry that holds these bytes, deflated, and says of itself what it is told to. */
  async function deflated(bytes: Uint8Array, said: number = bytes.length): Promise<Uint8Array> {
    const stored = new Uint8Array(deflateRawSync(bytes));
    const zip = await zipOf([entry('a', stored)]);
    const view = new DataView(zip.buffer);
    const directory = zip.length - 22 - 47;
    expect(view.getUint32(directory, true)).toBe(0x02014b50);
    view.setUint16(directory + 10, 8, true);
    view.setUint32(directory + 16, crc32(bytes), true);
    view.setUint32(directory + 24, said, true);
    return zip;
  }

  test('are inflated', async () => {
    expect(new Zip(await deflated(counted(5000))).read('a')).toEqual(counted(5000));
  });

  test('that say they become more than can be are refused before there is memory for it', async () => {
    const zip = await deflated(new Uint8Array(1000), 2 ** 32 - 2);
    expect(() => new Zip(zip).read('a')).toThrow(/a: \d+ bytes are said to inflate to 4294967294/);
  });

  test('that become less, or more, than they say are refused', async () => {
    const [less, more] = [await deflated(counted(500), 600), await deflated(counted(500), 400)];
    expect(() => new Zip(less).read('a')).toThrow('a: holds 500 bytes, but the zip directory says 600');
    expect(() => new Zip(more).read('a')).toThrow(/a: (its checksum|cannot be inflated)/);
  });

  test('that are damaged are refused', async () => {
    const zip = await deflated(counted(500));
    zip.fill(0xff, 70, 80);
    expect(() => new Zip(zip).read('a')).toThrow(/a: (cannot be inflated|holds|its checksum)/);
  });
});
