/** Sounds with more or fewer numbers a second. */
import { checkNames, checkNumber, conv1d, pad, type Tensor, tensor } from '@glissade/tensor';
import { checkLength, checkTransformable, floats } from './checks.ts';
import { kept } from './kept.ts';
import { bessel } from './windows.ts';

/** What `resample` accepts. */
export interface ResampleOptions {
  /** How many zeros of the sinc are used on each side: more are sharper, and slower. Default 6. */
  readonly lowpassFilterWidth?: number;
  /** What of the lower rate's band is kept, up to 1: less leaves fewer false tones. Default 0.99. */
  readonly rolloff?: number;
  /** How the sinc fades. Default 'sincInterpHann'. */
  readonly resamplingMethod?: 'sincInterpHann' | 'sincInterpKaiser';
  /** How narrow the Kaiser window is. Default 14.769656459379492. */
  readonly beta?: number;
}

const names = ['lowpassFilterWidth', 'rolloff', 'resamplingMethod', 'beta'];
const methods = ['sincInterpHann', 'sincInterpKaiser'];

/**
 * A sound [..., length] of `origFreq` numbers a second with `newFreq`: [..., ceil(length newFreq / origFreq)]. Frequencies that the
 * lower rate cannot carry are taken out. Rates whose ratio is simple, such as 48,000 and 16,000, take less time than others.
 * Source: https://docs.pytorch.org/audio/stable/generated/torchaudio.functional.resample.html,
 * https://ccrma.stanford.edu/~jos/resample
 *
 * @throws RangeError unless the rates are whole numbers
 *
 * @example
 * ```ts
 * import { resample } from '@glissade/signal';
 * import { randn } from '@glissade/tensor';
 *
 * console.log(resample(randn([2, 44_100]), 44_100, 16_000).shape); // => [ 2, 16000 ]
 * ```
 */
export function resample(
  x: Tensor,
  origFreq: number,
  newFreq: number,
  options: ResampleOptions = {},
): Tensor {
  checkTransformable('resample', x);
  checkNames('resample', options, names);
  checkLength('resample', 'origFreq', origFreq);
  checkLength('resample', 'newFreq', newFreq);
  const common = commonDivisor(origFreq, newFreq);
  const [from, to] = [origFreq / common, newFreq / common];
  const filter = filterOf(from, to, options);
  if (from === to) return x;
  const wide = floats(x);
  const length = wide.shape.at(-1)!;
  const rows = wide.reshape([-1, 1, length]);
  const kernel = tensor(filter.values, { shape: [to, 1, filter.length] }).to(wide.dtype);
  // All new numbers of a period at once, as channels.
  const periods = conv1d(pad(rows, [filter.width, filter.width + from]), kernel, undefined, { stride: from });
  const sound = periods.permute(0, 2, 1).reshape([rows.shape[0]!, periods.shape[1]! * periods.shape[2]!]);
  const count = Math.ceil((to * length) / from);
  return sound.narrow(1, 0, count).reshape([...wide.shape.slice(0, -1), count]);
}

interface Filter {
  /** Of every new number of a period its weights of the old ones. */
  readonly values: Float64Array;
  readonly length: number;
  /** How far it reaches back. */
  readonly width: number;
}

/** A sinc of the lower rate's band, under a window. */
function filterOf(from: number, to: number, options: ResampleOptions): Filter {
  const {
    lowpassFilterWidth: zeros = 6,
    rolloff = 0.99,
    resamplingMethod: method = 'sincInterpHann',
  } = options;
  const { beta = 14.769656459379492 } = options;
  checkLength('resample', 'lowpassFilterWidth', zeros);
  checkNumber('resample', 'rolloff', rolloff, {});
  if (!(rolloff > 0 && rolloff <= 1))
    throw new RangeError(
      `resample: rolloff is ${rolloff}; expected a share of the band, above 0 and up to 1`,
    );
  if (!methods.includes(method))
    throw new RangeError(`resample: resamplingMethod is ${method}; expected ${methods.join(' or ')}`);
  if (!Number.isFinite(beta)) throw new RangeError(`resample: beta is ${beta}; expected a number`);
  const band = Math.min(from, to) * rolloff;
  const width = Math.ceil((zeros * from) / band);
  const length = 2 * width + from;
  const height = method === 'sincInterpHann' ? 1 : bessel(beta);
  const windowAt = (share: number): number =>
    method === 'sincInterpHann'
      ? Math.cos((share * Math.PI) / 2) ** 2
      : bessel(beta * Math.sqrt(1 - share * share)) / height;
  const weight = (place: number): number => {
    const t = Math.max(-zeros, Math.min(zeros, place * band));
    const sinc = t === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t);
    return (sinc * windowAt(t / zeros) * band) / from;
  };
  const make = (): Float64Array =>
    Float64Array.from({ length: to * length }, (_, i) =>
      weight(((i % length) - width) / from - Math.floor(i / length) / to),
    );
  return { values: kept(`resample ${[from, to, zeros, rolloff, method, beta]}`, make), length, width };
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? a : commonDivisor(b, a % b));
