import { arange, full, rand, reference, tensor, useBackend, zeros } from '@glissade/tensor';
import { decode } from 'fast-png';
import { beforeEach, expect, test } from 'vitest';
import { decodeImage } from './decode-image.ts';
import { encodePng } from './encode-png.ts';

beforeEach(() => useBackend(reference));

test.each([1, 2, 3, 4])('%d channels of bytes come back', async (channels) => {
  const image = arange(channels * 5 * 7)
    .mul(2)
    .fmod(256)
    .to('uint8')
    .reshape([channels, 5, 7]);
  const file = await encodePng(image);
  expect(decode(file).channels).toBe(channels);
  expect(decodeImage(file).toArray()).toEqual(image.toArray());
  expect(decodeImage(await encodePng(image.int())).toArray()).toEqual(image.toArray());
});

test('views, and a picture without channels', async () => {
  const image = arange(12).to('uint8').reshape([3, 4]);
  expect(decodeImage(await encodePng(image)).toArray()).toEqual([image.toArray()]);
  const turned = image.permute(1, 0);
  expect(decodeImage(await encodePng(turned)).toArray()).toEqual([turned.toArray()]);
});

test('floats go from 0 to 1, rounded as torchvision does, and are cut off beyond', async () => {
  const values = [-1, 0, 0.1, 0.5, 0.999, 1, 7, Infinity];
  const image = decodeImage(await encodePng(tensor([[values]])));
  // (x * 255 + 0.5).clamp(0, 255).to(uint8)
  expect(image.flatten().toArray()).toEqual([0, 0, 26, 128, 255, 255, 255, 255]);
  const mask = decodeImage(await encodePng(tensor([[true, false]], { dtype: 'bool' })));
  expect(mask.flatten().toArray()).toEqual([255, 0]);
});

test('what is no image is refused', async () => {
  await expect(encodePng(zeros([2, 3, 4, 4]))).rejects.toThrow(
    'encodePng: got float32[2, 3, 4, 4]; expected an image [1 to 4, height, width] or [height, width]. Use makeGrid for several',
  );
  await expect(encodePng(zeros([5, 4, 4]))).rejects.toThrow('got float32[5, 4, 4]');
  await expect(encodePng(zeros([3, 0, 4]))).rejects.toThrow('got float32[3, 0, 4]');
  await expect(encodePng(tensor(1))).rejects.toThrow('got float32[]');
  await expect(encodePng(full([1, 1], Number.NaN))).rejects.toThrow(
    'a value is NaN; expected numbers from 0 to 1',
  );
  await expect(encodePng(tensor([[256]], { dtype: 'int32' }))).rejects.toThrow(
    'a value is 256; expected bytes',
  );
  await expect(encodePng(tensor([[-1]], { dtype: 'int32' }))).rejects.toThrow('a value is -1');
  await expect(encodePng([rand([1, 2, 2])] as never)).rejects.toThrow('encodePng');
});
