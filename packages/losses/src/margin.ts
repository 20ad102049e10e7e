/** Losses of similarity and rank, which are zero once things are far enough apart: by a margin. */
import {
  add,
  checkFunction,
  checkNumber,
  checkTensors,
  clamp,
  div,
  eq,
  logSigmoid,
  minimum,
  mul,
  norm,
  printShape,
  ShapeError,
  sameShape,
  sqrt,
  sub,
  sum,
  type Tensor,
  where,
} from '@glissade/tensor';
import { matchedTarget } from './check.ts';
import { elementwise, type Loss } from './elementwise.ts';
import { type LossOptions, lossOptions, reduced } from './reduction.ts';

/** What `hingeEmbedding`, `marginRanking` and `cosineEmbedding` accept. */
export interface MarginOptions extends LossOptions {
  /** How far apart is far enough. Default 1; 0 for `marginRanking` and `cosineEmbedding`. */
  readonly margin?: number;
}

/**
 * Of distances: x where the target is 1 (alike), else max(0, margin - x), where it is -1. One shape. `margin` is 1, if not
 * said. Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.hinge_embedding_loss.html
 *
 * @example
 * ```ts
 * import { hingeEmbedding } from '@glissade/losses';
 * import { tensor } from '@glissade/tensor';
 *
 * const losses = hingeEmbedding(tensor([0.5, 0.5, 3]), tensor([1, -1, -1]), { margin: 2, reduction: 'none' });
 * console.log(losses.toArray()); // => [ 0.5, 1.5, 0 ]
 * ```
 */
export const hingeEmbedding: Loss<MarginOptions> = elementwise(
  'hingeEmbedding',
  { margin: 1 },
  (x, target, { margin }) => where(eq(target, 1), x, above(sub(margin, x))),
);

/**
 * max(0, margin - target (first - second)): the target is 1 where the first should be ranked higher, -1 where the second.
 * One shape. `margin` is 0, if not said.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.margin_ranking_loss.html
 *
 * @example
 * ```ts
 * import { marginRanking } from '@glissade/losses';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(marginRanking(tensor([3, 1]), tensor([1, 2]), tensor([1, 1])).itemSync()); // => 0.5
 * ```
 */
export function marginRanking(
  first: Tensor,
  second: Tensor,
  target: Tensor,
  options?: MarginOptions,
): Tensor {
  const { margin, reduction } = lossOptions('marginRanking', options, { margin: 0 });
  const other = matchedTarget('marginRanking', first, second, 'second');
  const truth = matchedTarget('marginRanking', first, target);
  return reduced('marginRanking', above(sub(margin, mul(truth, sub(first, other)))), reduction);
}

/**
 * log(1 + exp(-target x)) for targets of 1 and -1, of one shape: without overflow.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.soft_margin_loss.html
 *
 * @example
 * ```ts
 * import { softMargin } from '@glissade/losses';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(softMargin(tensor([100, 0]), tensor([-1, 1]), { reduction: 'sum' }).itemSync().toFixed(4)); // => 100.6931
 * ```
 */
export const softMargin: Loss = elementwise(
  'softMargin',
  {},
  // Not neg(): where nothing is lost, that would be -0.
  (x, target) => sub(0, logSigmoid(mul(x, target))),
);

/**
 * Of pairs of vectors [N, D] (or [D]): 1 - their cosine where the target [N] is 1 (alike), else max(0, cosine - margin), where
 * it is -1. `margin` is 0, if not said.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cosine_embedding_loss.html
 *
 * @example
 * ```ts
 * import { cosineEmbedding } from '@glissade/losses';
 * import { tensor } from '@glissade/tensor';
 *
 * const [first, second] = [tensor([[3, 0], [3, 0]]), tensor([[0, 5], [2, 0]])];
 * console.log(cosineEmbedding(first, second, tensor([1, -1]), { reduction: 'none' }).toArray()); // => [ 1, 1 ]
 * ```
 */
export function cosineEmbedding(
  first: Tensor,
  second: Tensor,
  target: Tensor,
  options?: MarginOptions,
): Tensor {
  const { margin, reduction } = lossOptions('cosineEmbedding', options, { margin: 0 });
  const other = matchedTarget('cosineEmbedding', first, second, 'second');
  checkTensors('cosineEmbedding', target);
  const expected = first.shape.slice(0, -1);
  if (first.shape.length === 0 || !sameShape(target.shape, expected)) {
    throw new ShapeError(
      `cosineEmbedding: target ${printShape(target.shape)} does not fit vectors ${printShape(first.shape)}: expected ` +
        `${printShape(expected)}, one number for each pair`,
    );
  }
  // What PyTorch adds, so that a vector of zeros has a cosine.
  const [ones, twos] = [first, other].map((x) => add(sum(mul(x, x), -1), 1e-12));
  const cosine = div(sum(mul(first, other), -1), sqrt(mul(ones!, twos!)));
  return reduced(
    'cosineEmbedding',
    where(eq(target, 1), sub(1, cosine), above(sub(cosine, margin))),
    reduction,
  );
}

/** What `tripletMargin` accepts. */
export interface TripletOptions extends MarginOptions {
  /** Which norm measures distances. Default 2. */
  readonly p?: number;
  /** Added to every difference. Default 1e-6. */
  readonly eps?: number;
  /** Whether the positive's distance to the negative counts, too, where it is less. Default false. */
  readonly swap?: boolean;
}

/**
 * max(0, |anchor - positive| - |anchor - negative| + margin): of vectors [..., D], the anchor should be closer to the positive
 * than to the negative. `margin` is 1, if not said.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.triplet_margin_loss.html
 *
 * @example
 * ```ts
 * import { tripletMargin } from '@glissade/losses';
 * import { tensor } from '@glissade/tensor';
 *
 * const loss = tripletMargin(tensor([[0, 0]]), tensor([[3, 4]]), tensor([[0, 5]]));
 * console.log(loss.itemSync().toFixed(4)); // => 1.0000
 * ```
 */
export function tripletMargin(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options?: TripletOptions,
): Tensor {
  const given = lossOptions('tripletMargin', options, { margin: 1, p: 2, eps: 1e-6, swap: false as boolean });
  return nearer('tripletMargin', [anchor, positive, negative], between(given.p, given.eps), given);
}

/** What `tripletMarginWithDistance` accepts. */
export interface TripletDistanceOptions extends LossOptions {
  /** The distances between two tensors of one shape. Default: as `tripletMargin` measures them, between the vectors of the last dim. */
  readonly distanceFunction?: (a: Tensor, b: Tensor) => Tensor;
  /** By how much the negative should be further away: above 0. Default 1. */
  readonly margin?: number;
  /** Whether the distance of the positive from the negative counts where that is smaller. Default false. */
  readonly swap?: boolean;
}

/**
 * `tripletMargin` with distances of one's own: max(0, d(anchor, positive) - d(anchor, negative) + margin).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.triplet_margin_with_distance_loss.html
 *
 * @example
 * ```ts
 * import { tripletMarginWithDistance } from '@glissade/losses';
 * import { type Tensor, tensor } from '@glissade/tensor';
 *
 * const furthest = (a: Tensor, b: Tensor) => a.sub(b).abs().amax(-1);
 * const [anchor, positive, negative] = [tensor([[0, 0]]), tensor([[3, 4]]), tensor([[0, 5]])];
 * console.log(tripletMarginWithDistance(anchor, positive, negative, { distanceFunction: furthest }).itemSync()); // => 0
 * ```
 */
export function tripletMarginWithDistance(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options?: TripletDistanceOptions,
): Tensor {
  const given = lossOptions('tripletMarginWithDistance', options, {
    distanceFunction: between(2, 1e-6),
    margin: 1,
    swap: false as boolean,
  });
  checkFunction('tripletMarginWithDistance', given.distanceFunction);
  const measured = (a: Tensor, b: Tensor): Tensor => {
    const distance = given.distanceFunction(a, b);
    checkTensors('tripletMarginWithDistance', distance);
    return distance;
  };
  return nearer('tripletMarginWithDistance', [anchor, positive, negative], measured, given);
}

/** Distances between vectors. `eps` is added as PyTorch does, so that vectors that are alike have a gradient. */
const between =
  (p: number, eps: number) =>
  (a: Tensor, b: Tensor): Tensor =>
    norm(add(sub(a, b), eps), -1, { p });

/** How much nearer than the negative the positive should be. */
function nearer(
  loss: string,
  [anchor, positive, negative]: readonly [Tensor, Tensor, Tensor],
  distance: (a: Tensor, b: Tensor) => Tensor,
  { margin, swap, reduction }: Required<Pick<TripletOptions, 'margin' | 'swap' | 'reduction'>>,
): Tensor {
  // With a margin of 0, vectors that are all alike would be perfect.
  checkNumber(loss, 'margin', margin, { above: 0 });
  const near = matchedTarget(loss, anchor, positive, 'positive');
  const far = matchedTarget(loss, anchor, negative, 'negative');
  const apart = distance(anchor, far);
  const least = swap ? minimum(apart, distance(near, far)) : apart;
  const losses = above(add(sub(distance(anchor, near), least), margin));
  return reduced(loss, losses, reduction);
}

/** max(x, 0), with a slope of 1 at 0, as in PyTorch: relu's is 0 there. */
const above = (x: Tensor): Tensor => clamp(x, 0);
