/**
 * Functions of `tf` that were called in models of Keras 2: as which operations, and what their arguments are called there. The first one
 * is named by no one. Source: https://www.tensorflow.org/api_docs/python/tf
 */
import type { LayerKind } from '../layer-kind.ts';
import { operations } from './index.ts';
import { operationLayer } from './operation.ts';
import type { Names } from './operation-arguments.ts';

type Meaning = readonly [operation: string, names?: Names];

const pair: Names = { x2: 'y' };
const reduced: Names = { keepdims: 'keepdims' };

/** Of the same name but for capitals and lines between words: those of one argument. */
const alike =
  'abs ceil cos cosh erf exp expm1 floor log log1p reciprocal rsqrt sign sin sinh sqrt square tan elu relu relu6 selu sigmoid softplus softsign tanh stop_gradient zeros_like ones_like logical_not';

const camel = (name: string): string =>
  name.replace(/(^|_)([a-z])/g, (_, _line: string, letter: string) => letter.toUpperCase());

const meanings: Readonly<Record<string, Meaning | undefined>> = {
  __proto__: null as never,
  ...Object.fromEntries(alike.split(' ').map((name) => [name, [camel(name)]])),
  acos: ['Arccos'],
  add: ['Add', pair],
  argmax: ['ArgmaxFirst'],
  argmin: ['ArgminFirst'],
  asin: ['Arcsin'],
  atan: ['Arctan'],
  atan2: ['Arctan2', { x2: 'x' }],
  broadcast_to: ['BroadcastTo'],
  cast: ['Cast'],
  clip: ['Clip', { x_min: 'min_value', x_max: 'max_value' }],
  clip_by_value: ['Clip', { x_min: 'clip_value_min', x_max: 'clip_value_max' }],
  concat: ['Concatenate'],
  concatenate: ['Concatenate'],
  cumprod: ['Cumprod'],
  cumsum: ['Cumsum'],
  depth_to_space: ['DepthToSpace'],
  divide: ['TrueDivide', pair],
  divide_no_nan: ['DivideNoNan', pair],
  eq: ['Equal', { x2: 'other' }],
  equal: ['Equal', pair],
  expand_dims: ['ExpandDims'],
  floordiv: ['FloorDivide', pair],
  floormod: ['Mod', pair],
  gather: ['Take'],
  gelu: ['GeluExact'],
  getitem: ['GetItem', { key: 'slice_spec' }],
  greater: ['Greater', pair],
  greater_equal: ['GreaterEqual', pair],
  identity: ['Copy'],
  is_finite: ['Isfinite'],
  is_inf: ['Isinf'],
  is_nan: ['Isnan'],
  l2_normalize: ['L2Normalize'],
  leaky_relu: ['LeakyRelu', { negative_slope: 'alpha' }],
  less: ['Less', pair],
  less_equal: ['LessEqual', pair],
  log_sigmoid: ['LogSigmoid'],
  log_softmax: ['LogSoftmax'],
  logical_and: ['LogicalAnd', pair],
  logical_or: ['LogicalOr', pair],
  logical_xor: ['LogicalXor', pair],
  matmul: ['Matmul', { x2: 'b' }],
  maximum: ['Maximum', pair],
  minimum: ['Minimum', pair],
  multiply: ['Multiply', pair],
  ne: ['NotEqual', { x2: 'other' }],
  negative: ['Negative'],
  norm: ['Norm'],
  not_equal: ['NotEqual', pair],
  one_hot: ['OneHot', { num_classes: 'depth' }],
  pad: ['Pad', { pad_width: 'paddings' }],
  permute_dimensions: ['Transpose', { axes: 'pattern' }],
  pow: ['Power', pair],
  realdiv: ['TrueDivide', pair],
  reduce_all: ['All', reduced],
  reduce_any: ['Any', reduced],
  reduce_euclidean_norm: ['Norm', reduced],
  reduce_logsumexp: ['Logsumexp', reduced],
  reduce_max: ['Max', reduced],
  reduce_mean: ['Mean', reduced],
  reduce_min: ['Min', reduced],
  reduce_prod: ['Prod', reduced],
  reduce_std: ['Std', reduced],
  reduce_sum: ['Sum', reduced],
  reduce_variance: ['Var', reduced],
  repeat: ['Repeat'],
  reshape: ['Reshape', { newshape: 'shape' }],
  resize: ['Resize', { interpolation: 'method' }],
  reverse: ['Flip'],
  roll: ['Roll'],
  round: ['Round'],
  shape: ['Shape'],
  silu: ['Silu'],
  softmax: ['Softmax'],
  space_to_depth: ['SpaceToDepth'],
  split: ['SplitLengths', { indices_or_sections: 'num_or_size_splits' }],
  squared_difference: ['SquaredDifference', pair],
  squeeze: ['Squeeze'],
  stack: ['Stack'],
  subtract: ['Subtract', pair],
  swish: ['Silu'],
  tensordot: ['Tensordot', { x2: 'b' }],
  tile: ['Tile', { repeats: 'multiples' }],
  top_k: ['TopK'],
  transpose: ['Transpose', { axes: 'perm' }],
  truediv: ['TrueDivide', pair],
  unstack: ['Unstack'],
  where: ['Where', { x1: 'x', x2: 'y' }],
};

/** Those of `tf.keras.backend`, whose names are NumPy's. */
const backendMeanings: Readonly<Record<string, string | undefined>> = {
  __proto__: null as never,
  all: 'All',
  any: 'Any',
  flatten: 'Ravel',
  max: 'Max',
  mean: 'Mean',
  min: 'Min',
  prod: 'Prod',
  std: 'Std',
  sum: 'Sum',
  var: 'Var',
};

/** The layer that calls a function, by what the file names it: `math.reduce_mean`. Undefined for what is not known. */
export function functionKind(path: string): LayerKind | undefined {
  const name = path.split('.').at(-1)!;
  const ofBackend = path.startsWith('keras.backend.') && backendMeanings[name];
  const [operation, names] = ofBackend ? [ofBackend] : (meanings[name] ?? []);
  return operation === undefined ? undefined : operationLayer(operations[operation]!, { ...names });
}
