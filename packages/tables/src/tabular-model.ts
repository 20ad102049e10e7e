/** A network of categories and numbers. */
import { BatchNorm1d, Dropout, type Embedding, Module, Sequential } from '@glissade/nn';
import { checkTensors, concat, printShape, ShapeError, type Tensor } from '@glissade/tensor';
import { newBlock, newEmbedding } from './tabular-blocks.ts';
import { checkedOptions, checkSizes, type EmbeddingSize, type TabularOptions } from './tabular-options.ts';

/**
 * fast.ai's model of tables: a learned vector for each category, batch norm of the numbers, both one behind the other through layers of
 * linear, ReLU, batch norm and dropout. State dictionaries have fast.ai's names, and weights begin as its do. `tabularModel(encoder)` finds
 * the sizes.
 * Source: https://docs.fast.ai/tabular.model.html
 *
 * @example
 * ```ts
 * import { TabularModel } from '@glissade/tables';
 * import { randn, tensor } from '@glissade/tensor';
 *
 * const model = new TabularModel([[5, 3], [3, 2]], 4, 1, [20, 10], { ps: 0.1 });
 * const categories = tensor([[4, 0], [1, 2]], { dtype: 'int32' });
 * console.log(model.forward(categories, randn([2, 4])).shape); // => [ 2, 1 ]
 * ```
 */
export class TabularModel extends Module<[categories: Tensor, numbers: Tensor], Tensor> {
  readonly embeds: Embedding[];
  readonly embDrop: Dropout;
  readonly bnCont: BatchNorm1d | undefined;
  readonly layers: Sequential;
  readonly nCont: number;
  readonly yRange: readonly [low: number, high: number] | undefined;

  /**
   * @param embSzs - the sizes of an embedding for each column of categories
   * @param nCont - how many columns of numbers there are
   * @param outSz - how many numbers are predicted: one, or one for each class
   * @param layers - how wide the hidden layers are
   * @throws RangeError and TypeError for sizes that are none, and where there is nothing to predict from
   */
  constructor(
    embSzs: readonly EmbeddingSize[],
    nCont: number,
    outSz: number,
    layers: readonly number[],
    options: TabularOptions = {},
  ) {
    super();
    checkSizes(embSzs, nCont, outSz, layers);
    const { embedP, yRange, useBn, bnFinal, bnCont, linFirst, ps } = checkedOptions(options, layers.length);
    this.embeds = embSzs.map(([categories, length]) => newEmbedding(categories, length));
    this.embDrop = new Dropout(embedP);
    this.bnCont = bnCont && nCont > 0 ? new BatchNorm1d(nCont) : undefined;
    this.nCont = nCont;
    this.yRange = yRange;
    const widths = [embSzs.reduce((sum, [, length]) => sum + length, nCont), ...layers, outSz];
    const blocks = widths.slice(1).map((width, i) => {
      const isLast = i === layers.length;
      const hasNorm = useBn && (!isLast || bnFinal);
      return newBlock(widths[i]!, width, { hasNorm, p: isLast ? 0 : ps[i]!, isLast, linFirst });
    });
    this.layers = new Sequential(...blocks);
  }

  /** @throws TypeError and ShapeError unless categories are int32 [rows, columns] and numbers floats [rows, columns] */
  forward(categories: Tensor, numbers: Tensor): Tensor {
    checkTensors('TabularModel', categories, numbers);
    this.#checkInput('categories', categories, this.embeds.length);
    this.#checkInput('numbers', numbers, this.nCont);
    const vectors = this.embeds.map((each, i) => each.forward(categories.select(1, i)));
    const parts = vectors.length > 0 ? [this.embDrop.forward(concat(vectors, 1))] : [];
    if (this.nCont > 0) parts.push(this.bnCont ? this.bnCont.forward(numbers) : numbers);
    const out = this.layers.forward(parts.length === 1 ? parts[0]! : concat(parts, 1));
    if (!this.yRange) return out;
    const [low, high] = this.yRange;
    return out
      .sigmoid()
      .mul(high - low)
      .add(low);
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { embDrop: 'emb_drop', bnCont: 'bn_cont' };
  }

  #checkInput(what: string, input: Tensor, columns: number): void {
    if (input.ndim === 2 && input.shape[1] === columns) return;
    throw new ShapeError(
      `TabularModel: ${what} are ${input.dtype}${printShape(input.shape)}; expected [rows, ${columns}], as encoder.encode(table) gives them`,
    );
  }
}
