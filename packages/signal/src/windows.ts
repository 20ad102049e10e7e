/** Windows: by what the numbers of a frame are multiplied, so that its ends do not count as a jump. */
import { checkNames, type DType, type Tensor, tensor } from '@glissade/tensor';
import { checkFloat, checkLength } from './checks.ts';

/** What the windows accept. */
export interface WindowOptions {
  /** Whether the window fits to its own repetition, as frames want it (the default), or is symmetric. */
  readonly periodic?: boolean;
  /** Default float32. */
  readonly dtype?: DType;
}

/**
 * A raised cosine, which falls to 0.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.hann_window.html
 *
 * @throws RangeError unless the length is a whole number
 *
 * @example
 * ```ts
 * import { hannWindow } from '@glissade/signal';
 *
 * console.log(`${hannWindow(4)}`); // => tensor([0.0000, 0.5000, 1.0000, 0.5000])
 * ```
 */
export const hannWindow = (length: number, options?: WindowOptions): Tensor =>
  drawn('hannWindow', length, options, (share) => 0.5 - 0.5 * Math.cos(2 * Math.PI * share));

/** What `hammingWindow` accepts. */
export interface HammingOptions extends WindowOptions {
  /** The mean. Default 0.54. */
  readonly alpha?: number;
  /** The height of the cosine. Default 0.46. */
  readonly beta?: number;
}

/** A raised cosine, alpha - beta cos(x), which stays above 0. Source: https://docs.pytorch.org/docs/stable/generated/torch.hamming_window.html */
export function hammingWindow(length: number, options: HammingOptions = {}): Tensor {
  const { alpha = 0.54, beta = 0.46 } = Object(options) as HammingOptions;
  checkFinite('hammingWindow', { alpha, beta });
  const at = (share: number): number => alpha - beta * Math.cos(2 * Math.PI * share);
  return drawn('hammingWindow', length, options, at, ['alpha', 'beta']);
}

/** Two cosines, with less of far frequencies. Source: https://docs.pytorch.org/docs/stable/generated/torch.blackman_window.html */
export const blackmanWindow = (length: number, options?: WindowOptions): Tensor =>
  drawn('blackmanWindow', length, options, (share) => {
    const angle = 2 * Math.PI * share;
    return 0.42 - 0.5 * Math.cos(angle) + 0.08 * Math.cos(2 * angle);
  });

/** A triangle. Source: https://docs.pytorch.org/docs/stable/generated/torch.bartlett_window.html */
export const bartlettWindow = (length: number, options?: WindowOptions): Tensor =>
  drawn('bartlettWindow', length, options, (share) => 1 - Math.abs(2 * share - 1));

/** What `kaiserWindow` accepts. */
export interface KaiserOptions extends WindowOptions {
  /** How narrow it is. Default 12. */
  readonly beta?: number;
}

/**
 * I0(beta sqrt(1 - x^2)) / I0(beta) for x from -1 to 1, where I0 is the modified Bessel function of order 0.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.kaiser_window.html
 */
export function kaiserWindow(length: number, options: KaiserOptions = {}): Tensor {
  const { beta = 12 } = Object(options) as KaiserOptions;
  checkFinite('kaiserWindow', { beta });
  const height = bessel(beta);
  const at = (share: number): number =>
    bessel(beta * Math.sqrt(Math.max(0, 1 - (2 * share - 1) ** 2))) / height;
  return drawn('kaiserWindow', length, options, at, ['beta']);
}

/** Throws for NaN and infinities, of which a window would be NaN. */
function checkFinite(operation: string, numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers))
    if (!Number.isFinite(value))
      throw new RangeError(`${operation}: ${name} is ${value}; expected a finite number`);
}

/** I0 by its power series: all terms are positive. */
export function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > sum * 2 ** -54; k++) sum += term *= (x / (2 * k)) ** 2;
  return sum;
}

/** A function of the share of the window that is behind. */
function drawn(
  operation: string,
  length: number,
  options: WindowOptions = {},
  at: (share: number) => number,
  further: readonly string[] = [],
): Tensor {
  checkNames(operation, options, ['periodic', 'dtype', ...further]);
  const { periodic = true, dtype = 'float32' } = options;
  checkFloat(operation, dtype);
  checkLength(operation, 'length', length, 0);
  const last = periodic ? length : length - 1;
  const values = Float64Array.from({ length }, (_, i) => (length === 1 ? 1 : at(i / last)));
  return tensor(values, { dtype });
}
