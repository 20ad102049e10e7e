/** The default boxes of SSD. */
import { checkNumber, optionsOf } from '@glissade/tensor';
import { BoxesOfMaps } from './anchor-generator.ts';
import type { ImageSize } from './targets.ts';

/** What `DefaultBoxGenerator` accepts. */
export interface DefaultBoxOptions {
  /** The size of boxes of the first map, as a part of the image. Default 0.15. */
  readonly minRatio?: number;
  /** The same of the last map. Default 0.9. */
  readonly maxRatio?: number;
  /** The sizes of boxes of each map, and one more. Default: even steps from `minRatio` to `maxRatio`, and 1. */
  readonly scales?: readonly number[] | undefined;
  /** How many pixels are between places of each map. Default: as many as its size says. */
  readonly steps?: readonly number[] | undefined;
  /** Whether lengths are at most those of the image. Default true. */
  readonly clip?: boolean;
}

const round = Math.fround;

/**
 * Default boxes of several shapes around the middle of each place of feature maps: two squares, and two boxes of each aspect ratio.
 * Source: https://arxiv.org/abs/1512.02325, section 2.2
 *
 * @param aspectRatios - for each map, widths over heights above 1, which are also taken the other way round
 * @throws RangeError for other numbers of scales, steps and maps
 *
 * @example
 * ```ts
 * import { zeros } from '@glissade/tensor';
 * import { DefaultBoxGenerator, ImageList } from '@glissade/vision';
 *
 * const generator = new DefaultBoxGenerator([[4]], { scales: [0.5, 0.5] });
 * const images = new ImageList(zeros([1, 3, 40, 40]), [[40, 40]]);
 * const [boxes] = generator.forward(images, [zeros([1, 8, 1, 1])]);
 * console.log(boxes!.toArray()); // => [ [ 10, 10, 30, 30 ], [ 10, 10, 30, 30 ], [ 0, 15, 40, 25 ], [ 15, 0, 25, 40 ] ]
 * ```
 */
export class DefaultBoxGenerator extends BoxesOfMaps {
  readonly aspectRatios: readonly (readonly number[])[];
  readonly scales: readonly number[];
  readonly steps: readonly number[] | undefined;
  readonly clip: boolean;

  constructor(aspectRatios: readonly (readonly number[])[], options: DefaultBoxOptions = {}) {
    super();
    const { minRatio, maxRatio, scales, steps, clip } = optionsOf('DefaultBoxGenerator', options, {
      minRatio: 0.15,
      maxRatio: 0.9,
      scales: undefined as readonly number[] | undefined,
      steps: undefined as readonly number[] | undefined,
      clip: true,
    });
    checkNumber('DefaultBoxGenerator', 'minRatio', minRatio, { least: 0 });
    checkNumber('DefaultBoxGenerator', 'maxRatio', maxRatio, { least: minRatio });
    const maps = aspectRatios.length;
    this.aspectRatios = aspectRatios;
    this.steps = steps;
    this.clip = clip;
    const even = aspectRatios.map((_, k) => minRatio + ((maxRatio - minRatio) * k) / (maps - 1));
    this.scales = scales ?? (maps > 1 ? [...even, 1] : [minRatio, maxRatio]);
    if (this.scales.length !== maps + 1 || (steps && steps.length !== maps))
      throw new RangeError(
        `DefaultBoxGenerator: got aspectRatios of ${maps} maps, ${this.scales.length} scales` +
          `${steps ? ` and ${steps.length} steps` : ''}; expected a scale more than maps, and as many steps`,
      );
  }

  numAnchorsPerLocation(): number[] {
    return this.aspectRatios.map((ratios) => 2 + 2 * ratios.length);
  }

  protected numbers(imageSize: ImageSize, mapSizes: readonly ImageSize[]): Float32Array {
    const { aspectRatios, steps } = this;
    if (mapSizes.length !== aspectRatios.length)
      throw new RangeError(
        `DefaultBoxGenerator: got ${mapSizes.length} feature maps; there are aspectRatios of ${aspectRatios.length}`,
      );
    const corners: number[] = [];
    const [imageHeight, imageWidth] = imageSize;
    for (const [map, [height, width]] of mapSizes.entries()) {
      const places = steps
        ? [imageHeight / steps[map]!, imageWidth / steps[map]!]
        : ([height, width] as const);
      const lengths = this.#lengths(map);
      for (let i = 0; i < height; i++)
        for (let j = 0; j < width; j++) {
          const [y, x] = [round((i + 0.5) / round(places[0]!)), round((j + 0.5) / round(places[1]!))];
          for (const [wide, high] of lengths) {
            const [left, right] = sides(x, wide, imageWidth);
            const [top, bottom] = sides(y, high, imageHeight);
            corners.push(left, top, right, bottom);
          }
        }
    }
    return Float32Array.from(corners);
  }

  /** Widths and heights at a place of a map, as parts of the image. */
  #lengths(map: number): (readonly [number, number])[] {
    const [size, next] = [this.scales[map]!, this.scales[map + 1]!];
    const between = Math.sqrt(size * next);
    const shaped = this.aspectRatios[map]!.flatMap((ratio) => {
      const [longer, shorter] = [size * Math.sqrt(ratio), size / Math.sqrt(ratio)];
      return [
        [longer, shorter],
        [shorter, longer],
      ] as const;
    });
    const limited = (length: number): number =>
      this.clip ? Math.min(1, Math.max(0, round(length))) : round(length);
    return [[size, size] as const, [between, between] as const, ...shaped].map(([width, height]) => [
      limited(width),
      limited(height),
    ]);
  }
}

/** Both ends of a length around a middle, of parts of an image in pixels. */
function sides(middle: number, length: number, pixels: number): readonly [number, number] {
  const half = round(0.5 * length);
  return [round(round(middle - half) * pixels), round(round(middle + half) * pixels)];
}
