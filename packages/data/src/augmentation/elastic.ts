/** Images as if seen through water. */
import {
  arange,
  checkNames,
  checkNumber,
  checkTensors,
  printShape,
  rand,
  ShapeError,
  type Tensor,
  tensor,
  written,
} from '@glissade/tensor';
import { asBatch } from './as-batch.ts';
import { blurred } from './gaussian-blur.ts';
import { type AugmentationOptions, checkBatch, checkPixel } from './images.ts';
import { checkMode, type SampleMode, sampled } from './sample.ts';

/** What `elastic` accepts. */
export interface ElasticOptions {
  /** How pixels between pixels are made. Default 'bilinear'. */
  readonly mode?: SampleMode;
  /** What is seen beyond the edges. Default 0. */
  readonly fill?: number;
}

/** What `elasticTransform` accepts. */
export interface ElasticTransformOptions extends ElasticOptions, AugmentationOptions {
  /** How far pixels move: that of the columns and of the rows, or one for both. Default 50. */
  readonly alpha?: number | readonly [x: number, y: number];
  /** How many pixels move alike, as the standard deviation of a blur, in pixels: one for both, or two. Default 5. */
  readonly sigma?: number | readonly [x: number, y: number];
}

/**
 * Images [..., H, W] whose pixels come from places beside them.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.functional.elastic.html
 *
 * @param displacement - how far beside, to the right and down: [1, H, W, 2], in halves of the width and of the height
 * @throws ShapeError for displacements of other images
 *
 * @example
 * ```ts
 * import { elastic } from '@glissade/data';
 * import { tensor } from '@glissade/tensor';
 *
 * const oneToTheRight = tensor([0.5, 0]).expand([1, 1, 4, 2]);
 * console.log(elastic(tensor([[1, 2, 3, 4]]), oneToTheRight).toArray()); // => [ [ 2, 3, 4, 0 ] ]
 * ```
 */
export function elastic(images: Tensor, displacement: Tensor, options: ElasticOptions = {}): Tensor {
  checkNames('elastic', options, ['mode', 'fill']);
  const { mode = 'bilinear', fill = 0 } = options;
  checkTensors('elastic', images, displacement);
  checkMode('elastic', mode);
  checkPixel('elastic', 'fill', fill, images);
  return asBatch('elastic', images, (batch) => {
    const [height, width] = images.shape.slice(-2) as [number, number];
    const expected = [1, height, width, 2];
    if (displacement.shape.length !== 4 || !expected.every((n, i) => displacement.shape[i] === n))
      throw new ShapeError(
        `elastic: got ${images.dtype}${printShape(images.shape)} and displacements ${printShape(displacement.shape)}; expected ${printShape(expected)}`,
      );
    const [x, y] = [0, 1].map((i) => displacement.select(3, i)) as [Tensor, Tensor];
    return displaced(batch, x.mul(width / 2), y.mul(height / 2), mode, fill);
  });
}

/**
 * Each image of a batch [N, ..., H, W] with pixels from places beside them, neighbours from nearly the same. Each call draws anew, in a
 * compiled step too.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.ElasticTransform.html
 *
 * @throws ShapeError unless the images are a batch, of images larger than four times sigma; RangeError for a sigma below 0
 *
 * @example
 * ```ts
 * import { elasticTransform } from '@glissade/data';
 * import { ones } from '@glissade/tensor';
 *
 * console.log(elasticTransform(ones([4, 1, 28, 28]), { alpha: 30, sigma: 3 }).shape); // => [ 4, 1, 28, 28 ]
 * ```
 */
export function elasticTransform(images: Tensor, options: ElasticTransformOptions = {}): Tensor {
  checkNames('elasticTransform', options, ['alpha', 'sigma', 'mode', 'fill', 'generator']);
  const { alpha = 50, sigma = 5, mode = 'bilinear', fill = 0, ...rest } = options;
  checkBatch('elasticTransform', images, rest);
  checkMode('elasticTransform', mode);
  checkPixel('elasticTransform', 'fill', fill, images);
  const alphas = pairOf('alpha', alpha);
  const sigmas = pairOf('sigma', sigma);
  for (const each of sigmas) checkNumber('elasticTransform', 'sigma', each, { least: 0 });
  const [count] = images.shape;
  const [height, width] = images.shape.slice(-2) as [number, number];
  const [x, y] = [0, 1].map((i) => {
    const any = rand([count!, height, width], rest).mul(2).sub(1);
    // As wide as in torchvision: four sigmas to either side.
    const reach = Math.floor(4 * sigmas[i]!);
    if (reach >= Math.min(height, width))
      throw new ShapeError(
        `elasticTransform: sigma is ${sigmas[i]}, too wide for ${images.dtype}${printShape(images.shape)}: expected less than a quarter of the image`,
      );
    const smooth = reach > 0 ? blurredApart(any, 2 * reach + 1, sigmas) : any;
    return smooth.mul(alphas[i]! / 2);
  }) as [Tensor, Tensor];
  return displaced(images, x, y, mode, fill);
}

const blurredApart = (x: Tensor, size: number, sigmas: readonly [number, number]): Tensor =>
  blurred(blurred(x, [size, 1], tensor([sigmas[0]])), [1, size], tensor([sigmas[1]]));

function pairOf(name: string, value: number | readonly [number, number]): readonly [number, number] {
  const pair: readonly [number, number] = typeof value === 'number' ? [value, value] : value;
  if (!Array.isArray(pair) || pair.length !== 2 || !pair.every(Number.isFinite))
    throw new RangeError(`elasticTransform: ${name} is ${written(value)}; expected a number, or [x, y]`);
  return pair;
}

/** Images [N, ..., H, W], each pixel from so many pixels [N or 1, H, W] beside it. */
function displaced(images: Tensor, x: Tensor, y: Tensor, mode: SampleMode, fill: number): Tensor {
  const [height, width] = images.shape.slice(-2) as [number, number];
  const shape = [images.shape[0]!, height, width];
  const columns = x.add(arange(width)).expand(shape);
  const rows = y.add(arange(height).reshape([height, 1])).expand(shape);
  return sampled(images, columns, rows, mode, fill);
}
