/** Vectors that are looked up, those of each bag of things made one. */
import {
  cast,
  checkTensors,
  div,
  fillLike,
  gt,
  indexSelect,
  inFloat32,
  maximum,
  mul,
  named,
  ne,
  printShape,
  ShapeError,
  sameShape,
  type Tensor,
  unsqueeze,
  where,
} from '@glissade/tensor';
import { type Bags, bagsAt, bagsInRows } from './bags.ts';
import type { InitOptions } from './drawing.ts';
import { checkMatrix, embeddings, rowOf } from './embedding.ts';
import { Module } from './module.ts';
import { checkedOptions } from './options.ts';
import { printOptions } from './weights.ts';

/** What becomes of the vectors in a bag. */
export type BagMode = 'sum' | 'mean' | 'max';

/** What `embeddingBag` accepts, and the layer, but for what is given at each call. */
export interface EmbeddingBagOptions {
  /** What becomes of the vectors in a bag. Default 'mean'. */
  readonly mode?: BagMode | undefined;
  /** A row that is in no bag: it stands for what is not there. A negative number counts from the end. Default: none. */
  readonly paddingIdx?: number | null | undefined;
  /** Whether the offsets end with the number of indices, which begins no bag. Default false. */
  readonly includeLastOffset?: boolean | undefined;
}

/** What `embeddingBag` accepts. */
export interface EmbeddingBagInputs extends EmbeddingBagOptions {
  /** int32 [bags]: where each bag begins among indices [...] of one dim; the first is 0. An empty bag is zeros. */
  readonly offsets?: Tensor | undefined;
  /** A factor for each index, of the shape of these; for mode 'sum'. Default: 1. */
  readonly perSampleWeights?: Tensor | undefined;
}

const names = ['offsets', 'mode', 'perSampleWeights', 'paddingIdx', 'includeLastOffset'] as const;

/**
 * The sum, the mean or the largest numbers of the rows of `weight` [numEmbeddings, embeddingDim] that each bag names:
 * [bags, embeddingDim]. Bags are the rows of an index [bags, length], or lie one after the other in an index [n], each beginning at
 * its offset. Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.embedding_bag.html
 *
 * @throws ShapeError unless index, offsets and weights are such; RangeError for an index without a row, or offsets out of place (both
 * on a GPU, where somebody awaits a value)
 *
 * @example
 * ```ts
 * import { embeddingBag } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const weight = tensor([[0, 0], [1, 10], [2, 20]]);
 * const whole = (values: number[]) => tensor(values, { dtype: 'int32' });
 * const bags = embeddingBag(whole([2, 1, 1]), weight, { offsets: whole([0, 2]) });
 * console.log(bags.toArray()); // => [ [ 1.5, 15 ], [ 1, 10 ] ]
 * ```
 */
export function embeddingBag(index: Tensor, weight: Tensor, options: EmbeddingBagInputs = {}): Tensor {
  const name = 'embeddingBag';
  checkTensors(name, index, weight);
  const given = checkedOptions(name, options, names);
  const { mode = 'mean', offsets, perSampleWeights, paddingIdx, includeLastOffset = false } = given;
  checkMode(name, mode);
  checkMatrix(name, weight);
  const bags = bagsOf(index, offsets, includeLastOffset);
  if (perSampleWeights) checkFactors(index, mode, perSampleWeights);
  const padding = typeof paddingIdx === 'number' ? rowOf(name, paddingIdx, weight.shape[0]!) : undefined;
  const kept = padding === undefined ? undefined : unsqueeze(ne(cast(index, 'int32'), padding), -1);
  return inFloat32(weight, (weight) => {
    const rows = named(name, () => indexSelect(weight, 0, index));
    const values = perSampleWeights ? mul(rows, unsqueeze(cast(perSampleWeights, rows.dtype), -1)) : rows;
    const without = (value: number): Tensor => (kept ? where(kept, values, value) : values);
    if (mode === 'sum') return bags.sum(without(0));
    const count = bags.sum(kept ? cast(kept, rows.dtype) : fillLike(rows, 1, [...index.shape, 1]));
    if (mode === 'mean') return div(bags.sum(without(0)), maximum(count, 1));
    return where(gt(count, 0), bags.largest(without(-Infinity)), 0);
  });
}

function checkMode(operation: string, mode: string): void {
  if (mode !== 'sum' && mode !== 'mean' && mode !== 'max')
    throw new TypeError(`${operation}: mode is '${mode}'; expected 'sum', 'mean' or 'max'`);
}

function bagsOf(index: Tensor, offsets: Tensor | undefined, includeLastOffset: boolean): Bags {
  const got = `embeddingBag: got an index ${index.dtype}${printShape(index.shape)}`;
  if (index.shape.length === 2) {
    if (offsets === undefined) return bagsInRows(index);
    throw new TypeError(`${got} and offsets; each row is a bag: leave the offsets out`);
  }
  if (index.shape.length !== 1) throw new ShapeError(`${got}; expected [bags, length], or [n] with offsets`);
  if (offsets === undefined)
    throw new TypeError(`${got} without offsets, which say where each bag begins: give { offsets }`);
  checkTensors('embeddingBag', offsets);
  return bagsAt('embeddingBag', index, offsets, includeLastOffset);
}

function checkFactors(index: Tensor, mode: BagMode, perSampleWeights: Tensor): void {
  checkTensors('embeddingBag', perSampleWeights);
  if (mode !== 'sum')
    throw new TypeError(`embeddingBag: perSampleWeights are for mode 'sum', not for '${mode}'`);
  const { dtype, shape } = perSampleWeights;
  if (!sameShape(shape, index.shape))
    throw new ShapeError(
      `embeddingBag: perSampleWeights are ${dtype}${printShape(shape)}; expected ${printShape(index.shape)}, as the index`,
    );
}

/**
 * A learned vector for each of `numEmbeddings` things, and of each bag of them the sum, the mean or the largest numbers: indices
 * [bags, length], or [n] with offsets [bags], to [bags, embeddingDim].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.EmbeddingBag.html
 *
 * @example
 * ```ts
 * import { EmbeddingBag } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const layer = new EmbeddingBag(1000, 16, { mode: 'sum' });
 * console.log(`${layer}`); // => EmbeddingBag(numEmbeddings=1000, embeddingDim=16, mode=sum)
 * const [words, offsets] = [[7, 3, 0, 8], [0, 1, 3]].map((values) => tensor(values, { dtype: 'int32' }));
 * console.log(layer.forward(words!, offsets).shape); // => [ 3, 16 ]
 * ```
 */
export class EmbeddingBag extends Module<[index: Tensor, offsets?: Tensor, perSampleWeights?: Tensor]> {
  /** [numEmbeddings, embeddingDim]: normal numbers at first, but for the padding's row of zeros. */
  weight: Tensor;
  readonly mode: BagMode;
  readonly paddingIdx: number | undefined;
  readonly includeLastOffset: boolean;

  constructor(
    numEmbeddings: number,
    embeddingDim: number,
    given: EmbeddingBagOptions & InitOptions & { dtype?: 'float16' | 'float32' | 'float64' } = {},
  ) {
    super();
    const {
      mode = 'mean',
      paddingIdx,
      includeLastOffset = false,
      ...options
    } = checkedOptions('EmbeddingBag', given, [
      'mode',
      'paddingIdx',
      'includeLastOffset',
      'dtype',
      'generator',
    ]);
    checkMode('EmbeddingBag', mode);
    this.mode = mode;
    this.includeLastOffset = includeLastOffset;
    const { weight, padding } = embeddings('EmbeddingBag', numEmbeddings, embeddingDim, paddingIdx, options);
    this.weight = weight;
    this.paddingIdx = padding;
  }

  forward(index: Tensor, offsets?: Tensor, perSampleWeights?: Tensor): Tensor {
    const { weight, mode, paddingIdx, includeLastOffset } = this;
    const options = { offsets, mode, perSampleWeights, paddingIdx, includeLastOffset };
    return embeddingBag(index, weight, options);
  }

  protected override details(): string {
    const [numEmbeddings, embeddingDim] = this.weight.shape;
    const { mode, paddingIdx, includeLastOffset } = this;
    return printOptions({
      numEmbeddings,
      embeddingDim,
      mode,
      ...(paddingIdx !== undefined && { paddingIdx }),
      ...(includeLastOffset && { includeLastOffset }),
    });
  }
}
