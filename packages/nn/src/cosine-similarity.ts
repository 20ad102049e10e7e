/** How nearly two vectors point the same way. */
import {
  bothInFloat32,
  broadcast,
  checkTensors,
  expand,
  mul,
  named,
  normalize,
  printShape,
  ShapeError,
  sum,
  type Tensor,
  written,
} from '@glissade/tensor';
import { Module } from './module.ts';
import { checkEps } from './normalization.ts';
import { checkedOptions, ofFunction } from './options.ts';
import { printOptions } from './weights.ts';

/** What `cosineSimilarity` accepts, and the layer. */
export interface CosineSimilarityOptions {
  /** Lengths below it count as it, so that nothing is divided by zero. Default 1e-8. */
  readonly eps?: number;
}

/**
 * The cosine of the angle between x1 and x2 along `dim`, which falls away: their dot product over their lengths. The shapes
 * may broadcast; `dim` is one of the common shape.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.cosine_similarity.html
 *
 * @throws ShapeError if the shapes do not broadcast, or have no such dim
 *
 * @example
 * ```ts
 * import { cosineSimilarity } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const vectors = tensor([[1, 0], [0, 2], [-3, 0]]);
 * console.log(cosineSimilarity(vectors, tensor([5, 0])).toArray()); // => [ 1, 0, -1 ]
 * ```
 */
export function cosineSimilarity(
  x1: Tensor,
  x2: Tensor,
  dim = 1,
  options: CosineSimilarityOptions = {},
): Tensor {
  const { eps = 1e-8 } = ofFunction('cosineSimilarity', options, ['eps']);
  checkEps('cosineSimilarity', eps);
  checkTensors('cosineSimilarity', x1, x2);
  const shape = broadcast('cosineSimilarity', x1.shape, x2.shape);
  if (!Number.isInteger(dim) || shape.at(dim) === undefined) {
    throw new ShapeError(
      `cosineSimilarity: there is no dim ${written(dim)} in ${printShape(shape)}, the inputs' common shape; -1 is the last`,
    );
  }
  return bothInFloat32(x1, x2, (x1, x2) => {
    const [first, second] = [x1, x2].map((x) =>
      named('cosineSimilarity', () => normalize(expand(x, shape), dim, { eps })),
    );
    return sum(mul(first!, second!), dim);
  });
}

/**
 * The cosine of the angle between two inputs along `dim`, 1 if not said; see `cosineSimilarity`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.CosineSimilarity.html
 *
 * @example
 * ```ts
 * import { CosineSimilarity } from '@glissade/nn';
 * import { randn } from '@glissade/tensor';
 *
 * const layer = new CosineSimilarity();
 * console.log(layer.forward(randn([100, 128]), randn([100, 128])).shape); // => [ 100 ]
 * ```
 */
export class CosineSimilarity extends Module<[x1: Tensor, x2: Tensor]> {
  readonly dim: number;
  readonly eps: number;

  constructor(dim = 1, options: CosineSimilarityOptions = {}) {
    super();
    const { eps = 1e-8 } = checkedOptions('CosineSimilarity', options, ['eps']);
    checkEps('CosineSimilarity', eps);
    this.dim = dim;
    this.eps = eps;
  }

  forward(x1: Tensor, x2: Tensor): Tensor {
    return cosineSimilarity(x1, x2, this.dim, { eps: this.eps });
  }

  protected override details(): string {
    return printOptions({ dim: this.dim, eps: this.eps });
  }
}
