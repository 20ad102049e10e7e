/** What linear and convolutional layers share: sizes that are checked, weights and biases as PyTorch initialises them. */
import { parameter } from '@glissade/autograd';
import { type Shape, type Tensor, written, zeros } from '@glissade/tensor';
import { fans, type InitOptions, kaimingUniform_, uniform_ } from './init.ts';

/** What layers accept that have a weight and a bias: `Linear`, `Bilinear`, convolutions and recurrent cells. */
export interface WeightOptions extends InitOptions {
  /** Whether a learned number is added to each output. Default true. */
  readonly bias?: boolean;
  /** Of weight and bias. Default 'float32'. */
  readonly dtype?: 'float16' | 'float32' | 'float64';
}

/** Their names. */
export const weightOptions = ['bias', 'dtype', 'generator'] as const;

/**
 * A weight [out, in, ...] and a bias [out], both uniform within 1 / sqrt(the number of inputs of an output).
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
 *
 * @param outputs - the length of the bias, where the weight's first axis is another
 */
export function makeWeights(
  shape: Shape,
  options: WeightOptions,
  outputs: number = shape[0]!,
): { weight: Tensor; bias: Tensor | undefined } {
  const { bias = true, dtype = 'float32', ...drawing } = options;
  const weight = kaimingUniform_(zeros(shape, { dtype }), { ...drawing, a: Math.sqrt(5) });
  if (!bias) return { weight: parameter(weight), bias: undefined };
  const bound = 1 / Math.sqrt(fans('makeWeights', weight).fanIn);
  const biases = uniform_(zeros([outputs], { dtype }), -bound, bound, drawing);
  return { weight: parameter(weight), bias: parameter(biases) };
}

/**
 * Throws unless all sizes are whole and at least 1: for layers of one's own.
 *
 * @param layer - what asks, for the error
 * @throws RangeError for the first that is not
 *
 * @example
 * ```ts
 * import { checkSizes } from '@glissade/nn';
 *
 * try {
 *   checkSizes('Patches', { width: 16, heads: 0 });
 * } catch (error) {
 *   console.log(`${error}`); // => RangeError: Patches: heads is 0; expected a whole number >= 1
 * }
 * ```
 */
export function checkSizes(layer: string, sizes: Readonly<Record<string, number>>): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (!Number.isInteger(size) || size < 1)
      throw new RangeError(`${layer}: ${name} is ${written(size)}; expected a whole number >= 1`);
  }
}

/** Options as they are printed: those that were given. */
export const printOptions = (options: object): string =>
  Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(', ');
