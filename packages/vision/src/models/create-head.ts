/** What stands behind a body whose weights were learned elsewhere. */
import {
  AdaptiveAvgPool2d,
  BatchNorm1d,
  checkSizes,
  Dropout,
  Flatten,
  Linear,
  Module,
  ReLU,
  Sequential,
} from '@glissade/nn';
import { type Tensor, written } from '@glissade/tensor';
import { AdaptiveConcatPool2d } from '../ops/adaptive-concat-pool.ts';
import { optionsGiven } from '../options.ts';

/** What `createHead` accepts. */
export interface HeadOptions {
  /** The widths between. Default [512]. */
  readonly linFtrs?: readonly number[];
  /** The dropout before the last linear layer; before the others it is half of that. Or one for each. Default 0.5. */
  readonly ps?: number | readonly number[];
  /** Whether maps come, which are pooled first. Default true. */
  readonly pool?: boolean;
  /** Whether maps are pooled in two ways, `AdaptiveConcatPool2d`, which doubles the features. Default true. */
  readonly concatPool?: boolean;
  /** Whether what comes is normalised first. Default true. */
  readonly firstBn?: boolean;
  /** Whether what goes is normalised, too. Default false. */
  readonly bnFinal?: boolean;
  /** Between which numbers results lie. Default: anywhere. */
  readonly yRange?: readonly [low: number, high: number];
}

const names = ['linFtrs', 'ps', 'pool', 'concatPool', 'firstBn', 'bnFinal', 'yRange'] as const;

/**
 * A head of linear layers, each normalised before, with dropout: from maps [N, features, H, W] to results [N, outputs].
 * Source: https://docs.fast.ai/vision.learner.html#create_head
 *
 * @param features - the channels of the body's maps
 * @param outputs - how many classes, or numbers, there are
 * @throws TypeError and RangeError for sizes and options that are none
 *
 * @example
 * ```ts
 * import { cpu } from '@glissade/backend-cpu';
 * import { randn, useBackend } from '@glissade/tensor';
 * import { createHead } from '@glissade/vision';
 *
 * useBackend(await cpu());
 * const head = createHead(64, 3);
 * console.log(head.forward(randn([2, 64, 7, 7])).shape); // => [ 2, 3 ]
 * ```
 */
export function createHead(features: number, outputs: number, options: HeadOptions = {}): Sequential {
  const { linFtrs = [512], ps = 0.5, yRange, ...flags } = optionsGiven('createHead', options, names);
  const { pool = true, concatPool = true, firstBn = true, bnFinal = false } = flags;
  if (!Array.isArray(linFtrs))
    throw new TypeError(`createHead: linFtrs is ${written(linFtrs)}; expected a list, such as [512]`);
  checkSizes('createHead', { features, outputs });
  for (const width of linFtrs as readonly number[]) checkSizes('createHead', { linFtrs: width });
  const widths = [concatPool ? 2 * features : features, ...linFtrs, outputs];
  const drops = typeof ps === 'number' ? [...linFtrs.map(() => ps / 2), ps] : ps;
  if (!Array.isArray(drops) || drops.length !== widths.length - 1)
    throw new RangeError(
      `createHead: ps is ${written(ps)}; expected a probability, or a list of ${widths.length - 1}`,
    );
  const pooling = concatPool ? new AdaptiveConcatPool2d() : new AdaptiveAvgPool2d(1);
  const layers: Module<[Tensor], Tensor>[] = pool ? [pooling, new Flatten()] : [];
  drops.forEach((p: number, i: number) => {
    const hasNorm = firstBn || i > 0;
    const isLast = i === drops.length - 1;
    if (hasNorm) layers.push(new BatchNorm1d(widths[i]!));
    if (p !== 0) layers.push(new Dropout(p));
    layers.push(new Linear(widths[i]!, widths[i + 1]!, { bias: !hasNorm }));
    if (!isLast) layers.push(new ReLU());
  });
  if (bnFinal) layers.push(new BatchNorm1d(outputs, { momentum: 0.01 }));
  if (yRange) layers.push(new SigmoidRange(...yRange));
  return new Sequential(...layers);
}

/**
 * Numbers between two of yours: the sigmoid, stretched and moved.
 * Source: https://docs.fast.ai/layers.html#sigmoidrange
 *
 * @throws TypeError unless both are numbers
 *
 * @example
 * ```ts
 * import { tensor } from '@glissade/tensor';
 * import { SigmoidRange } from '@glissade/vision';
 *
 * console.log(new SigmoidRange(1, 5).forward(tensor([-100, 0, 100])).toArray()); // => [ 1, 3, 5 ]
 * ```
 */
export class SigmoidRange extends Module {
  readonly low: number;
  readonly high: number;

  constructor(low: number, high: number) {
    super();
    if (!Number.isFinite(low) || !Number.isFinite(high))
      throw new TypeError(`SigmoidRange: got ${written(low)} and ${written(high)}; expected two numbers`);
    this.low = low;
    this.high = high;
  }

  forward(x: Tensor): Tensor {
    return x
      .sigmoid()
      .mul(this.high - this.low)
      .add(this.low);
  }

  protected override details(): string {
    return `low=${this.low}, high=${this.high}`;
  }
}
