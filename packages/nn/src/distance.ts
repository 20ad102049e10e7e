/** How far two vectors are apart. */
import {
  add,
  bothInFloat32,
  broadcast,
  checkTensors,
  norm,
  sub,
  type Tensor,
  written,
} from '@glissade/tensor';
import { Module } from './module.ts';
import { checkedOptions, ofFunction } from './options.ts';
import { printOptions } from './weights.ts';

/** What `pairwiseDistance` accepts, and the layer. */
export interface PairwiseDistanceOptions {
  /** Which norm of the difference. Default 2. */
  readonly p?: number;
  /** What is added to each difference. Default 1e-6. */
  readonly eps?: number;
  /** Whether the last dim stays, with length 1. Default false. */
  readonly keepdim?: boolean;
}

/**
 * The p-norm of x1 - x2 + eps along the last dim: of [N, D] each, [N]. The shapes may broadcast.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.pairwise_distance.html
 *
 * @throws ShapeError if the shapes do not broadcast; RangeError for a norm or an eps that is no number
 *
 * @example
 * ```ts
 * import { pairwiseDistance } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const [a, b] = [tensor([[0, 0], [1, 1]]), tensor([[3, 4], [1, 3]])];
 * console.log(`${pairwiseDistance(a, b)}`); // => tensor([5.0000, 2.0000])
 * ```
 */
export function pairwiseDistance(x1: Tensor, x2: Tensor, options: PairwiseDistanceOptions = {}): Tensor {
  const {
    p = 2,
    eps = 1e-6,
    keepdim = false,
  } = ofFunction('pairwiseDistance', options, ['p', 'eps', 'keepdim']);
  checkTensors('pairwiseDistance', x1, x2);
  checkNumbers('pairwiseDistance', { p, eps });
  broadcast('pairwiseDistance', x1.shape, x2.shape);
  return bothInFloat32(x1, x2, (x1, x2) => norm(add(sub(x1, x2), eps), -1, { p, keepdim }));
}

/** Throws for what would make NaN of every distance. */
function checkNumbers(operation: string, { p = 2, eps = 1e-6 }: PairwiseDistanceOptions): void {
  if (typeof p !== 'number' || Number.isNaN(p))
    throw new RangeError(`${operation}: p is ${written(p)}; expected a number, such as 2`);
  if (!Number.isFinite(eps))
    throw new RangeError(`${operation}: eps is ${written(eps)}; expected a small number, such as 1e-6`);
}

/**
 * The distance between two inputs along the last dim; see `pairwiseDistance`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.PairwiseDistance.html
 *
 * @example
 * ```ts
 * import { PairwiseDistance } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * console.log(new PairwiseDistance({ p: 1 }).forward(randn([100, 128]), randn([100, 128])).shape); // => [ 100 ]
 * ```
 */
export class PairwiseDistance extends Module<[x1: Tensor, x2: Tensor]> {
  readonly options: PairwiseDistanceOptions;

  constructor(options: PairwiseDistanceOptions = {}) {
    super();
    this.options = checkedOptions('PairwiseDistance', options, ['p', 'eps', 'keepdim']);
    checkNumbers('PairwiseDistance', this.options);
  }

  forward(x1: Tensor, x2: Tensor): Tensor {
    return pairwiseDistance(x1, x2, this.options);
  }

  protected override details(): string {
    return printOptions(this.options);
  }
}
