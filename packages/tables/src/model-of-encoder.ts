/** A network for what an encoder gives. */
import { checkNames, isPlainObject, written } from '@glissade/tensor';
import { embSzRule } from './embedding-sizes.ts';
import { TableEncoder } from './table-encoder.ts';
import { TabularModel } from './tabular-model.ts';
import { type EmbeddingSize, optionNames, type TabularOptions } from './tabular-options.ts';

/** What `tabularModel` accepts. */
export interface TabularModelOptions extends TabularOptions {
  /** How wide the hidden layers are. Default [200, 100]. */
  readonly layers?: readonly number[] | undefined;
  /** How long the vectors of a column's categories are, by its name. Default: `embSzRule` of how many there are. */
  readonly embSzs?: Readonly<Record<string, number>> | undefined;
}

/**
 * A `TabularModel` for what an encoder gives: an embedding for each column of categories, and as many outputs as the target has classes, or
 * one for a number.
 * Source: https://docs.fast.ai/tabular.learner.html#tabular_learner
 *
 * @throws TypeError and RangeError for options that are none, and Error for an encoder without a target
 *
 * @example
 * ```ts
 * import { Table, TableEncoder, tabularModel } from '@glissade/tables';
 *
 * const flats = Table.fromRows([
 *   { city: 'Basel', rooms: 3, rent: 1800 },
 *   { city: 'Bern', rooms: 2, rent: 1500 },
 * ]);
 * const encoder = TableEncoder.fit(flats, { target: 'rent' });
 * console.log(`${tabularModel(encoder, { layers: [8] })}`);
 * // => TabularModel(
 * // =>   (embeds.0): Embedding(numEmbeddings=3, embeddingDim=3)
 * // =>   (emb_drop): Dropout(p=0)
 * // =>   (bn_cont): BatchNorm1d(numFeatures=1, eps=0.00001, momentum=0.1)
 * // =>   (layers): Sequential(
 * // =>     (0): Sequential(
 * // =>       (0): Linear(inFeatures=4, outFeatures=8, bias=false)
 * // =>       (1): ReLU()
 * // =>       (2): BatchNorm1d(numFeatures=8, eps=0.00001, momentum=0.1)
 * // =>     )
 * // =>     (1): Sequential(
 * // =>       (0): Linear(inFeatures=8, outFeatures=1, bias=true)
 * // =>     )
 * // =>   )
 * // => )
 * ```
 */
export function tabularModel(encoder: TableEncoder, options: TabularModelOptions = {}): TabularModel {
  if (!(encoder instanceof TableEncoder))
    throw new TypeError(
      `tabularModel: expected an encoder, got ${written(encoder)}; TableEncoder.fit(table) makes one`,
    );
  checkNames('tabularModel', options, ['layers', 'embSzs', ...optionNames]);
  const { layers = [200, 100], embSzs = {}, ...others } = options;
  if (!isPlainObject(embSzs))
    throw new TypeError(
      `tabularModel: embSzs is ${written(embSzs)}; expected lengths by column, { city: 3 }`,
    );
  const { categoryNames, cardinalities, numberNames } = encoder;
  const foreign = Object.keys(embSzs).find((name) => !categoryNames.includes(name));
  if (foreign !== undefined)
    throw new RangeError(
      `tabularModel: embSzs names ${foreign}, which is no column of categories; there are ${categoryNames.join(', ') || 'none'}`,
    );
  const sizes = cardinalities.map(
    (count, i): EmbeddingSize => [count, embSzs[categoryNames[i]!] ?? embSzRule(count)],
  );
  const { target } = encoder.toJSON();
  if (!target)
    throw new Error("tabularModel: the encoder knows no target; fit it with { target: 'rent' }, say");
  const outSz = target.task === 'classification' ? target.values.length : 1;
  return new TabularModel(sizes, numberNames.length, outSz, layers, others);
}
