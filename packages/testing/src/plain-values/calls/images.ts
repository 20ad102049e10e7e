/** A right call of each function of images. */
import { decodeImage, encodePng, imageFolder } from '@glissade/images';
import { ones } from '@glissade/tensor';
import type { RightCalls } from '../right-calls.ts';

const png = await encodePng(ones([1, 4, 4]));
const files = () =>
  ['all/a/1.png', 'all/b/2.png'].map((path) => ({
    webkitRelativePath: path,
    arrayBuffer: async () => Uint8Array.from(png).buffer,
  }));
const folder = await imageFolder(files());

export const calls: RightCalls = {
  decodeImage: () => [png, { mode: 'rgb', applyExifOrientation: false, file: 'a.png' }],
  encodePng: () => [ones([1, 4, 4])],
  'ImageFolder.get': () => [folder, 0],
  imageFolder: () => [
    files(),
    {
      transform: (x: unknown) => x,
      mode: 'rgb',
      applyExifOrientation: false,
      decode: (bytes: Uint8Array) => decodeImage(bytes),
      extensions: ['.png'],
      allowEmpty: false,
    },
  ],
  makeGrid: () => [
    ones([2, 3, 4, 4]),
    { nrow: 2, padding: 1, padValue: 0, normalize: true, valueRange: [0, 1], scaleEach: false },
  ],
};

export const others = ['ImageFolder'];

/** A tensor in the place of a list. */
export const accepted: RegExp = /^iterating over a scalar tensor: /;
