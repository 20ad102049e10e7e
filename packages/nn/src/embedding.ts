/** Vectors that are looked up and learned. */
import { parameter } from '@glissade/autograd';
import { eq, indexSelect, named, type Tensor, unsqueeze, where, zeros } from '@glissade/tensor';
import { type InitOptions, normal_ } from './init.ts';
import { Module } from './module.ts';
import { checkedOptions, ofFunction } from './options.ts';
import { checkSizes, printOptions } from './weights.ts';

/** What `embedding` accepts, and the layer. */
export interface EmbeddingOptions {
  /** A row that gets no gradient: it stands for what is not there. A negative number counts from the end. Default: none. */
  readonly paddingIdx?: number | null | undefined;
}

/**
 * The rows of `weight` [numEmbeddings, embeddingDim] that `index` names: [...index.shape, embeddingDim].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.embedding.html
 *
 * @throws TypeError if the index is not of integers
 * @throws RangeError for an index without a row (on a GPU, where somebody awaits a value)
 *
 * @example
 * ```ts
 * import { embedding } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const weight = tensor([[0, 0], [1, 10], [2, 20]]);
 * console.log(embedding(tensor([2, 1], { dtype: 'int32' }), weight).toArray()); // => [ [ 2, 20 ], [ 1, 10 ] ]
 * ```
 */
export function embedding(index: Tensor, weight: Tensor, options: EmbeddingOptions = {}): Tensor {
  const { paddingIdx } = ofFunction('embedding', options, ['paddingIdx']);
  const rows = named('embedding', () => indexSelect(weight, 0, index));
  if (typeof paddingIdx !== 'number') return rows;
  const padding = rowOf('embedding', paddingIdx, weight.shape[0]!);
  return where(unsqueeze(eq(index, padding), -1), rows.detach(), rows);
}

/** The row that a number names: a negative one counts from the end. */
export function rowOf(operation: string, paddingIdx: number, rows: number): number {
  if (Number.isInteger(paddingIdx) && paddingIdx >= -rows && paddingIdx < rows)
    return paddingIdx < 0 ? paddingIdx + rows : paddingIdx;
  throw new RangeError(
    `${operation}: paddingIdx is ${paddingIdx}; expected a row from 0 to ${rows - 1}, or from the end -1 to ${-rows}`,
  );
}

/** What a layer begins with: normal numbers, and zeros for the padding, which is counted from the start. */
export function embeddings(
  layer: string,
  numEmbeddings: number,
  embeddingDim: number,
  paddingIdx: number | null | undefined,
  { dtype = 'float32', ...options }: InitOptions & { dtype?: 'float16' | 'float32' | 'float64' },
): { readonly weight: Tensor; readonly padding: number | undefined } {
  checkSizes(layer, { numEmbeddings, embeddingDim });
  const padding = typeof paddingIdx === 'number' ? rowOf(layer, paddingIdx, numEmbeddings) : undefined;
  const weight = normal_(zeros([numEmbeddings, embeddingDim], { dtype }), 0, 1, options);
  return { weight: parameter(padding === undefined ? weight : weight.setAt([padding], 0)), padding };
}

/**
 * A learned vector for each of `numEmbeddings` things, such as words: whole numbers [...] to [..., embeddingDim].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Embedding.html
 *
 * @example
 * ```ts
 * import { Embedding } from '@glissade/nn';
 * import { manualSeed, tensor } from '@glissade/tensor';
 *
 * manualSeed(42);
 * const layer = new Embedding(1000, 16, { paddingIdx: 0 });
 * console.log(`${layer}`); // => Embedding(numEmbeddings=1000, embeddingDim=16, paddingIdx=0)
 * console.log(layer.forward(tensor([[7, 3, 0]], { dtype: 'int32' })).shape); // => [ 1, 3, 16 ]
 * ```
 */
export class Embedding extends Module {
  /** [numEmbeddings, embeddingDim]: normal numbers at first, but for the padding's row of zeros. */
  weight: Tensor;
  readonly paddingIdx: number | undefined;

  constructor(
    numEmbeddings: number,
    embeddingDim: number,
    given: EmbeddingOptions & InitOptions & { dtype?: 'float16' | 'float32' | 'float64' } = {},
  ) {
    super();
    const { paddingIdx, ...options } = checkedOptions('Embedding', given, [
      'paddingIdx',
      'dtype',
      'generator',
    ]);
    const { weight, padding } = embeddings('Embedding', numEmbeddings, embeddingDim, paddingIdx, options);
    this.paddingIdx = padding;
    this.weight = weight;
  }

  forward(index: Tensor): Tensor {
    return embedding(index, this.weight, this);
  }

  protected override details(): string {
    const [numEmbeddings, embeddingDim] = this.weight.shape;
    const { paddingIdx } = this;
    return printOptions({ numEmbeddings, embeddingDim, ...(paddingIdx !== undefined && { paddingIdx }) });
  }
}
