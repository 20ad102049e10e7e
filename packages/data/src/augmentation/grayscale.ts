/** Images without colours. */
import { checkNames, lt, rand, type Tensor, where } from '@glissade/tensor';
import { greyOf } from './colors.ts';
import {
  type AugmentationOptions,
  checkBatch,
  checkColors,
  checkProbability,
  cutOff,
  ofEach,
} from './images.ts';

/** What `rgbToGrayscale` accepts. */
export interface GrayscaleOptions {
  /** 1, the default, or 3, which are alike. */
  readonly numOutputChannels?: 1 | 3;
}

/** What `randomGrayscale` accepts. */
export interface RandomGrayscaleOptions extends AugmentationOptions {
  /** The probability of an image to lose its colours. Default 0.1. */
  readonly p?: number;
}

/**
 * Images [..., C, H, W] of 3 channels red, green and blue, or of 1, as bright as they look: [..., 1, H, W], or [..., 3, H, W].
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.functional.rgb_to_grayscale.html
 *
 * @throws ShapeError unless there are 1 or 3 channels; RangeError for another number of channels that are to be
 *
 * @example
 * ```ts
 * import { rgbToGrayscale } from '@glissade/data';
 * import { tensor } from '@glissade/tensor';
 *
 * const green = tensor(new Uint8Array([0, 200, 0]), { shape: [3, 1, 1] });
 * console.log(rgbToGrayscale(green).toArray()); // => [ [ [ 117 ] ] ]
 * ```
 */
export function rgbToGrayscale(images: Tensor, options: GrayscaleOptions = {}): Tensor {
  checkNames('rgbToGrayscale', options, ['numOutputChannels']);
  const { numOutputChannels = 1 } = options;
  checkColors('rgbToGrayscale', images);
  if (numOutputChannels !== 1 && numOutputChannels !== 3)
    throw new RangeError(`rgbToGrayscale: numOutputChannels is ${numOutputChannels}; expected 1 or 3`);
  const grey = images.shape.at(-3) === 1 ? images : cutOff(images, greyOf);
  if (numOutputChannels === 1) return grey;
  return grey.expand([...grey.shape.slice(0, -3), 3, ...grey.shape.slice(-2)]);
}

/**
 * Each image of a batch [N, ..., C, H, W] as it is or, with probability `p`, without its colours, with as many channels. Each call draws
 * anew, in a compiled step too.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.RandomGrayscale.html
 *
 * @throws ShapeError unless the images are a batch of 1 or 3 channels
 *
 * @example
 * ```ts
 * import { randomGrayscale } from '@glissade/data';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(randomGrayscale(ones([8, 3, 32, 32]), { p: 0.2 }).shape); // => [ 8, 3, 32, 32 ]
 * ```
 */
export function randomGrayscale(images: Tensor, options: RandomGrayscaleOptions = {}): Tensor {
  checkNames('randomGrayscale', options, ['p', 'generator']);
  const { p = 0.1, ...rest } = options;
  checkBatch('randomGrayscale', images, rest);
  checkColors('randomGrayscale', images);
  checkProbability('randomGrayscale', p);
  return where(ofEach(images, lt(rand([images.shape[0]!], rest), p)), rgbToGrayscale(images), images);
}
