/** Boxes at every place of feature maps, which heads say changes of. */
import { Module } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import { floatsNear } from './constants.ts';
import type { ImageList } from './image-list.ts';
import { type ImageSize, sizeOf } from './targets.ts';

/** Makes the boxes of feature maps, which depend on sizes alone: plain numbers, once for all images. */
export abstract class BoxesOfMaps extends Module<
  [images: ImageList, featureMaps: readonly Tensor[]],
  readonly Tensor[]
> {
  /** The boxes [A, 4] of each image, in pixels: those of the first map, row by row, then those of the next. */
  forward(images: ImageList, featureMaps: readonly Tensor[]): readonly Tensor[] {
    const boxes = this.boxes(images.tensors, featureMaps);
    return images.imageSizes.map(() => boxes);
  }

  /** The boxes [A, 4] of any image of a batch. */
  boxes(batch: Tensor, featureMaps: readonly Tensor[]): Tensor {
    const numbers = this.numbers(sizeOf(batch), featureMaps.map(sizeOf));
    return floatsNear(featureMaps[0]!, numbers, [numbers.length / 4, 4]);
  }

  /** How many boxes each map has. */
  counts(featureMaps: readonly Tensor[]): number[] {
    const each = this.numAnchorsPerLocation();
    return featureMaps.map((map, i) => sizeOf(map)[0] * sizeOf(map)[1] * each[i]!);
  }

  /** How many boxes there are at a place of each map. */
  abstract numAnchorsPerLocation(): number[];

  /** The corners of all boxes, in float32 as torchvision computes them. */
  protected abstract numbers(imageSize: ImageSize, mapSizes: readonly ImageSize[]): Float32Array;
}

const round = Math.fround;

/** To the nearest whole number, halves to even ones, as PyTorch rounds. */
function toWhole(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below;
}

const listed = (given: readonly (number | readonly number[])[]): readonly (readonly number[])[] =>
  given.map((each) => (typeof each === 'number' ? [each] : each));

/**
 * Anchors: boxes of several sizes and shapes around the upper left corner of each place of feature maps.
 * Source: https://arxiv.org/abs/1506.01497, section 3.1.1
 *
 * @param sizes - for each map, the roots of areas in pixels
 * @param aspectRatios - for each map, heights over widths; one list is for all maps
 * @throws RangeError for other numbers of lists, and, when called, of maps
 *
 * @example
 * ```ts
 * import { zeros } from '@glissade/tensor';
 * import { AnchorGenerator, ImageList } from '@glissade/vision';
 *
 * const generator = new AnchorGenerator([[16]], [[1, 4]]);
 * const images = new ImageList(zeros([1, 3, 32, 64]), [[32, 64]]);
 * const [anchors] = generator.forward(images, [zeros([1, 8, 1, 2])]);
 * console.log(anchors!.toArray());
 * // => [ [ -8, -8, 8, 8 ], [ -4, -16, 4, 16 ], [ 24, -8, 40, 8 ], [ 28, -16, 36, 16 ] ]
 * ```
 */
export class AnchorGenerator extends BoxesOfMaps {
  readonly sizes: readonly (readonly number[])[];
  readonly aspectRatios: readonly (readonly number[])[];

  constructor(
    sizes: readonly (number | readonly number[])[] = [[128, 256, 512]],
    aspectRatios: readonly number[] | readonly (readonly number[])[] = [[0.5, 1, 2]],
  ) {
    super();
    this.sizes = listed(sizes);
    const isShared = typeof aspectRatios[0] === 'number';
    this.aspectRatios = isShared
      ? this.sizes.map(() => aspectRatios as readonly number[])
      : (aspectRatios as readonly (readonly number[])[]);
    if (this.sizes.length !== this.aspectRatios.length)
      throw new RangeError(
        `AnchorGenerator: got sizes of ${this.sizes.length} maps and aspectRatios of ${this.aspectRatios.length}`,
      );
  }

  numAnchorsPerLocation(): number[] {
    return this.sizes.map((sizes, i) => sizes.length * this.aspectRatios[i]!.length);
  }

  protected numbers(imageSize: ImageSize, mapSizes: readonly ImageSize[]): Float32Array {
    if (mapSizes.length !== this.sizes.length)
      throw new RangeError(
        `AnchorGenerator: got ${mapSizes.length} feature maps; there are sizes of ${this.sizes.length}`,
      );
    const counts = this.numAnchorsPerLocation();
    const corners = new Float32Array(
      4 * mapSizes.reduce((sum, [height, width], i) => sum + height * width * counts[i]!, 0),
    );
    let place = 0;
    for (const [i, [height, width]] of mapSizes.entries()) {
      const cell = this.#cell(i);
      const strides = [Math.floor(imageSize[0] / height), Math.floor(imageSize[1] / width)] as const;
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
          for (const [k, corner] of cell.entries())
            corners[place++] = corner + (k % 2 === 0 ? x * strides[1] : y * strides[0]);
    }
    return corners;
  }

  /** The corners of the anchors around 0. */
  #cell(map: number): number[] {
    return this.aspectRatios[map]!.flatMap((ratio) => {
      const high = round(Math.sqrt(round(ratio)));
      const wide = round(1 / high);
      return this.sizes[map]!.flatMap((size) => {
        const [width, height] = [round(wide * round(size)), round(high * round(size))];
        return [-width, -height, width, height].map((side) => toWhole(side / 2));
      });
    });
  }
}
