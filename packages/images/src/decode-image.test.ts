import { readFileSync } from 'node:fs';
import { FileError } from '@glissade/data';
import { reference, tensor, useBackend } from '@glissade/tensor';
import { encode } from 'fast-png';
import { beforeEach, describe, expect, test } from 'vitest';
import { decodeImage } from './decode-image.ts';
import type { ImageMode } from './pixels.ts';

interface Values {
  readonly shape: readonly number[];
  readonly bytes: string;
}
interface Case {
  readonly kind: string;
  readonly file: string;
  readonly read: Readonly<Record<ImageMode, Values>>;
}

const { cases, upright } = JSON.parse(
  readFileSync(new URL('./fixtures/images.json', import.meta.url), 'utf8'),
) as {
  cases: Case[];
  upright: { file: string; read: Values }[];
};
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
const fileOf = (kind: string): Uint8Array => bytesOf(cases.find((each) => each.kind === kind)!.file);

beforeEach(() => useBackend(reference));

describe.each(cases)('$kind', ({ kind, file, read }) => {
  test.each(Object.entries(read))('as %s is what Pillow reads', (mode, { shape, bytes }) => {
    const image = decodeImage(bytesOf(file), { mode: mode as ImageMode });
    expect(image.dtype).toBe('uint8');
    expect(image.shape).toEqual(shape);
    const expected = bytesOf(bytes);
    // Decoders of JPEG round in ways of their own, and spread few colours over many pixels in others.
    const [most, mean] = !kind.includes('JPEG') ? [0, 0] : kind.includes('few colours') ? [40, 4] : [4, 0.6];
    const off = Array.from(image.dataSync(), (value, i) => Math.abs(value - expected[i]!));
    expect(Math.max(...off)).toBeLessThanOrEqual(most);
    expect(off.reduce((a, b) => a + b) / off.length).toBeLessThanOrEqual(mean);
  });
});

describe('photos that were taken on the side', () => {
  test.each(upright.map((each, i) => [i + 1, each] as const))(
    'are upright when asked for: %i',
    (_, { file, read }) => {
      const image = decodeImage(bytesOf(file), { applyExifOrientation: true });
      expect(image.shape).toEqual(read.shape);
      const expected = bytesOf(read.bytes);
      expect(
        Math.max(...Array.from(image.dataSync(), (value, i) => Math.abs(value - expected[i]!))),
      ).toBeLessThan(5);
      expect(decodeImage(bytesOf(file)).shape).toEqual([3, 24, 40]);
    },
  );

  test('also where other segments come before what the camera wrote', () => {
    const file = bytesOf(upright[5]!.file);
    const exif = file.findIndex((_, i) => file[i] === 0xff && file[i + 1] === 0xe1);
    const letters = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));
    const expected = decodeImage(file, { applyExifOrientation: true }).toArray();
    for (const before of [
      [0xff, 0xe1, 0, 2],
      [0xff, 0xe1, 0, 34, ...letters('http://ns.adobe.com/xap/1.0/\0<x>')],
      [0xff, 0xff],
    ]) {
      const longer = Uint8Array.from([...file.subarray(0, exif), ...before, ...file.subarray(exif)]);
      expect(decodeImage(longer, { applyExifOrientation: true }).toArray()).toEqual(expected);
    }
  });

  test('and as they lie where what the camera wrote is damaged, or nothing', () => {
    const file = bytesOf(upright[5]!.file);
    const plain = decodeImage(file);
    const exif = file.findIndex((_, i) => String.fromCharCode(...file.subarray(i, i + 4)) === 'Exif');
    const tiff = exif + 6;
    for (const [at, bytes] of [
      [exif, [0x45, 0x78, 0x69, 0x67]],
      [tiff + 4, [255, 255, 255, 255]],
      [tiff + 4, [20, 0, 0, 0]],
      [tiff + 2, [43]],
      [tiff, [0x4d, 0x4d]],
      [tiff, [0x58, 0x58]],
      [tiff + 8, [0, 0]],
      [tiff + 22, [0x13]],
    ] as const) {
      const damaged = file.slice();
      damaged.set(bytes, at);
      expect(decodeImage(damaged, { applyExifOrientation: true }).shape).toEqual(plain.shape);
    }
    // The frame says that it is longer than it is: the reader does not mind.
    const longer = fileOf('gray JPEG').slice();
    longer[longer.findIndex((_, i) => longer[i] === 0xff && longer[i + 1] === 0xc0) + 3]!++;
    const gray = decodeImage(longer).toArray();
    expect(decodeImage(longer, { applyExifOrientation: true }).toArray()).toEqual(gray);
    const png = fileOf('colours');
    expect(decodeImage(png, { applyExifOrientation: true }).toArray()).toEqual(decodeImage(png).toArray());
  });
});

test('sixteen bits are read as the upper eight, with rows in any order', () => {
  const data = Uint16Array.from({ length: 5 * 3 * 4 }, (_, i) => (i * 1111) % 65536);
  const expected = Array.from(data, (value) => value >> 8);
  for (const interlace of ['null', 'Adam7'] as const) {
    const file = encode({ width: 5, height: 3, channels: 4, depth: 16, data }, { interlace });
    const image = decodeImage(file);
    expect(image.shape).toEqual([4, 3, 5]);
    expect(Array.from(image.permute(1, 2, 0).dataSync())).toEqual(expected);
  }
});

test('bytes that lie within others, and an ArrayBuffer', () => {
  const file = fileOf('colours');
  const within = new Uint8Array(file.length + 20);
  within.set(file, 7);
  const expected = decodeImage(file).toArray();
  expect(decodeImage(within.subarray(7, 7 + file.length)).toArray()).toEqual(expected);
  expect(decodeImage(file.slice().buffer).toArray()).toEqual(expected);
});

describe('what cannot be read is refused', () => {
  const refusal = (bytes: Uint8Array): string => {
    try {
      decodeImage(bytes, { file: 'photo' });
    } catch (error) {
      expect(error).toBeInstanceOf(FileError);
      return (error as Error).message;
    }
    return 'none';
  };

  test('other formats, by their name', () => {
    const begin = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    expect(refusal(begin('RIFF\0\0\0\0WEBPVP8 '))).toBe(
      'photo: at byte 0: is WebP; expected a PNG or a JPEG',
    );
    expect(refusal(begin('GIF89a'))).toContain('is a GIF');
    expect(refusal(begin('\0\0\0\x18ftypheic'))).toContain('AVIF or HEIC');
    expect(refusal(new Uint8Array())).toContain('is empty');
    expect(refusal(Uint8Array.of(1, 2, 3, 4, 5))).toContain('it begins with 1, 2, 3, 4');
  });

  test.each(['colours', 'gray of 2 bits', 'JPEG', 'progressive JPEG'])('%s, cut off anywhere', (kind) => {
    const file = fileOf(kind);
    // The last bytes say that it ends; some readers do not miss them.
    const end = file.length - 16;
    for (let length = 3; length < end; length += Math.ceil(end / 60))
      expect(refusal(file.subarray(0, length)), `${length} of ${file.length} bytes`).toMatch(/^photo: /);
  });

  test('a PNG with a changed byte', () => {
    const file = fileOf('colours');
    for (let at = 8; at < file.length - 4; at += 3) {
      const changed = file.slice();
      changed[at]! ^= 0x15;
      expect(refusal(changed), `byte ${at}`).toMatch(/^photo: a PNG that cannot be read/);
    }
  });

  test('files that say they are larger than any photo', () => {
    const png = fileOf('colours').slice();
    new DataView(png.buffer).setUint32(16, 2 ** 31 - 1);
    expect(refusal(png)).toContain('says it has 2147483647 x 6 pixels; more than 178956970 are refused');
    const jpeg = fileOf('JPEG').slice();
    const at = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc0);
    new DataView(jpeg.buffer).setUint32(at + 5, 0xffffffff);
    expect(refusal(jpeg)).toContain('65535 x 65535');
    new DataView(jpeg.buffer).setUint32(at + 5, 0x10001000);
    expect(refusal(jpeg)).toContain(`4096 x 4096 pixels; ${jpeg.length} bytes cannot hold as many`);
    new DataView(jpeg.buffer).setUint32(at + 5, 0);
    expect(refusal(jpeg)).toContain('there is nothing in it');
  });

  test('options and arguments that mean nothing', () => {
    const file = fileOf('gray');
    expect(() => decodeImage(file, { mode: 'RGB' as ImageMode })).toThrow(
      'decodeImage: mode is RGB; expected unchanged, gray',
    );
    expect(() => decodeImage(file, { format: 'png' } as object)).toThrow('there is no option format');
    expect(() => decodeImage('photo.png' as unknown as Uint8Array)).toThrow(
      'expected the bytes of a file, got string',
    );
    expect(() => decodeImage(tensor([1]) as unknown as Uint8Array)).toThrow('got object');
  });
});
