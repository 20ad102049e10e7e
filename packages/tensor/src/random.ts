/** Tensors of random numbers: those that PyTorch's functions of the same names draw from the same seed. */
import { isTracing } from './apply.ts';
import { type CreationOptions, tensor } from './creation.ts';
import { type DType, isFloat, newArray } from './dtype.ts';
import { defaultGenerator, type Generator } from './generator.ts';
import { checkShape, type Shape, size } from './shape.ts';
import type { Tensor } from './tensor.ts';

export interface RandomOptions extends CreationOptions {
  /** Where the numbers come from, if not from the default generator, which `manualSeed` seeds. */
  readonly generator?: Generator;
}

/** Where numbers are drawn from. A compiled step would draw once, and compute with the same numbers ever after. */
function generatorOf(operation: string, { generator }: RandomOptions): Generator {
  if (!isTracing()) return generator ?? defaultGenerator();
  throw new Error(
    `${operation}: numbers drawn inside a compiled step would be the same at every call. ` +
      'Draw them outside and pass the tensor in, or use Dropout',
  );
}

/** Room for floats, which `tensor` rounds where they are to be halves; random integers and bools have functions of their own. */
function floats(operation: string, shape: Shape, dtype: DType = 'float32'): Float32Array | Float64Array {
  checkShape(operation, shape);
  if (isFloat(dtype)) return newArray(dtype, size(shape)) as Float32Array | Float64Array;
  throw new TypeError(`${operation}: draws floats, not ${dtype}. Use randint() for whole numbers`);
}

/**
 * Uniform numbers from [low, high).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.uniform_.html
 */
export function uniform(low: number, high: number, shape: Shape, options: RandomOptions = {}): Tensor {
  const data = floats('uniform', shape, options.dtype);
  generatorOf('uniform', options).fillUniform(data, low, high);
  return tensor(data, { ...options, shape });
}

/**
 * Normal numbers with a mean and a standard deviation.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.normal_.html
 */
export function normal(mean: number, std: number, shape: Shape, options: RandomOptions = {}): Tensor {
  const data = floats('normal', shape, options.dtype);
  generatorOf('normal', options).fillNormal(data, mean, std);
  return tensor(data, { ...options, shape });
}

/**
 * Uniform numbers from [0, 1).
 *
 * @example
 * ```ts
 * import { manualSeed, rand } from '@glissade/tensor';
 *
 * manualSeed(42);
 * console.log(`${rand([2, 3])}`);
 * // => tensor([[0.8823, 0.9150, 0.3829],
 * // =>         [0.9593, 0.3904, 0.6009]])
 * ```
 */
export const rand = (shape: Shape, options?: RandomOptions): Tensor => uniform(0, 1, shape, options);

/**
 * Normal numbers of mean 0 and standard deviation 1.
 *
 * @example
 * ```ts
 * import { manualSeed, randn } from '@glissade/tensor';
 *
 * manualSeed(42);
 * console.log(`${randn([3])}`); // => tensor([0.3367, 0.1288, 0.2345])
 * ```
 */
export const randn = (shape: Shape, options?: RandomOptions): Tensor => normal(0, 1, shape, options);

/** Whole numbers from `low` up to but without `high`; int32 unless `dtype` says otherwise. */
export function randint(low: number, high: number, shape: Shape, options: RandomOptions = {}): Tensor {
  checkShape('randint', shape);
  const generator = generatorOf('randint', options);
  const data = Float64Array.from({ length: size(shape) }, () => generator.randint(low, high));
  return tensor(data, { ...options, shape, dtype: options.dtype ?? 'int32' });
}

/** The numbers 0 to n - 1 in random order; int32 unless `dtype` says otherwise. */
export const randperm = (n: number, options: RandomOptions = {}): Tensor =>
  tensor(generatorOf('randperm', options).randperm(n), options);

/** `rand` with another tensor's shape and dtype, on the backend in use. */
export const randLike = (x: Tensor, options?: RandomOptions): Tensor =>
  rand(x.shape, { dtype: x.dtype, ...options });

/** `randn` with another tensor's shape and dtype, on the backend in use. */
export const randnLike = (x: Tensor, options?: RandomOptions): Tensor =>
  randn(x.shape, { dtype: x.dtype, ...options });
