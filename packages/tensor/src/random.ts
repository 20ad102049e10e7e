/** Tensors of random numbers: those that PyTorch's functions of the same names draw from the same seed. */
import { checkNumber } from './check-number.ts';
import { drawn, drawnFloats, type RandomOptions } from './drawn.ts';
import { isFloat } from './dtype.ts';
import { rounded } from './evaluate.ts';
import { halfOf } from './half.ts';
import { named } from './named.ts';
import { checkShape, type Shape, shapeOf, size } from './shape.ts';
import type { Tensor } from './tensor.ts';

export type { RandomOptions } from './drawn.ts';

/**
 * Uniform numbers from [low, high).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.uniform_.html
 */
export const uniform = (low: number, high: number, shape: Shape, options: RandomOptions = {}): Tensor =>
  drawnFloats('uniform', shape, options, (generator, data) => {
    generator.fillUniform(data, low, high);
    if (options.dtype !== 'float16') return;
    // Rounding to halves must not reach the end, which is outside.
    for (let i = 0; i < data.length; i++) if (halfOf(data[i]!) === halfOf(high)) data[i] = low;
  });

/**
 * Normal numbers with a mean and a standard deviation.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.normal_.html
 */
export const normal = (mean: number, std: number, shape: Shape, options: RandomOptions = {}): Tensor =>
  drawnFloats('normal', shape, options, (generator, data) => {
    // For halves, PyTorch draws no numbers that it draws again over the end.
    const rest = options.dtype === 'float16' && data.length >= 16 ? data.length % 16 : 0;
    generator.fillNormal(data.subarray(0, data.length - rest), mean, std);
    if (rest > 0) generator.fillNormal(data.subarray(-16), mean, std);
  });

/**
 * Exponential numbers of a rate: their mean is 1 / rate.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.Tensor.exponential_.html
 */
export function exponential(rate: number, shape: Shape, options: RandomOptions = {}): Tensor {
  checkNumber('exponential', 'rate', rate, { above: 0 });
  return drawnFloats('exponential', shape, options, (generator, data) => {
    for (let i = 0; i < data.length; i++) data[i] = -Math.log1p(-generator.uniform64()) / rate;
  });
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
export const rand = (shape: Shape, options?: RandomOptions): Tensor =>
  named('rand', () => uniform(0, 1, shape, options));

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
export const randn = (shape: Shape, options?: RandomOptions): Tensor =>
  named('randn', () => normal(0, 1, shape, options));

/**
 * Whole numbers from `low` up to but without `high`; int32 unless `dtype` says otherwise, which must hold
 * them all.
 *
 * @example
 * ```ts
 * import { manualSeed, randint } from '@glissade/tensor';
 *
 * manualSeed(0);
 * console.log(randint(0, 10, [5]).toArray()); // => [ 4, 9, 3, 0, 3 ]
 * ```
 */
export function randint(low: number, high: number, shape: Shape, options: RandomOptions = {}): Tensor {
  checkShape('randint', shape);
  const { dtype = 'int32' } = options;
  return named('randint', () =>
    drawn(shape, dtype, options, (generator) => {
      const outside = [low, high - 1].find((x) => rounded(x, dtype) !== x);
      if (!isFloat(dtype) && outside! % 1 === 0) throw new RangeError(`randint: ${outside} is no ${dtype}`);
      const data = new Float64Array(size(shape));
      for (let i = 0; i < data.length; i++) data[i] = generator.randint(low, high);
      return data;
    }),
  );
}

/**
 * The numbers 0 to n - 1 in random order; int32 unless `dtype` says otherwise.
 *
 * @example
 * ```ts
 * import { manualSeed, randperm } from '@glissade/tensor';
 *
 * manualSeed(0);
 * console.log(randperm(5).toArray()); // => [ 4, 0, 1, 3, 2 ]
 * ```
 */
export function randperm(n: number, options: RandomOptions = {}): Tensor {
  checkShape('randperm', [n]);
  return named('randperm', () =>
    drawn([n], options.dtype ?? 'int32', options, (generator) => generator.randperm(n)),
  );
}

/** `rand` with another tensor's shape and dtype, on the backend in use. */
export const randLike = (x: Tensor, options?: RandomOptions): Tensor =>
  named('randLike', () => rand(shapeOf('rand', x), { dtype: x.dtype, ...options }));

/**
 * `randn` with another tensor's shape and dtype, on the backend in use.
 *
 * @example
 * ```ts
 * import { ones, randnLike } from '@glissade/tensor';
 *
 * const x = ones([2, 3], { dtype: 'float64' });
 * console.log(randnLike(x).shape, randnLike(x).dtype); // => [ 2, 3 ] float64
 * ```
 */
export const randnLike = (x: Tensor, options?: RandomOptions): Tensor =>
  named('randnLike', () => randn(shapeOf('randn', x), { dtype: x.dtype, ...options }));
