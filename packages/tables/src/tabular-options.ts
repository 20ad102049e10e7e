/** What a network of categories and numbers is made of. */
import { checkNames, checkNumber, written } from '@glissade/tensor';

/** What `TabularModel` accepts, with fast.ai's names. */
export interface TabularOptions {
  /** What share of a hidden layer's outputs is dropped: of all, or a list of one for each layer. Default 0. */
  readonly ps?: number | readonly number[] | undefined;
  /** What share of the embeddings is dropped. Default 0. */
  readonly embedP?: number | undefined;
  /** The range of predictions, between which a sigmoid goes. Default: none. */
  readonly yRange?: readonly [low: number, high: number] | undefined;
  /** Whether hidden layers have batch norm. Default true. */
  readonly useBn?: boolean | undefined;
  /** Whether the last layer has it, too. Default false. */
  readonly bnFinal?: boolean | undefined;
  /** Whether the numbers go through it first. Default true. */
  readonly bnCont?: boolean | undefined;
  /** Whether a block is linear, ReLU, batch norm, dropout; else it is batch norm, dropout, linear, ReLU. Default true. */
  readonly linFirst?: boolean | undefined;
}

/** The names of all of them. */
export const optionNames = ['ps', 'embedP', 'yRange', 'useBn', 'bnFinal', 'bnCont', 'linFirst'] as const;

/** The sizes of an embedding: how many categories, and how long their vectors are. */
export type EmbeddingSize = readonly [categories: number, length: number];

/** The same options, each said; a share for each layer. */
export interface TabularChoices {
  readonly ps: readonly number[];
  readonly yRange: TabularOptions['yRange'];
  readonly embedP: number;
  readonly useBn: boolean;
  readonly bnFinal: boolean;
  readonly bnCont: boolean;
  readonly linFirst: boolean;
}

/** Throws for sizes that are none. */
export function checkSizes(
  embSzs: readonly EmbeddingSize[],
  nCont: number,
  outSz: number,
  layers: readonly number[],
): void {
  const areSizes = Array.isArray(embSzs) && embSzs.every((size) => Array.isArray(size) && size.length === 2);
  if (!areSizes)
    throw new TypeError(
      `TabularModel: embSzs is ${written(embSzs)}; expected [categories, length] for each column of categories`,
    );
  if (!Array.isArray(layers))
    throw new TypeError(`TabularModel: layers is ${written(layers)}; expected a list of widths, [200, 100]`);
  for (const size of embSzs.flat())
    checkNumber('TabularModel', 'a size of embSzs', size, { least: 1, whole: true });
  checkNumber('TabularModel', 'nCont', nCont, { least: 0, whole: true });
  checkNumber('TabularModel', 'outSz', outSz, { least: 1, whole: true });
  for (const width of layers)
    checkNumber('TabularModel', 'a width of layers', width, { least: 1, whole: true });
  if (embSzs.length === 0 && nCont === 0)
    throw new RangeError('TabularModel: there are neither categories nor numbers to predict from');
}

/** The options, each said. Throws for those that are none. */
export function checkedOptions(options: TabularOptions, layers: number): TabularChoices {
  checkNames('TabularModel', options, optionNames);
  const { ps = 0, embedP = 0, yRange } = options;
  const shares: readonly number[] = Array.isArray(ps) ? ps : new Array<number>(layers).fill(ps as number);
  if (shares.length !== layers)
    throw new RangeError(`TabularModel: ps has ${shares.length} numbers for ${layers} layers`);
  for (const p of Array.isArray(ps) ? ps : [ps]) checkNumber('TabularModel', 'ps', p, { least: 0, most: 1 });
  checkNumber('TabularModel', 'embedP', embedP, { least: 0, most: 1 });
  if (yRange !== undefined) {
    const [low, high] = Array.isArray(yRange) ? yRange : [Number.NaN, Number.NaN];
    if (!(low < high && Number.isFinite(high - low)))
      throw new RangeError(`TabularModel: yRange is ${written(yRange)}; expected [low, high]`);
  }
  const flag = (name: 'useBn' | 'bnFinal' | 'bnCont' | 'linFirst', byDefault: boolean): boolean => {
    const value = options[name] ?? byDefault;
    if (typeof value === 'boolean') return value;
    throw new TypeError(`TabularModel: ${name} is ${written(value)}; expected true or false`);
  };
  return {
    ps: shares,
    embedP,
    yRange,
    useBn: flag('useBn', true),
    bnFinal: flag('bnFinal', false),
    bnCont: flag('bnCont', true),
    linFirst: flag('linFirst', true),
  };
}
