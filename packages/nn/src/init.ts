/** Initialisers: they assign a tensor new values and return it. They draw the numbers that PyTorch draws. */
import { checkTensors, named, printShape, ShapeError, type Tensor } from '@glissade/tensor';
import { drawn, from, type InitOptions } from './drawing.ts';

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
export const uniform_ = (tensor: Tensor, low = 0, high = 1, options: InitOptions = {}): Tensor =>
  drawn('uniform_', tensor, (data) => from(options).fillUniform(data, low, high));

/** Normal numbers with a mean and a standard deviation. */
export const normal_ = (tensor: Tensor, mean = 0, std = 1, options: InitOptions = {}): Tensor =>
  drawn('normal_', tensor, (data) => from(options).fillNormal(data, mean, std));

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
  const value = gains[nonlinearity];
  if (value === undefined)
    throw new RangeError(
      `gain: no nonlinearity '${nonlinearity}'; there are ${Object.keys(gains).join(', ')}`,
    );
  return value;
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

function kaimingStd(operation: string, tensor: Tensor, options: KaimingOptions): number {
  const { a = 0, mode = 'fanIn', nonlinearity = 'leakyRelu' } = options;
  if (mode !== 'fanIn' && mode !== 'fanOut')
    throw new RangeError(`${operation}: mode is '${mode}'; expected 'fanIn' or 'fanOut'`);
  checkFinite(operation, 'a', a);
  return gain(nonlinearity, a) / Math.sqrt(fans(operation, tensor)[mode]);
}

/** Throws for what would make NaN of every weight. */
function checkFinite(operation: string, name: string, value: unknown): void {
  if (!Number.isFinite(value))
    throw new RangeError(
      `${operation}: ${name} is ${typeof value === 'string' ? JSON.stringify(value) : String(value)}; expected a finite number`,
    );
}

/** He initialisation, uniform. Source: https://arxiv.org/abs/1502.01852 */
export function kaimingUniform_(tensor: Tensor, options: KaimingOptions = {}): Tensor {
  const bound = Math.sqrt(3) * kaimingStd('kaimingUniform_', tensor, options);
  return named('kaimingUniform_', () => uniform_(tensor, -bound, bound, options));
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
export const kaimingNormal_ = (tensor: Tensor, options: KaimingOptions = {}): Tensor =>
  named('kaimingNormal_', () => normal_(tensor, 0, kaimingStd('kaimingNormal_', tensor, options), options));

/** What `xavierUniform_` and `xavierNormal_` accept. */
export interface XavierOptions extends InitOptions {
  /** A factor of the size, such as `gain(nonlinearity)` gives. Default 1. */
  readonly gain?: number;
}

const xavierStd = (operation: string, tensor: Tensor, options: XavierOptions): number => {
  const { fanIn, fanOut } = fans(operation, tensor);
  checkFinite(operation, 'gain', options.gain ?? 1);
  return (options.gain ?? 1) * Math.sqrt(2 / (fanIn + fanOut));
};

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
export function xavierUniform_(tensor: Tensor, options: XavierOptions = {}): Tensor {
  const bound = Math.sqrt(3) * xavierStd('xavierUniform_', tensor, options);
  return named('xavierUniform_', () => uniform_(tensor, -bound, bound, options));
}

/** Glorot initialisation, normal. Source: https://proceedings.mlr.press/v9/glorot10a.html */
export const xavierNormal_ = (tensor: Tensor, options: XavierOptions = {}): Tensor =>
  named('xavierNormal_', () => normal_(tensor, 0, xavierStd('xavierNormal_', tensor, options), options));
