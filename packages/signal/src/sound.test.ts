/** Bands and coefficients of a chord and a rising tone, beside those of librosa 0.11, which computes in float64. */
import { arange, sin, type Tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import {
  amplitudeToDB,
  createDct,
  hannWindow,
  magnitude,
  melSpectrogram,
  melscaleFbanks,
  mfcc,
  spectrogram,
  stft,
} from './index.ts';

const time = arange(0, 2000, 1, { dtype: 'float64' }).div(8000);
const sound = sin(time.mul(2 * Math.PI * 440)).add(
  sin(time.mul(2 * Math.PI * 1320).mul(time.add(1))).mul(0.3),
);
const framed = { nFft: 256, hopLength: 128, window: hannWindow(256, { dtype: 'float64' }) } as const;
const options = { ...framed, sampleRate: 8000, nMels: 20 } as const;

const expectNear = (actual: Tensor, expected: readonly number[], digits: number): void => {
  expect(actual.size).toBe(expected.length);
  Array.from(actual.dataSync()).forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThan(
      10 ** -digits * Math.max(1e-3, Math.abs(expected[i]!)),
    );
  });
};

describe('bands', () => {
  const weights = arange(0, 33, 1, { dtype: 'float64' });
  test.each([
    [{}, [2.38857, 3.06562, 4.14585, 5.38889, 7.13535], [7.33717, 17.7797, 39.0864, 76.7087, 146.46]],
    [
      { melScale: 'slaney' },
      [2.80816, 2.8924, 3.5491, 5.02776, 7.21821],
      [10.2106, 18.7695, 34.7591, 71.0851, 146.661],
    ],
    [
      { norm: 'slaney' },
      [0.00809122, 0.00787712, 0.00808047, 0.00796702, 0.00800175],
      [0.0248545, 0.0456849, 0.0761813, 0.113407, 0.164244],
    ],
    [
      { norm: 'slaney', melScale: 'slaney' },
      [0.00796729, 0.0079927, 0.0080036, 0.00799867, 0.00798386],
      [0.0289694, 0.0518665, 0.0783855, 0.113089, 0.162217],
    ],
  ] as const)('%j', (kind, sums, moments) => {
    const bands = melscaleFbanks(33, {
      sampleRate: 8000,
      nMels: 5,
      fMin: 100,
      fMax: 3500,
      dtype: 'float64',
      ...kind,
    });
    expectNear(bands.sum(0), sums, 5);
    expectNear(weights.matmul(bands), moments, 5);
  });
});

test('a mel spectrogram, its decibels and its coefficients', () => {
  const picture = melSpectrogram(sound, options);
  expect(picture.shape).toEqual([20, 16]);
  expectNear(
    picture.select(1, 3).narrow(0, 0, 6),
    [2.488697e-5, 9.773363e-5, 0.001074332, 0.1789155, 3884.003, 2259.799],
    5,
  );
  expectNear(
    amplitudeToDB(picture, { topDb: 80 }).select(1, 3).narrow(0, 0, 8),
    [-44.1072, -40.09956, -29.68861, -7.47352, 35.8928, 33.5407, -17.42926, -36.0116],
    5,
  );
  const coefficients = mfcc(sound, { ...options, nMfcc: 13 });
  expect(coefficients.shape).toEqual([13, 16]);
  expectNear(
    coefficients.select(1, 3),
    [
      -99.69532, 39.28323, -44.1607, -2.020829, -37.43781, -84.70244, 1.493803, 53.11494, 6.448024, 3.583514,
      19.3232, -11.48336, -20.91639,
    ],
    5,
  );
});

test('a window shorter than its frame', () => {
  const window = hannWindow(200, { dtype: 'float64' });
  const spectrum = magnitude(stft(sound, 256, { hopLength: 64, winLength: 200, window }));
  expect(spectrum.shape).toEqual([129, 32]);
  expectNear(
    spectrum.select(1, 5).at([null, null, 16]),
    [
      0.0001238941, 8.487723, 0.003766226, 1.509917, 0.001500882, 0.0002107811, 7.034608e-5, 4.221191e-5,
      2.0249e-5,
    ],
    4,
  );
});

test('powers and norms of a spectrogram go together', () => {
  const squares = spectrogram(sound, framed);
  expect(
    spectrogram(sound, { ...framed, power: 1 })
      .square()
      .allcloseSync(squares),
  ).toBe(true);
  expect(spectrogram(sound, { ...framed, power: 3 }).allcloseSync(squares.pow(1.5))).toBe(true);
  const sum = framed.window.square().sum();
  expect(
    spectrogram(sound, { ...framed, normalized: true })
      .mul(sum)
      .allcloseSync(squares),
  ).toBe(true);
});

test('decibels of magnitudes, and below the loudest channel', () => {
  const x = arange(1, 5).float().reshape([2, 1, 2]);
  expect(amplitudeToDB(x, { stype: 'magnitude' }).allcloseSync(amplitudeToDB(x.square()))).toBe(true);
  expect(
    amplitudeToDB(x, { topDb: 0 })
      .dataSync()
      .every((value) => Math.abs(value - 6.0206) < 1e-4),
  ).toBe(true);
});

describe('refused are', () => {
  test.each([
    [
      () => melscaleFbanks(33, { fMax: 9000 }),
      'melscaleFbanks: fMin is 0, fMax 9000; expected 0 <= fMin < fMax',
    ],
    [() => melscaleFbanks(0), 'melscaleFbanks: nFreqs is 0; expected a whole number >= 1'],
    [() => melscaleFbanks(33, { melScale: 'bark' as 'htk' }), 'melscaleFbanks: melScale is bark'],
    [
      () => mfcc(sound, { ...options, nMfcc: 30 }),
      'mfcc: nMfcc is 30; expected at most as many as bands, 20',
    ],
    [() => createDct(2, 0), 'createDct: nMels is 0; expected a whole number >= 1'],
    [
      () => createDct(2, 4, { norm: 'slaney' as 'ortho' }),
      'createDct: norm is slaney; expected ortho, or none',
    ],
    [() => createDct(2, 4, { dtype: 'int32' }), 'createDct: dtype is int32, which has no fractions'],
    [() => melscaleFbanks(33, { sampleRate: Infinity }), 'melscaleFbanks: sampleRate is Infinity'],
    [() => melscaleFbanks(33, { dtype: 'uint8' }), 'melscaleFbanks: dtype is uint8, which has no fractions'],
    [() => spectrogram(sound, { power: 0 }), 'spectrogram: power is 0; expected a number above 0'],
    [() => spectrogram(sound, { power: NaN }), 'spectrogram: power is NaN; expected a number above 0'],
    [
      () => amplitudeToDB(sound, { stype: 'amplitude' as 'power' }),
      'amplitudeToDB: stype is amplitude; expected power or magnitude',
    ],
    [() => amplitudeToDB(sound, { topDb: NaN }), 'amplitudeToDB: topDb is NaN; expected a number >= 0'],
    [
      () => spectrogram(sound, { n_fft: 400 } as object),
      'spectrogram: there is no option n_fft; expected hopLength, winLength, window',
    ],
  ])('%s', (run, message) => {
    expect(run).toThrow(message);
  });
});
