/** How each primitive is written: an exhaustive table over the closed set. */
import type { PrimitiveName } from '@glissade/tensor';
import { contract, productWithBias } from './contraction.ts';
import { convolve, convolvedWithBias } from './convolution.ts';
import { concat, pad } from './copies.ts';
import { binaryRules, cast, elementwise, select, unaryRules } from './elementwise.ts';
import { argsort, cumsum, gather, scatterAdd } from './indexing.ts';
import { mean } from './patterns/mean.ts';
import { batchNorm, layerNorm } from './patterns/normalization.ts';
import { firstOf } from './patterns/pattern.ts';
import { relu } from './patterns/relu.ts';
import { logSoftmax, softmax } from './patterns/softmax.ts';
import { transposedConvolution } from './patterns/transposed-convolution.ts';
import { argmax, reduction } from './reductions.ts';
import { expand, permute, reshape, slice, window } from './shaping.ts';
import type { Rule } from './site.ts';
import { fill, iota, random } from './sources.ts';

export const rules: { readonly [Name in PrimitiveName]: Rule<Name> } = {
  fill,
  iota,
  random,

  ...unaryRules,
  ...binaryRules,
  add: firstOf([convolvedWithBias, productWithBias, batchNorm, layerNorm], binaryRules.add),
  subtract: firstOf([logSoftmax], binaryRules.subtract),
  divide: firstOf([softmax, mean], binaryRules.divide),
  cast,
  select: firstOf([relu], select),
  elementwise,

  sum: reduction('sum'),
  product: reduction('product'),
  max: reduction('max'),
  min: reduction('min'),
  argmax,

  contract,
  convolve: firstOf([transposedConvolution], convolve),

  gather,
  scatterAdd,
  argsort,
  cumsum,

  reshape,
  permute,
  expand,
  slice,
  window,

  pad,
  concat,
};
