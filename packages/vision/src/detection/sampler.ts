/** Some boxes with objects and some without: those that count in a loss. */
import {
  canLook,
  checkNumber,
  checkTensors,
  defaultGenerator,
  isTracing,
  type Tensor,
} from '@glissade/tensor';
import { wholesNear } from './constants.ts';

/** The numbers of boxes. */
export interface Sampled {
  readonly positive: Int32Array;
  readonly negative: Int32Array;
}

/**
 * Draws `batchSizePerImage` of the boxes of each image, at most the part `positiveFraction` of them with an object. It draws from the
 * default generator, which `manualSeed` seeds, what torchvision draws on a CPU, and reads the labels.
 * Source: https://github.com/pytorch/vision/blob/main/torchvision/models/detection/_utils.py
 *
 * @example
 * ```ts
 * import { manualSeed, tensor } from '@glissade/tensor';
 * import { BalancedPositiveNegativeSampler } from '@glissade/vision';
 *
 * manualSeed(0);
 * const labels = tensor([1, 0, 0, -1, 2, 0, 0], { dtype: 'int32' });
 * const { positive, negative } = new BalancedPositiveNegativeSampler(4, 0.25).sample([labels]);
 * console.log(positive[0]!.toArray(), negative[0]!.toArray()); // => [ 1, 0, 0, 0, 0, 0, 0 ] [ 0, 1, 0, 0, 0, 1, 1 ]
 * ```
 */
export class BalancedPositiveNegativeSampler {
  readonly batchSizePerImage: number;
  readonly positiveFraction: number;

  constructor(batchSizePerImage: number, positiveFraction: number) {
    checkNumber('BalancedPositiveNegativeSampler', 'batchSizePerImage', batchSizePerImage, {
      least: 1,
      whole: true,
    });
    checkNumber('BalancedPositiveNegativeSampler', 'positiveFraction', positiveFraction, {
      least: 0,
      most: 1,
    });
    this.batchSizePerImage = batchSizePerImage;
    this.positiveFraction = positiveFraction;
  }

  /**
   * Masks, int32 [A] of each image, of the boxes with an object that were drawn, and of those without. Labels above 0 have an object,
   * those of 0 have none, others do not count.
   */
  sample(labels: readonly Tensor[]): { readonly positive: Tensor[]; readonly negative: Tensor[] } {
    const masks = labels.map((each) => {
      checkTensors('BalancedPositiveNegativeSampler', each);
      if (!canLook(each))
        throw new TypeError(
          `BalancedPositiveNegativeSampler: looks at labels, which ${isTracing() ? 'compile() and vmap() cannot' : `${each.device.name} gives asynchronously: move them first, such as by await x.to(reference)`}`,
        );
      const { positive, negative } = this.drawn(each.dataSync());
      const mask = (places: Int32Array): Tensor => {
        const marks = new Int32Array(each.size);
        for (const place of places) marks[place] = 1;
        return wholesNear(each, marks);
      };
      return [mask(positive), mask(negative)] as const;
    });
    return { positive: masks.map(([positive]) => positive), negative: masks.map(([, negative]) => negative) };
  }

  /** The numbers that were drawn of the boxes of an image, in ascending order. */
  drawn(labels: ArrayLike<number>): Sampled {
    const positive: number[] = [];
    const negative: number[] = [];
    for (let i = 0; i < labels.length; i++) {
      if (labels[i]! >= 1) positive.push(i);
      else if (labels[i] === 0) negative.push(i);
    }
    const some = (places: readonly number[], most: number): Int32Array =>
      // All are put into an order, as there, so that what is drawn behind is the same.
      Int32Array.from(defaultGenerator().randperm(places.length).subarray(0, most), (i) => places[i]!).sort();
    const positives = Math.min(positive.length, Math.trunc(this.batchSizePerImage * this.positiveFraction));
    const negatives = Math.min(negative.length, this.batchSizePerImage - positives);
    return { positive: some(positive, positives), negative: some(negative, negatives) };
  }
}
