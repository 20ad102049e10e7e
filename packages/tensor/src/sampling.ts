/** Draws by probabilities that are tensors: those that PyTorch's functions of the same names draw from the same seed. */

import { checkElements } from './check-elements.ts';
import { checkTensors } from './check-tensors.ts';
import { drawnFloats, type RandomOptions } from './drawn.ts';
import { type DType, isFloat, newArray, type TypedArray } from './dtype.ts';
import { defaultGenerator, type Generator } from './generator.ts';
import { div } from './operations/arithmetic.ts';
import { lt } from './operations/comparison.ts';
import { cumsum } from './operations/cumulative.ts';
import { cast } from './operations/operands.ts';
import { topk } from './operations/ordering.ts';
import { searchsorted } from './operations/searching.ts';
import { slice } from './operations/shaping.ts';
import { checkNames } from './options.ts';
import { exponential, rand } from './random.ts';
import { printShape, ShapeError } from './shape.ts';
import type { Tensor } from './tensor.ts';

type SamplingOptions = Pick<RandomOptions, 'generator'>;

/**
 * 1 with the probability that each element gives, else 0; of the probabilities' dtype. No gradient flows through it.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.bernoulli.html
 *
 * @example
 * ```ts
 * import { bernoulli, manualSeed, tensor } from '@glissade/tensor';
 *
 * manualSeed(0);
 * console.log(bernoulli(tensor([0, 0.5, 0.5, 0.5, 1])).toArray()); // => [ 0, 0, 1, 1, 1 ]
 * ```
 * @throws TypeError for other dtypes than floats; RangeError for a probability beyond 0 to 1, where it can be looked at.
 */
export function bernoulli(probabilities: Tensor, options: SamplingOptions = {}): Tensor {
  checkNames('bernoulli', options, ['generator']);
  const { generator } = options;
  checkFloats('bernoulli', probabilities);
  const { shape, dtype } = probabilities;
  const isRight = (p: number): boolean => p >= 0 && p <= 1;
  checkElements('bernoulli', 'probabilities', probabilities, 'probability: expected 0 to 1', isRight);
  // Uniform numbers with a half's digits would be 1 now and then, and equal to a probability more often than that.
  const precise = dtype === 'float16' ? cast(probabilities, 'float32') : probabilities;
  return cast(lt(rand(shape, { dtype: precise.dtype, generator }), precise), dtype);
}

/** What `multinomial` accepts. */
export interface MultinomialOptions extends SamplingOptions {
  /** Whether the same number may be drawn again. Default false. */
  readonly replacement?: boolean;
}

/**
 * Draws positions along the last dim, each with a probability in proportion to its weight: int32 [numSamples] of weights
 * [n], int32 [rows, numSamples] of [rows, n]. Text is sampled so: `multinomial(logits.div(temperature).softmax(-1), 1)`.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.multinomial.html
 *
 * @example
 * ```ts
 * import { manualSeed, multinomial, tensor } from '@glissade/tensor';
 *
 * manualSeed(0);
 * const weights = tensor([0, 10, 3, 0]);
 * console.log(multinomial(weights, 6, { replacement: true }).toArray()); // => [ 2, 1, 1, 2, 1, 2 ]
 * console.log(multinomial(weights, 2).toArray()); // => [ 1, 2 ]
 * ```
 * @throws ShapeError for weights of other shapes; RangeError for more samples than weights without replacement, and, where
 *   they can be looked at, for weights that are negative, not finite, or all 0.
 */
export function multinomial(weights: Tensor, numSamples: number, options: MultinomialOptions = {}): Tensor {
  checkNames('multinomial', options, ['replacement', 'generator']);
  const { replacement = false, generator } = options;
  checkFloats('multinomial', weights);
  const { shape, dtype } = weights;
  const n = shape.at(-1) ?? 0;
  if (shape.length < 1 || shape.length > 2 || n === 0)
    throw new ShapeError(
      `multinomial: weights are ${printShape(shape)}; expected [n] or [rows, n] with some n above 0`,
    );
  if (!Number.isInteger(numSamples) || numSamples < 1 || (numSamples > n && !replacement))
    throw new RangeError(
      `multinomial: ${numSamples} samples of ${n} weights; expected 1 or more` +
        (replacement ? '' : `, and at most ${n} unless { replacement: true }`),
    );
  const data = checkedWeights(weights, n);
  const drawing = { dtype, generator };
  if (!replacement || numSamples === 1) {
    // Whoever waits least for an event of its rate is first: https://en.wikipedia.org/wiki/Exponential_distribution
    return topk(div(weights, exponential(1, shape, drawing)), numSamples).indices;
  }
  const drawn = shape.with(-1, numSamples);
  const precise = dtype === 'float16' ? 'float32' : dtype;
  if (data) {
    const places = drawnPlaces(data, n, numSamples, precise, generator ?? defaultGenerator());
    return weights.device.constant(places, drawn, 'int32');
  }
  const shares = drawnFloats('multinomial', drawn, { ...drawing, dtype: precise }, (generator, data) => {
    for (let i = 0; i < data.length; i++) data[i] = generator.uniform64();
  });
  // How many weights a share of their sum goes past; the last one is never passed, whatever the rounding.
  const sums = cumsum(cast(weights.detach(), precise), -1);
  return searchsorted(slice(div(sums, slice(sums, -1, -1)), -1, 0, -1), shares);
}

/** The same for weights that are known, with sums that are rounded at each step, as PyTorch's are: `cumsum` carries more digits. */
function drawnPlaces(
  weights: TypedArray,
  n: number,
  count: number,
  dtype: DType,
  generator: Generator,
): Int32Array {
  const places = new Int32Array((weights.length / n) * count);
  const ends = newArray(dtype, n);
  for (let place = 0; place < places.length; place++) {
    if (place % count === 0) {
      const row = (place / count) * n;
      for (let i = 0; i < n; i++) ends[i] = weights[row + i]! + (i > 0 ? ends[i - 1]! : 0);
      const total = ends[n - 1]!;
      for (let i = 0; i < n; i++) ends[i]! /= total;
    }
    const share = generator.uniform64();
    let [low, high] = [0, n - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]! < share) low = middle + 1;
      else high = middle;
    }
    places[place] = low;
  }
  return places;
}

function checkedWeights(weights: Tensor, n: number): TypedArray | undefined {
  const isRight = (weight: number): boolean => weight >= 0 && weight < Infinity;
  const data = checkElements(
    'multinomial',
    'weights',
    weights,
    'weight: expected 0 or more, finite',
    isRight,
  );
  if (!data) return undefined;
  for (let row = 0; row < data.length; row += n)
    if (data.subarray(row, row + n).every((weight) => weight === 0))
      throw new RangeError(`multinomial: all ${n} weights of row ${row / n} are 0; one must be above`);
  return data;
}

function checkFloats(operation: string, x: Tensor): void {
  checkTensors(operation, x);
  if (!isFloat(x.dtype))
    throw new TypeError(`${operation}: expected floats, not ${x.dtype}. Use .to('float32')`);
}
