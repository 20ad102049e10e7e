/** Initialisers: they assign a tensor new values and return it. They draw the numbers that PyTorch draws. */
import { checkTensors, described, printShape, ShapeError, type Tensor } from '@glissade/tensor';
import { checkFinite, drawn, from, type InitOptions, initNames } from './drawing.ts';
import { checkedOptions } from './options.ts';

export type { InitOptions } from './drawing.ts';
export { dirac_, eye_ } from './identity-init.ts';
export { orthogonal_ } from './orthogonal.ts';
export { sparse_ } from './sparse-init.ts';
export { truncNormal_ } from './trunc-normal.ts';

/**
 * One value everywhere.
 *
 * @example
 * ```ts
 * import { init } from '@glissade/nn';
 * import { zeros } from '@glissade/tensor';
 *
 * console.log(init.constant_(zeros([2]), 0.5).toArray()); // => [ 0.5, 0.5 ]
 * ```
 */
export const constant_ = (tensor: Tensor, value: number): Tensor => filled('constant_', tensor, value);
/** Zeros. */
export const zeros_ = (tensor: Tensor): Tensor => filled('zeros_', tensor, 0);
/** Ones. */
export const ones_ = (tensor: Tensor): Tensor => filled('ones_', tensor, 1);

function filled(operation: string, tensor: Tensor, value: number): Tensor {
  checkTensors(operation, tensor);
  if (typeof value !== 'number')
    throw new TypeError(`${operation}: value is ${described(value)}; expected a number`);
  return tensor.fill_(value);
}

/**
 * Uniform numbers from [low, high).
 *
 * @example
 * ```ts
 * import { init } from '@glissade/nn';
 * import { manualSeed, zeros } from '@glissade/tensor';
 *
 * manualSeed(0);
 * console.log(`${init.uniform_(zeros([3]), -1, 1)}`); // => tensor([-0.0075,  0.5364, -0.8230])
 * ```
 */
export function uniform_(tensor: Tensor, low = 0, high = 1, options: InitOptions = {}): Tensor {
  checkedOptions('uniform_', options, initNames);
  return drawn('uniform_', tensor, (data) => from(options).fillUniform(data, low, high));
}

/** Normal numbers with a mean and a standard deviation. */
export function normal_(tensor: Tensor, mean = 0, std = 1, options: InitOptions = {}): Tensor {
  checkedOptions('normal_', options, initNames);
  checkFinite('normal_', 'mean', mean);
  checkFinite('normal_', 'std', std);
  return drawn('normal_', tensor, (data) => from(options).fillNormal(data, mean, std));
}

/** How many inputs an output of a weight [out, in, ...] has, and how many outputs an input. */
export function fans(operation: string, tensor: Tensor): { fanIn: number; fanOut: number } {
  checkTensors(operation, tensor);
  const { shape } = tensor;
  const [outputs, inputs, ...kernel] = shape;
  if (outputs === undefined || inputs === undefined)
    throw new ShapeError(`${operation}: ${printShape(shape)} has no fan; expected a weight [out, in, ...]`);
  const field = kernel.reduce((a, b) => a * b, 1);
  return { fanIn: inputs * field, fanOut: outputs * field };
}

/** The nonlinearities that `gain` knows. */
export type Nonlinearity = 'linear' | 'sigmoid' | 'tanh' | 'relu' | 'leakyRelu' | 'selu';

/**
 * By how much a nonlinearity shrinks its input's standard deviation, to be made up for by the weights.
 * Source: https://docs.pytorch.org/docs/stable/nn.init.html#torch.nn.init.calculate_gain
 *
 * @example
 * ```ts
 * import { init } from '@glissade/nn';
 *
 * console.log(init.gain('relu').toFixed(4), init.gain('tanh').toFixed(4)); // => 1.4142 1.6667
 * ```
 */
export function gain(nonlinearity: Nonlinearity, negativeSlope = 0.01): number {
  const gains: Record<Nonlinearity, number> = {
    linear: 1,
    sigmoid: 1,
    tanh: 5 / 3,
    relu: Math.SQRT2,
    leakyRelu: Math.sqrt(2 / (1 + negativeSlope ** 2)),
    selu: 3 / 4,
  };
  checkFinite('gain', 'negativeSlope', negativeSlope);
  if (!Object.hasOwn(gains, nonlinearity))
    throw new RangeError(
      `gain: no nonlinearity '${nonlinearity}'; there are ${Object.keys(gains).join(', ')}`,
    );
  return gains[nonlinearity];
}

/** What `kaimingUniform_` and `kaimingNormal_` accept. */
export interface KaimingOptions extends InitOptions {
  /** The negative slope of the leaky relu. Default 0. */
  readonly a?: number;
  /** Whether the size of activations ('fanIn', the default) or of gradients ('fanOut') is kept. */
  readonly mode?: 'fanIn' | 'fanOut';
  /** What follows the layer. Default 'leakyRelu'. */
  readonly nonlinearity?: Nonlinearity;
}

/** The standard deviation, and where numbers come from. */
function kaiming(operation: string, tensor: Tensor, given: KaimingOptions): [std: number, InitOptions] {
  const {
    a = 0,
    mode = 'fanIn',
    nonlinearity = 'leakyRelu',
    ...options
  } = checkedOptions(operation, given, ['a', 'mode', 'nonlinearity', ...initNames]);
  if (mode !== 'fanIn' && mode !== 'fanOut')
    throw new RangeError(`${operation}: mode is '${mode}'; expected 'fanIn' or 'fanOut'`);
  checkFinite(operation, 'a', a);
  return [gain(nonlinearity, a) / Math.sqrt(fans(operation, tensor)[mode]), options];
}

/** He initialisation, uniform. Source: https://arxiv.org/abs/1502.01852 */
export function kaimingUniform_(tensor: Tensor, given: KaimingOptions = {}): Tensor {
  const [std, options] = kaiming('kaimingUniform_', tensor, given);
  const bound = Math.sqrt(3) * std;
  return drawn('kaimingUniform_', tensor, (data) => from(options).fillUniform(data, -bound, bound));
}

/**
 * He initialisation, normal. Source: https://arxiv.org/abs/1502.01852
 *
 * @example
 * ```ts
 * import { init } from '@glissade/nn';
 * import { manualSeed, zeros } from '@glissade/tensor';
 *
 * manualSeed(0);
 * const weight = init.kaimingNormal_(zeros([256, 512]), { nonlinearity: 'relu' });
 * console.log(weight.std().itemSync().toFixed(3), Math.sqrt(2 / 512).toFixed(3)); // => 0.063 0.063
 * ```
 */
export function kaimingNormal_(tensor: Tensor, given: KaimingOptions = {}): Tensor {
  const [std, options] = kaiming('kaimingNormal_', tensor, given);
  return drawn('kaimingNormal_', tensor, (data) => from(options).fillNormal(data, 0, std));
}

/** What `xavierUniform_` and `xavierNormal_` accept. */
export interface XavierOptions extends InitOptions {
  /** A factor of the size, such as `gain(nonlinearity)` gives. Default 1. */
  readonly gain?: number;
}

/** The standard deviation, and where numbers come from. */
function xavier(operation: string, tensor: Tensor, given: XavierOptions): [std: number, InitOptions] {
  const { gain = 1, ...options } = checkedOptions(operation, given, ['gain', ...initNames]);
  const { fanIn, fanOut } = fans(operation, tensor);
  checkFinite(operation, 'gain', gain);
  return [gain * Math.sqrt(2 / (fanIn + fanOut)), options];
}

/**
 * Glorot initialisation, uniform. Source: https://proceedings.mlr.press/v9/glorot10a.html
 *
 * @example
 * ```ts
 * import { init } from '@glissade/nn';
 * import { manualSeed, zeros } from '@glissade/tensor';
 *
 * manualSeed(0);
 * const weight = init.xavierUniform_(zeros([256, 512]));
 * console.log(weight.amax().itemSync().toFixed(3), Math.sqrt(6 / (256 + 512)).toFixed(3)); // => 0.088 0.088
 * ```
 */
export function xavierUniform_(tensor: Tensor, given: XavierOptions = {}): Tensor {
  const [std, options] = xavier('xavierUniform_', tensor, given);
  const bound = Math.sqrt(3) * std;
  return drawn('xavierUniform_', tensor, (data) => from(options).fillUniform(data, -bound, bound));
}

/** Glorot initialisation, normal. Source: https://proceedings.mlr.press/v9/glorot10a.html */
export function xavierNormal_(tensor: Tensor, given: XavierOptions = {}): Tensor {
  const [std, options] = xavier('xavierNormal_', tensor, given);
  return drawn('xavierNormal_', tensor, (data) => from(options).fillNormal(data, 0, std));
}
