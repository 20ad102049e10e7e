/** The softmax of very many classes, most of which are rare. */
import {
  add,
  argmax,
  cast,
  cat,
  checkTensors,
  clamp,
  gather,
  ge,
  logicalAnd,
  logSoftmax,
  lt,
  mean,
  named,
  neg,
  printShape,
  ShapeError,
  slice,
  squeeze,
  sub,
  type Tensor,
  unsqueeze,
  where,
  zerosLike,
} from '@glissade/tensor';
import type { InitOptions } from './drawing.ts';
import { Linear } from './linear.ts';
import { Module } from './module.ts';
import { checkedOptions } from './options.ts';
import { Sequential } from './sequential.ts';
import { checkSizes } from './weights.ts';

/** What `AdaptiveLogSoftmaxWithLoss` accepts. */
export interface AdaptiveSoftmaxOptions extends InitOptions {
  /** By how much each cluster is narrower than the one before it. Default 4. */
  readonly divValue?: number;
  /** Whether the frequent classes and the clusters get learned numbers of their own. Default false. */
  readonly headBias?: boolean;
  /** Of the weights. Default 'float32'. */
  readonly dtype?: 'float16' | 'float32' | 'float64';
}

/** The log-probability of each example's target, and the mean of the negative ones. */
export interface AdaptiveSoftmaxOutput {
  /** [N], or [] without a batch */
  readonly output: Tensor;
  /** [] */
  readonly loss: Tensor;
}

/** The classes of a cluster, from `low` up to but without `high`, and the layers that tell them apart. */
interface Cluster {
  readonly low: number;
  readonly high: number;
  readonly layers: Sequential;
}

/**
 * The log-softmax of very many classes, numbered from the most to the least frequent. The head tells the first `cutoffs[0]` classes
 * apart, and the clusters between further cutoffs from these; each cluster has a narrower layer, which tells its classes apart. That
 * saves weights and most of the work. In place of picking the rows of a cluster, as PyTorch does, all are computed: so it compiles.
 * Source: https://arxiv.org/abs/1609.04309
 *
 * @throws RangeError unless the cutoffs rise from 1 to at most nClasses - 1; from `forward`, ShapeError unless inputs are
 * [N, inFeatures] and targets [N], or [inFeatures] and []
 *
 * @example
 * ```ts
 * import { AdaptiveLogSoftmaxWithLoss } from '@glissade/nn';
 * import { randn, tensor } from '@glissade/tensor';
 *
 * const layer = new AdaptiveLogSoftmaxWithLoss(64, 1000, [20, 200]);
 * const x = randn([3, 64]);
 * const { output, loss } = layer.forward(x, tensor([4, 20, 999], { dtype: 'int32' }));
 * console.log(output.shape, loss.shape); // => [ 3 ] []
 * console.log(layer.logProb(x).shape, layer.predict(x).shape); // => [ 3, 1000 ] [ 3 ]
 * ```
 */
export class AdaptiveLogSoftmaxWithLoss extends Module<[x: Tensor, target: Tensor], AdaptiveSoftmaxOutput> {
  readonly inFeatures: number;
  readonly nClasses: number;
  readonly cutoffs: readonly number[];
  readonly divValue: number;
  readonly head: Linear;
  /** The layers of each cluster. */
  readonly tail: readonly Sequential[];

  constructor(
    inFeatures: number,
    nClasses: number,
    cutoffs: readonly number[],
    given: AdaptiveSoftmaxOptions = {},
  ) {
    super();
    const name = 'AdaptiveLogSoftmaxWithLoss';
    const names = ['divValue', 'headBias', 'dtype', 'generator'] as const;
    const { divValue = 4, headBias = false, ...options } = checkedOptions(name, given, names);
    checkSizes(name, { inFeatures, nClasses });
    if (
      cutoffs.length === 0 ||
      cutoffs.some((cutoff, i) => !isBetween(cutoff, cutoffs[i - 1] ?? 0, nClasses))
    )
      throw new RangeError(
        `${name}: cutoffs are [${cutoffs.join(', ')}]; expected whole numbers that rise from 1 to at most ${nClasses - 1}`,
      );
    this.inFeatures = inFeatures;
    this.nClasses = nClasses;
    this.cutoffs = [...cutoffs];
    this.divValue = divValue;
    this.head = new Linear(inFeatures, cutoffs[0]! + cutoffs.length, { ...options, bias: headBias });
    this.tail = cutoffs.map((low, i) => {
      const width = Math.floor(inFeatures / divValue ** (i + 1));
      if (!(width >= 1))
        throw new RangeError(
          `${name}: with divValue ${divValue}, cluster ${i} is ${width} of ${inFeatures} features wide; expected at least 1`,
        );
      const [weights, count] = [{ ...options, bias: false }, (cutoffs[i + 1] ?? nClasses) - low];
      return new Sequential(new Linear(inFeatures, width, weights), new Linear(width, count, weights));
    });
  }

  get #clusters(): readonly Cluster[] {
    const { cutoffs, tail, nClasses } = this;
    return tail.map((layers, i) => ({ low: cutoffs[i]!, high: cutoffs[i + 1] ?? nClasses, layers }));
  }

  forward(x: Tensor, given: Tensor): AdaptiveSoftmaxOutput {
    const { inFeatures, cutoffs, nClasses } = this;
    checkTensors('adaptiveLogSoftmaxWithLoss', x, given);
    // Beside bytes, a cutoff above 255 would be one, too.
    const target = given.dtype === 'uint8' ? cast(given, 'int32') : given;
    const [rows, ...more] = target.shape;
    const expected = rows === undefined ? [inFeatures] : [rows, inFeatures];
    if (more.length > 0 || x.shape.join() !== expected.join())
      throw new ShapeError(
        `adaptiveLogSoftmaxWithLoss: got ${printShape(x.shape)} and targets ${printShape(target.shape)}; expected ` +
          `[N, ${inFeatures}] and [N], or [${inFeatures}] and []`,
      );
    const head = logSoftmax(this.head.forward(x), -1);
    // One beyond the last class is beyond the head, too: an error, not another class.
    const passed = [...cutoffs, nClasses]
      .map((cutoff) => where(ge(target, cutoff), 1, zerosLike(target)))
      .reduce(add);
    const place = where(lt(target, cutoffs[0]!), target, add(passed, cutoffs[0]! - 1));
    const output = named('adaptiveLogSoftmaxWithLoss', () =>
      this.#clusters.reduce(
        (sum, { low, high, layers }) => {
          const within = chosen(
            logSoftmax(layers.forward(x), -1),
            clamp(sub(target, low), 0, high - low - 1),
          );
          return add(sum, where(logicalAnd(ge(target, low), lt(target, high)), within, 0));
        },
        chosen(head, place),
      ),
    );
    return { output, loss: neg(mean(output)) };
  }

  /** The log-probabilities of all classes: [N, inFeatures] to [N, nClasses]. */
  logProb(x: Tensor): Tensor {
    const [first] = this.cutoffs;
    const head = logSoftmax(this.head.forward(x), -1);
    const rare = this.#clusters.map(({ layers }, i) =>
      add(slice(head, -1, first! + i, first! + i + 1), logSoftmax(layers.forward(x), -1)),
    );
    return cat([slice(head, -1, 0, first!), ...rare], -1);
  }

  /** The most probable class of each example: [N, inFeatures] to [N]. */
  predict(x: Tensor): Tensor {
    return argmax(this.logProb(x), -1);
  }
}

/** A whole number above one, and below another. */
const isBetween = (x: number, low: number, high: number): boolean =>
  Number.isInteger(x) && x > low && x < high;

/** One element of each row. */
const chosen = (rows: Tensor, index: Tensor): Tensor => squeeze(gather(rows, -1, unsqueeze(index, -1)), -1);
