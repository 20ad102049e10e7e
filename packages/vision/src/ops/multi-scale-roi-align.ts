/** What boxes show of a pyramid of feature maps: each of the map that fits its size. */
import { Module } from '@glissade/nn';
import { canLook, concat, eq, indexSelect, optionsOf, type Tensor, where } from '@glissade/tensor';
import { floatsNear, wholesNear } from '../detection/constants.ts';
import type { ImageSize } from '../detection/targets.ts';
import { checkBoxes } from './boxes.ts';
import { roiAlign, sidesOf } from './roi-align.ts';

/** What `MultiScaleRoIAlign` accepts. */
export interface MultiScaleRoIAlignOptions {
  /** How long the sides of boxes are that are looked at on the map of `canonicalLevel`. Default 224. */
  readonly canonicalScale?: number;
  /** The map of boxes of that size, by how often it has been halved. Default 4. */
  readonly canonicalLevel?: number;
}

/** Maps, how much smaller than the image each is, and from which level to which they are. */
interface Pyramid {
  readonly maps: readonly Tensor[];
  readonly scales: readonly number[];
  readonly least: number;
  readonly most: number;
}

const round = Math.fround;

/**
 * `roiAlign` of boxes of several images, each on the map of a pyramid that fits its size: the larger the smaller.
 * Source: https://arxiv.org/abs/1612.03144, equation 1
 *
 * Boxes that can be looked at are sorted by their maps first. Others, in a compiled function or on a GPU, are looked up in all maps, of
 * which one counts.
 *
 * @param featmapNames - which maps are looked at; others are passed over
 * @param outputSize - height and width, or one number for both
 * @param samplingRatio - as of `roiAlign`
 *
 * @example
 * ```ts
 * import { tensor, zeros } from '@glissade/tensor';
 * import { MultiScaleRoIAlign } from '@glissade/vision';
 *
 * const pool = new MultiScaleRoIAlign(['0', '1'], 3, 2);
 * const maps = { '0': zeros([1, 8, 16, 16]), '1': zeros([1, 8, 8, 8]), pool: zeros([1, 8, 4, 4]) };
 * console.log(pool.forward(maps, [tensor([[0, 0, 9, 9], [4, 4, 60, 60]])], [[64, 64]]).shape); // => [ 2, 8, 3, 3 ]
 * ```
 */
export class MultiScaleRoIAlign extends Module<
  [maps: Readonly<Record<string, Tensor>>, boxes: readonly Tensor[], imageSizes: readonly ImageSize[]]
> {
  readonly featmapNames: readonly string[];
  readonly outputSize: readonly [height: number, width: number];
  readonly samplingRatio: number;
  readonly canonicalScale: number;
  readonly canonicalLevel: number;

  constructor(
    featmapNames: readonly string[],
    outputSize: number | readonly [height: number, width: number],
    samplingRatio: number,
    options: MultiScaleRoIAlignOptions = {},
  ) {
    super();
    const given = optionsOf('MultiScaleRoIAlign', options, { canonicalScale: 224, canonicalLevel: 4 });
    this.featmapNames = featmapNames;
    this.outputSize = sidesOf('MultiScaleRoIAlign', outputSize);
    this.samplingRatio = samplingRatio;
    this.canonicalScale = given.canonicalScale;
    this.canonicalLevel = given.canonicalLevel;
  }

  /** [K, C, height, width] of boxes [L, 4] of each image, K in all; `imageSizes` are the sizes that images have in their batch. */
  forward(
    maps: Readonly<Record<string, Tensor>>,
    boxes: readonly Tensor[],
    imageSizes: readonly ImageSize[],
  ): Tensor {
    for (const each of boxes) checkBoxes('MultiScaleRoIAlign', each, '[N, 4]');
    const pyramid = this.#pyramid(maps, imageSizes);
    if (canLook(...boxes))
      return this.#sorted(
        pyramid,
        boxes.map((each) => each.dataSync()),
      );
    const owners = boxes.map((each, i) => {
      const count = each.shape[0]!;
      return concat([floatsNear(each, new Float32Array(count).fill(i), [count, 1]), each.detach()], 1);
    });
    return this.#onAll(pyramid, concat(owners, 0));
  }

  /** The same of boxes that are plain numbers, four of each, on any backend. */
  ofNumbers(
    maps: Readonly<Record<string, Tensor>>,
    boxes: readonly ArrayLike<number>[],
    imageSizes: readonly ImageSize[],
  ): Tensor {
    return this.#sorted(this.#pyramid(maps, imageSizes), boxes);
  }

  #pyramid(named: Readonly<Record<string, Tensor>>, imageSizes: readonly ImageSize[]): Pyramid {
    const maps = Object.entries(named).flatMap(([name, map]) =>
      this.featmapNames.includes(name) ? [map] : [],
    );
    if (maps.length === 0)
      throw new RangeError(
        `MultiScaleRoIAlign: the maps are ${Object.keys(named)}; expected some of ${this.featmapNames}`,
      );
    const height = Math.max(...imageSizes.map(([size]) => size));
    const halvings = maps.map(({ shape }) => Math.round(Math.log2(height / shape[2]!)));
    return {
      maps,
      scales: halvings.map((count) => 2 ** -count),
      least: halvings[0]!,
      most: halvings.at(-1)!,
    };
  }

  /** Which of the maps fits a box, by its area in float32. */
  #levelOf(area: number, { least, most, maps }: Pyramid): number {
    if (maps.length === 1) return 0;
    const times = round(Math.log2(round(round(Math.sqrt(area)) / this.canonicalScale)));
    const level = Math.floor(round(round(this.canonicalLevel + times) + round(1e-6)));
    return Math.min(Math.max(level, least), most) - least;
  }

  #sorted(pyramid: Pyramid, boxes: readonly ArrayLike<number>[]): Tensor {
    const { maps } = pyramid;
    // Of each map the boxes of each image.
    const rows: number[][][] = maps.map(() => boxes.map(() => []));
    const places: number[][] = maps.map(() => []);
    let count = 0;
    for (const [image, corners] of boxes.entries())
      for (let i = 0; i < corners.length; i += 4) {
        const [x1, y1, x2, y2] = [0, 1, 2, 3].map((k) => corners[i + k]!) as [number, number, number, number];
        const level = this.#levelOf(round(round(x2 - x1) * round(y2 - y1)), pyramid);
        rows[level]![image]!.push(x1, y1, x2, y2);
        places[level]!.push(count++);
      }
    const order = new Int32Array(count);
    for (const [position, place] of places.flat().entries()) order[place] = position;
    const parts = maps.flatMap((map, level) => {
      const own = places[level]!.length;
      // At least one part, as there may be no boxes.
      if (own === 0 && (count > 0 || level > 0)) return [];
      const corners = rows[level]!.map((each) =>
        floatsNear(map, Float32Array.from(each), [each.length / 4, 4]),
      );
      return [this.#aligned(pyramid, level, corners)];
    });
    return parts.length === 1 ? parts[0]! : indexSelect(concat(parts, 0), 0, wholesNear(maps[0]!, order));
  }

  #onAll(pyramid: Pyramid, rois: Tensor): Tensor {
    const { maps, least, most } = pyramid;
    if (maps.length === 1) return this.#aligned(pyramid, 0, rois);
    const corner = (i: number): Tensor => rois.select(1, i);
    const side = corner(3)
      .sub(corner(1))
      .mul(corner(4).sub(corner(2)))
      .sqrt();
    const halvings = side
      .div(this.canonicalScale)
      .log()
      .div(Math.LN2)
      .add(this.canonicalLevel + 1e-6);
    const levels = halvings.floor().clamp(least, most).sub(least).reshape([-1, 1, 1, 1]);
    return maps
      .map((_, level) => where(eq(levels, level), this.#aligned(pyramid, level, rois), 0))
      .reduce((a, b) => a.add(b));
  }

  #aligned({ maps, scales }: Pyramid, level: number, rois: Tensor | readonly Tensor[]): Tensor {
    return roiAlign(maps[level]!, rois, this.outputSize, {
      spatialScale: scales[level]!,
      samplingRatio: this.samplingRatio,
    });
  }
}
