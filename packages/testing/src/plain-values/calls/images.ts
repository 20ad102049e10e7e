/** A right call of each function of images. */
import { decodeImage, encodePng, imageFolder } from '@glissade/images';
import { ones, tensor } from '@glissade/tensor';
import type { RightCalls } from '../right-calls.ts';

const png = await encodePng(ones([1, 4, 4]));
const files = () =>
  ['all/a/1.png', 'all/b/2.png'].map((path) => ({
    webkitRelativePath: path,
    arrayBuffer: async () => Uint8Array.from(png).buffer,
  }));
const folder = await imageFolder(files());

/** As much of a canvas as is used. */
const canvas = () => ({
  width: 1,
  height: 1,
  getContext: () => ({
    createImageData: (width: number, height: number) => ({ data: new Uint8ClampedArray(4 * width * height) }),
    putImageData: () => undefined,
  }),
});

export const calls: RightCalls = {
  camera: () => [
    {
      mode: 'rgb',
      size: [4, 4],
      fit: 'cover',
      mirror: true,
      facingMode: 'user',
      deviceId: 'a',
      resolution: [4, 4],
    },
  ],
  decodeImage: () => [png, { mode: 'rgb', applyExifOrientation: false, file: 'a.png' }],
  decodeInBrowser: () => [png, { mode: 'rgb', size: [4, 4], fit: 'cover', mirror: true, file: 'a.png' }],
  drawBoundingBoxes: () => [
    ones([3, 4, 4]),
    tensor([[0, 0, 2, 3]]),
    { colors: [[255, 0, 0]], fill: true, width: 1 },
  ],
  drawKeypoints: () => [
    ones([3, 4, 4]),
    ones([1, 2, 2]),
    { connectivity: [[0, 1]], colors: '#ff8000', radius: 1, width: 1, visibility: ones([1, 2]) },
  ],
  drawSegmentationMasks: () => [ones([3, 4, 4]), ones([1, 4, 4]).gt(0), { alpha: 0.5, colors: '#ff8000' }],
  encodePng: () => [ones([1, 4, 4])],
  fromPixels: () => [
    { width: 2, height: 1, data: new Uint8ClampedArray(8) },
    { mode: 'gray', fit: 'fill', mirror: true },
  ],
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
  toImageData: () => [ones([1, 4, 4])],
  toPixels: () => [ones([1, 4, 4]), canvas()],
};

export const others = ['Camera', 'CameraError', 'ImageFolder'];

/** A tensor in the place of a list; what only pages have. */
export const accepted: RegExp =
  /^iterating over a scalar tensor: |: there is no (ImageData|browser) here|: there are cameras in pages only/;
