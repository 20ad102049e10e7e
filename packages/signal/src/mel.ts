/** Frequencies as they are heard: bands that are as wide as they sound. */
import { checkNames, checkNumber, type DType, type Tensor, tensor } from '@glissade/tensor';
import { checkFloat, checkLength } from './checks.ts';

/** Which scale of pitch: a logarithm, or one that is straight below 1,000 Hz. */
export type MelScale = 'htk' | 'slaney';

/** What `melscaleFbanks` accepts. */
export interface MelOptions {
  /** How many numbers a second has. Default 16,000. */
  readonly sampleRate?: number;
  /** The lowest frequency in Hz. Default 0. */
  readonly fMin?: number;
  /** The highest frequency in Hz. Default: half of the sample rate. */
  readonly fMax?: number;
  /** How many bands there are. Default 128. */
  readonly nMels?: number;
  /** Whether each band has the same area, or the same height, 1 (the default). */
  readonly norm?: 'slaney';
  /** Default 'htk'. */
  readonly melScale?: MelScale;
  /** Default float32. */
  readonly dtype?: DType;
}

const names = ['sampleRate', 'fMin', 'fMax', 'nMels', 'norm', 'melScale', 'dtype'];

/** To the scale, and back. Slaney's is 200 / 3 Hz a step up to 1,000 Hz, from where 27 steps are a factor of 6.4. */
const scales: Record<MelScale, readonly [(hertz: number) => number, (mel: number) => number]> = {
  htk: [(hertz) => 2595 * Math.log10(1 + hertz / 700), (mel) => 700 * (10 ** (mel / 2595) - 1)],
  slaney: [
    (hertz) => (hertz < 1000 ? (3 * hertz) / 200 : 15 + (27 * Math.log(hertz / 1000)) / Math.log(6.4)),
    (mel) => (mel < 15 ? (200 * mel) / 3 : 1000 * 6.4 ** ((mel - 15) / 27)),
  ],
};

/**
 * Overlapping triangles, [nFreqs, nMels]: a power spectrum times these is one of bands that are as wide as they sound.
 * Source: https://docs.pytorch.org/audio/stable/generated/torchaudio.functional.melscale_fbanks.html
 *
 * @param nFreqs - how many frequencies a spectrum has: floor(nFft / 2) + 1
 * @throws RangeError for frequencies out of order, or above half of the sample rate
 *
 * @example
 * ```ts
 * import { melscaleFbanks } from '@glissade/signal';
 *
 * const bands = melscaleFbanks(201, { nMels: 23, sampleRate: 8000 });
 * console.log(bands.shape, bands.argmax(0).at([0, 3]).toArray()); // => [ 201, 23 ] [ 3, 6, 9 ]
 * ```
 */
export function melscaleFbanks(nFreqs: number, options: MelOptions = {}): Tensor {
  const operation = 'melscaleFbanks';
  checkNames(operation, options, names);
  const { sampleRate = 16_000, fMin = 0, nMels = 128 } = options;
  const { norm, melScale = 'htk', dtype = 'float32' } = options;
  checkNumber(operation, 'sampleRate', sampleRate, {});
  const { fMax = sampleRate / 2 } = options;
  checkLength(operation, 'nFreqs', nFreqs);
  checkLength(operation, 'nMels', nMels);
  checkFloat(operation, dtype);
  for (const [name, value] of Object.entries({ fMin, fMax })) checkNumber(operation, name, value, {});
  if (!(sampleRate > 0 && sampleRate < Infinity))
    throw new RangeError(`${operation}: sampleRate is ${sampleRate}; expected how many numbers a second has`);
  if (!(fMin >= 0 && fMin < fMax && fMax <= sampleRate / 2))
    throw new RangeError(
      `${operation}: fMin is ${fMin}, fMax ${fMax}; expected 0 <= fMin < fMax <= sampleRate / 2, ${sampleRate / 2}`,
    );
  if (!Object.hasOwn(scales, melScale) || (norm !== undefined && norm !== 'slaney'))
    throw new TypeError(
      `${operation}: melScale is ${melScale}, norm ${norm}; expected htk or slaney, and slaney or none`,
    );
  const [toMel, toHertz] = scales[melScale];
  const [low, high] = [toMel(fMin), toMel(fMax)];
  const corners = Array.from({ length: nMels + 2 }, (_, i) =>
    toHertz(low + ((high - low) * i) / (nMels + 1)),
  );
  const bands = new Float64Array(nFreqs * nMels);
  for (let row = 0; row < nFreqs; row++) {
    const hertz = nFreqs === 1 ? 0 : (row * sampleRate) / 2 / (nFreqs - 1);
    for (let band = 0; band < nMels; band++) {
      const [left, top, right] = corners.slice(band, band + 3) as [number, number, number];
      const height = Math.max(0, Math.min((hertz - left) / (top - left), (right - hertz) / (right - top)));
      bands[row * nMels + band] = norm === undefined ? height : (2 * height) / (right - left);
    }
  }
  return tensor(bands, { shape: [nFreqs, nMels], dtype });
}
