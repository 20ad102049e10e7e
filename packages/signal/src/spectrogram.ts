/** Spectrograms: pictures of sound, for models that read pictures. */
import {
  checkNames,
  checkNumber,
  checkTensors,
  clamp,
  log,
  log10,
  matmul,
  maximum,
  named,
  sqrt,
  type Tensor,
  written,
} from '@glissade/tensor';
import { floats } from './checks.ts';
import { magnitude, power as powerOf } from './complex.ts';
import { createDct } from './dct.ts';
import type { STFTOptions } from './frames.ts';
import { type MelOptions, melscaleFbanks } from './mel.ts';
import { stft } from './stft.ts';
import { hannWindow } from './windows.ts';

/** What `spectrogram` accepts. */
export interface SpectrogramOptions extends Omit<STFTOptions, 'normalized'> {
  /** How long a frame is. Default 400, which are 25 ms at 16 kHz. */
  readonly nFft?: number;
  /** Magnitudes (1) or their squares (2, the default). */
  readonly power?: number;
  /** Whether the transform is divided by the root of the window's sum of squares. Default false. */
  readonly normalized?: boolean;
}

const frameNames = ['hopLength', 'winLength', 'window', 'center', 'padMode'];
const spectrogramNames = [...frameNames, 'nFft', 'power', 'normalized'];

/**
 * How much there is of each frequency in each frame: x [..., length] becomes [..., frequencies, frames]. By default in frames of 400 numbers
 * with a Hann window, which begin at every 200th.
 * Source: https://docs.pytorch.org/audio/stable/generated/torchaudio.transforms.Spectrogram.html
 *
 * @throws as `stft`
 *
 * @example
 * ```ts
 * import { spectrogram } from '@glissade/signal';
 * import { randn } from '@glissade/tensor';
 *
 * console.log(spectrogram(randn([2, 16_000])).shape); // => [ 2, 201, 81 ]
 * ```
 */
export function spectrogram(x: Tensor, options: SpectrogramOptions = {}): Tensor {
  checkNames('spectrogram', options, spectrogramNames);
  return pictured('spectrogram', x, options);
}

function pictured(operation: string, x: Tensor, options: SpectrogramOptions): Tensor {
  const { nFft = 400, power = 2, normalized = false, ...frames } = options;
  checkTensors(operation, x);
  if (typeof power !== 'number' || !(power > 0 && power < Infinity))
    throw new RangeError(
      `${operation}: power is ${written(power)}; expected a number above 0, such as 1 or 2`,
    );
  if (frames.window !== undefined) checkTensors(operation, frames.window);
  const winLength = frames.winLength ?? frames.window?.shape[0] ?? nFft;
  const window = frames.window ?? named(operation, () => hannWindow(winLength));
  const hopLength = frames.hopLength ?? Math.max(1, Math.floor(winLength / 2));
  const z = named(operation, () => stft(x, nFft, { ...frames, winLength, window, hopLength }));
  const values = power === 2 ? powerOf(z) : magnitude(z);
  const raised = power === 1 || power === 2 ? values : values.pow(power);
  return normalized ? raised.div(sqrt(floats(window).square().sum()).pow(power)) : raised;
}

/** What `melSpectrogram` accepts. */
export interface MelSpectrogramOptions extends SpectrogramOptions, Omit<MelOptions, 'dtype'> {}

const melNames = ['sampleRate', 'fMin', 'fMax', 'nMels', 'norm', 'melScale'];

/**
 * A spectrogram of bands that are as wide as they sound: [..., nMels, frames].
 * Source: https://docs.pytorch.org/audio/stable/generated/torchaudio.transforms.MelSpectrogram.html
 *
 * @throws as `stft` and `melscaleFbanks`
 *
 * @example
 * ```ts
 * import { amplitudeToDB, melSpectrogram } from '@glissade/signal';
 * import { randn } from '@glissade/tensor';
 *
 * const picture = amplitudeToDB(melSpectrogram(randn([16_000]), { nMels: 64, nFft: 512 }));
 * console.log(picture.shape); // => [ 64, 63 ]
 * ```
 */
export function melSpectrogram(x: Tensor, options: MelSpectrogramOptions = {}): Tensor {
  checkNames('melSpectrogram', options, [...spectrogramNames, ...melNames]);
  return banded('melSpectrogram', x, options);
}

function banded(operation: string, x: Tensor, options: MelSpectrogramOptions): Tensor {
  const { sampleRate, fMin, fMax, nMels, norm, melScale, ...rest } = options;
  const picture = pictured(operation, x, rest);
  const given = { sampleRate, fMin, fMax, nMels, norm, melScale, dtype: picture.dtype };
  const bands = named(operation, () => melscaleFbanks(picture.shape.at(-2)!, given as MelOptions));
  return matmul(bands.transpose(), picture);
}

/** What `amplitudeToDB` accepts. */
export interface DecibelOptions {
  /** Whether these are powers (the default) or magnitudes. */
  readonly stype?: 'power' | 'magnitude';
  /** How many decibels below the largest value of a picture, or of its channels, the smallest may be. Default: any number. */
  readonly topDb?: number;
}

/**
 * Decibels: 10 times the logarithm of powers, 20 times that of magnitudes. What is less than 1e-10 counts as that.
 * Source: https://docs.pytorch.org/audio/stable/generated/torchaudio.functional.amplitude_to_DB.html
 *
 * @example
 * ```ts
 * import { amplitudeToDB } from '@glissade/signal';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(`${amplitudeToDB(tensor([[1, 100, 0]]), { topDb: 80 })}`); // => tensor([[  0.,  20., -60.]])
 * ```
 */
export function amplitudeToDB(x: Tensor, options: DecibelOptions = {}): Tensor {
  checkNames('amplitudeToDB', options, ['stype', 'topDb']);
  const { stype = 'power', topDb } = options;
  if (stype !== 'power' && stype !== 'magnitude')
    throw new TypeError(`amplitudeToDB: stype is ${stype}; expected power or magnitude`);
  checkTensors('amplitudeToDB', x);
  if (topDb !== undefined) checkNumber('amplitudeToDB', 'topDb', topDb, { least: 0 });
  if (x.size === 0) return floats(x);
  const decibels = log10(clamp(floats(x), 1e-10)).mul(stype === 'power' ? 10 : 20);
  if (topDb === undefined) return decibels;
  const axes = decibels.shape.map((_, axis) => axis).slice(-3);
  return maximum(decibels, decibels.amax(axes, { keepdim: true }).sub(topDb));
}

/** What `mfcc` accepts. */
export interface MFCCOptions extends MelSpectrogramOptions {
  /** How many coefficients are kept. Default 40. */
  readonly nMfcc?: number;
  /** Whether of the logarithm, or of decibels down to 80 below the largest (the default). */
  readonly logMels?: boolean;
}

/**
 * The coefficients of the cosine transform of a mel spectrogram in decibels: [..., nMfcc, frames].
 * Source: https://docs.pytorch.org/audio/stable/generated/torchaudio.transforms.MFCC.html
 *
 * @throws as `melSpectrogram`; RangeError for more coefficients than bands
 *
 * @example
 * ```ts
 * import { mfcc } from '@glissade/signal';
 * import { randn } from '@glissade/tensor';
 *
 * console.log(mfcc(randn([16_000]), { nMfcc: 13, nMels: 40 }).shape); // => [ 13, 81 ]
 * ```
 */
export function mfcc(x: Tensor, options: MFCCOptions = {}): Tensor {
  checkNames('mfcc', options, [...spectrogramNames, ...melNames, 'nMfcc', 'logMels']);
  const { nMfcc = 40, logMels = false, ...rest } = options;
  checkNumber('mfcc', 'nMfcc', nMfcc, { least: 1, whole: true });
  const bands = banded('mfcc', x, rest);
  const heard = logMels ? log(bands.add(1e-6)) : amplitudeToDB(bands, { topDb: 80 });
  const nMels = bands.shape.at(-2)!;
  if (nMfcc > nMels)
    throw new RangeError(`mfcc: nMfcc is ${nMfcc}; expected at most as many as bands, ${nMels}`);
  return matmul(createDct(nMfcc, nMels, { norm: 'ortho', dtype: bands.dtype }).transpose(), heard);
}
