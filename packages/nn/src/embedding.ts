/** Vectors that are looked up and learned. */
import { parameter } from '@glissade/autograd';
import {
  cast,
  checkTensors,
  eq,
  indexSelect,
  named,
  printShape,
  ShapeError,
  sameShape,
  type Tensor,
  unsqueeze,
  where,
  written,
  zeros,
} from '@glissade/tensor';
import { checkLimit, limitRows, sharedByCount } from './embedding-rows.ts';
import { type InitOptions, normal_ } from './init.ts';
import { Module } from './module.ts';
import { checkedOptions, ofFunction } from './options.ts';
import { checkSizes, printOptions } from './weights.ts';

/** What `embedding` accepts, and the layer. */
export interface EmbeddingOptions {
  /** A row that gets no gradient: it stands for what is not there. A negative number counts from the end. Default: none. */
  readonly paddingIdx?: number | null | undefined;
  /** The greatest norm of a row: of those that are looked up, longer ones are shortened to it, in the weight itself. Default: none. */
  readonly maxNorm?: number | null | undefined;
  /** Which norm that is. Default 2. */
  readonly normType?: number | undefined;
  /** Whether a row's gradient is divided by how often the index names it. Default false. */
  readonly scaleGradByFreq?: boolean | undefined;
}

const names = ['paddingIdx', 'maxNorm', 'normType', 'scaleGradByFreq'] as const;

/** What the layer accepts. */
export interface EmbeddingLayerOptions extends EmbeddingOptions, InitOptions {
  /** Of the weight. Default 'float32'. */
  readonly dtype?: 'float16' | 'float32' | 'float64' | undefined;
  /** The vectors to begin with, [numEmbeddings, embeddingDim], in place of random ones. The tensor itself stays as it is. */
  readonly weight?: Tensor | undefined;
}

/** What `Embedding.fromPretrained` accepts. */
export interface PretrainedOptions extends EmbeddingOptions {
  /** Whether the vectors stay as they are while others learn. Default true. */
  readonly freeze?: boolean | undefined;
}

/**
 * The rows of `weight` [numEmbeddings, embeddingDim] that `index` names: [...index.shape, embeddingDim].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.embedding.html
 *
 * @throws TypeError if the index is not of integers; ShapeError if the weight is no matrix
 * @throws RangeError for an index without a row (on a GPU, where somebody awaits a value), and for a `maxNorm` that is not above 0
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
  const { paddingIdx, maxNorm, normType = 2, scaleGradByFreq } = ofFunction('embedding', options, names);
  checkTensors('embedding', index, weight);
  checkMatrix('embedding', weight);
  checkLimit('embedding', maxNorm, normType);
  const rows = named('embedding', () => {
    if (typeof maxNorm === 'number') limitRows(weight, index, maxNorm, normType);
    const found = indexSelect(weight, 0, index);
    return scaleGradByFreq ? sharedByCount(found, index, weight.shape[0]!) : found;
  });
  if (typeof paddingIdx !== 'number') return rows;
  const padding = rowOf('embedding', paddingIdx, weight.shape[0]!);
  // Beside bytes, a row above 255 would be another one.
  return where(unsqueeze(eq(cast(index, 'int32'), padding), -1), rows.detach(), rows);
}

/** Throws unless the weight has a vector in each row. */
export function checkMatrix(operation: string, { dtype, shape }: Tensor): void {
  if (shape.length !== 2)
    throw new ShapeError(
      `${operation}: weight is ${dtype}${printShape(shape)}; expected [numEmbeddings, embeddingDim]`,
    );
}

/** The row that a number names: a negative one counts from the end. */
export function rowOf(operation: string, paddingIdx: number, rows: number): number {
  if (Number.isInteger(paddingIdx) && paddingIdx >= -rows && paddingIdx < rows)
    return paddingIdx < 0 ? paddingIdx + rows : paddingIdx;
  throw new RangeError(
    `${operation}: paddingIdx is ${written(paddingIdx)}; expected a row from 0 to ${rows - 1}, or from the end -1 to ${-rows}`,
  );
}

/** What a layer begins with: normal numbers, and zeros for the padding, which is counted from the start; or a weight that is given. */
export function embeddings(
  layer: string,
  numEmbeddings: number,
  embeddingDim: number,
  paddingIdx: number | null | undefined,
  { dtype = 'float32', weight: given, ...options }: Omit<EmbeddingLayerOptions, keyof EmbeddingOptions>,
): { readonly weight: Tensor; readonly padding: number | undefined } {
  checkSizes(layer, { numEmbeddings, embeddingDim });
  const padding = typeof paddingIdx === 'number' ? rowOf(layer, paddingIdx, numEmbeddings) : undefined;
  if (given) {
    checkTensors(layer, given);
    if (!sameShape(given.shape, [numEmbeddings, embeddingDim]))
      throw new ShapeError(
        `${layer}: weight is ${given.dtype}${printShape(given.shape)}; expected [${numEmbeddings}, ${embeddingDim}]`,
      );
    return { weight: named(layer, () => parameter(given.alias())), padding };
  }
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
  readonly maxNorm: number | undefined;
  readonly normType: number | undefined;
  readonly scaleGradByFreq: boolean | undefined;

  constructor(numEmbeddings: number, embeddingDim: number, given: EmbeddingLayerOptions = {}) {
    super();
    const { paddingIdx, maxNorm, normType, scaleGradByFreq, ...options } = checkedOptions(
      'Embedding',
      given,
      [...names, 'dtype', 'generator', 'weight'],
    );
    checkLimit('Embedding', maxNorm, normType);
    const { weight, padding } = embeddings('Embedding', numEmbeddings, embeddingDim, paddingIdx, options);
    this.paddingIdx = padding;
    this.maxNorm = maxNorm ?? undefined;
    this.normType = normType;
    this.scaleGradByFreq = scaleGradByFreq;
    this.weight = weight;
  }

  /**
   * A layer of vectors that were learned before, [numEmbeddings, embeddingDim]: frozen, unless told otherwise. No random number is drawn,
   * and the tensor itself stays as it is.
   * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Embedding.html#torch.nn.Embedding.from_pretrained
   *
   * @throws ShapeError for what is no matrix; TypeError for integers
   *
   * @example
   * ```ts
   * import { Embedding } from '@glissade/nn';
   * import { tensor } from '@glissade/tensor';
   *
   * const layer = Embedding.fromPretrained(tensor([[1, 2.5, 3], [4, 5.5, 6]]));
   * console.log(layer.forward(tensor([1], { dtype: 'int32' })).toArray()); // => [ [ 4, 5.5, 6 ] ]
   * console.log(layer.weight.requiresGrad); // => false
   * ```
   */
  static fromPretrained(weight: Tensor, given: PretrainedOptions = {}): Embedding {
    const name = 'Embedding.fromPretrained';
    checkTensors(name, weight);
    const { freeze = true, ...options } = checkedOptions(name, given, ['freeze', ...names]);
    const [numEmbeddings, embeddingDim, ...more] = weight.shape;
    if (numEmbeddings === undefined || embeddingDim === undefined || more.length > 0)
      throw new ShapeError(
        `${name}: got ${weight.dtype}${printShape(weight.shape)}; expected a matrix [numEmbeddings, embeddingDim]`,
      );
    const layer = named(name, () => new Embedding(numEmbeddings, embeddingDim, { ...options, weight }));
    return layer.requiresGrad_(!freeze);
  }

  forward(index: Tensor): Tensor {
    return embedding(index, this.weight, this);
  }

  protected override details(): string {
    const [numEmbeddings, embeddingDim] = this.weight.shape;
    const options = names.flatMap((name) => (this[name] === undefined ? [] : [[name, this[name]]]));
    return printOptions({ numEmbeddings, embeddingDim, ...Object.fromEntries(options) });
  }
}
