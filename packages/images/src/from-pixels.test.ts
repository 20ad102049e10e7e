import { reference, tensor, useBackend } from '@glissade/tensor';
import { beforeEach, describe, expect, test } from 'vitest';
import { decodeInBrowser } from './decode-in-browser.ts';
import { fromPixels } from './from-pixels.ts';
import { toImageData, toPixels } from './to-pixels.ts';

beforeEach(() => useBackend(reference));

const red = () => ({ width: 2, height: 1, data: Uint8ClampedArray.of(255, 0, 0, 255, 4, 3, 2, 1) });

describe('ImageData, without a canvas', () => {
  test('is read, mirrored, and in each mode', () => {
    expect(fromPixels(red()).toArray()).toEqual([[[255, 4]], [[0, 3]], [[0, 2]]]);
    expect(fromPixels(red(), { mirror: true, mode: 'rgba' }).toArray()).toEqual([
      [[4, 255]],
      [[3, 0]],
      [[2, 0]],
      [[1, 255]],
    ]);
    expect(fromPixels(red(), { mode: 'gray' }).toArray()).toEqual([[[76, 3]]]);
    expect(fromPixels(red(), { mode: 'grayAlpha' }).shape).toEqual([2, 1, 2]);
  });

  test('may change afterwards', () => {
    const source = red();
    const image = fromPixels(source, { mode: 'rgba' });
    source.data.fill(9);
    expect(image.at(0).toArray()).toEqual([[255, 4]]);
  });
});

describe('errors', () => {
  test.each([
    [tensor([1]), /^fromPixels: got float32\[1\]; expected a canvas, ImageData/],
    [
      { width: 2, height: 1, data: new Uint8ClampedArray(4) },
      /the data of 2 x 1 pixels is 4 values .* expected 8 bytes/,
    ],
    [{ width: 2, height: 1, data: new Float32Array(8) }, /8 values of Float32Array; expected 8 bytes/],
    [{ width: 0, height: 1, data: new Uint8ClampedArray(0) }, /the source is 0 x 1 pixels/],
    [{ videoWidth: 4, videoHeight: 4, readyState: 1 }, /the video has no frame yet; wait for/],
    [
      { naturalWidth: 0, naturalHeight: 0, complete: true },
      /the image is not loaded, or cannot be; await image/,
    ],
    [{ displayWidth: 0, displayHeight: 0 }, /the frame is closed/],
  ])('of a source: %#', (source, message) => {
    expect(() => fromPixels(source as never)).toThrow(message);
  });

  test.each([
    [{ mode: 'unchanged' }, /^fromPixels: mode is unchanged; expected gray, grayAlpha, rgb, rgba/],
    [{ size: 224 }, /^fromPixels: size is 224; expected \[height, width\]/],
    [{ size: [0, 4] }, /^fromPixels: size is \[0, 4\]/],
    [{ fit: 'contain' }, /^fromPixels: fit is contain; expected fill, cover/],
    [{ numChannels: 3 }, /^fromPixels: there is no option numChannels/],
  ])('of options: %#', (options, message) => {
    expect(() => fromPixels(red(), options as never)).toThrow(message);
  });

  test('where there is no page', async () => {
    expect(() => fromPixels(red(), { size: [4, 4] })).toThrow(
      /^fromPixels: there is no canvas here, as in Node/,
    );
    await expect(toImageData(tensor([[1]]))).rejects.toThrow(/^toImageData: there is no ImageData here/);
    await expect(decodeInBrowser(new Uint8Array(3))).rejects.toThrow(
      /^decodeInBrowser: there is no browser here/,
    );
    await expect(toPixels(tensor([[1]]), {} as never)).rejects.toThrow(
      /^toPixels: got .*; expected a canvas/,
    );
    await expect(toPixels(tensor([1]), { getContext: () => null } as never)).rejects.toThrow(
      /^toPixels: got float32\[1\]/,
    );
  });
});
