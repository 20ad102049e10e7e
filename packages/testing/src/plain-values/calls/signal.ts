/** A right call of each function of signal. */
import * as signal from '@glissade/signal';
import { ones } from '@glissade/tensor';
import type { RightCalls } from '../right-calls.ts';

const wav = await signal.encodeWav(ones([1, 8]), 8000);
const x = () => ones([64]);
const plane = () => ones([4, 8]);
const z = () => ({ real: ones([8]), imag: ones([8]) });
const frames = () => ({ hopLength: 4, winLength: 16, window: ones([16]), center: true, normalized: false });
const picture = () => ({ ...frames(), padMode: 'reflect', nFft: 16, power: 2 });
const mel = { sampleRate: 16_000, fMin: 0, fMax: 8000, nMels: 4, norm: 'slaney', melScale: 'htk' };
const window = { periodic: true, dtype: 'float32' };
const one = { n: 8, dim: 0, norm: 'ortho' };
const several = { s: [4, 8], dim: [0, 1], norm: 'ortho' };

export const calls: RightCalls = {
  amplitudeToDB: () => [plane(), { stype: 'power', topDb: 80 }],
  angle: () => [z()],
  bartlettWindow: () => [8, window],
  blackmanWindow: () => [8, window],
  complexMul: () => [z(), z()],
  conj: () => [z()],
  createDct: () => [4, 8, { norm: 'ortho', dtype: 'float32' }],
  decodeWav: () => [wav, { file: 'a.wav' }],
  encodeWav: () => [ones([1, 8]), 8000, { encoding: 'int16' }],
  fft: () => [x(), one],
  fft2: () => [plane(), several],
  fftfreq: () => [8, 1, { dtype: 'float32' }],
  fftn: () => [plane(), several],
  fftshift: () => [x(), 0],
  hammingWindow: () => [8, { ...window, alpha: 0.54, beta: 0.46 }],
  hannWindow: () => [8, window],
  ifft: () => [z(), one],
  ifft2: () => [plane(), several],
  ifftn: () => [plane(), several],
  ifftshift: () => [x(), 0],
  irfft: () => [z(), one],
  irfft2: () => [plane(), several],
  irfftn: () => [plane(), several],
  istft: () => [signal.stft(x(), 16, frames()), 16, { ...frames(), length: 64 }],
  kaiserWindow: () => [8, { ...window, beta: 12 }],
  magnitude: () => [z()],
  melSpectrogram: () => [x(), { ...picture(), ...mel }],
  melscaleFbanks: () => [9, { ...mel, dtype: 'float32' }],
  mfcc: () => [x(), { ...picture(), ...mel, nMfcc: 4, logMels: false }],
  polar: () => [x(), x()],
  resample: () => [
    x(),
    16,
    8,
    { lowpassFilterWidth: 6, rolloff: 0.99, resamplingMethod: 'sincInterpKaiser', beta: 14 },
  ],
  rfft: () => [x(), one],
  rfft2: () => [plane(), several],
  rfftfreq: () => [8, 1, { dtype: 'float32' }],
  rfftn: () => [plane(), several],
  spectrogram: () => [x(), picture()],
  stft: () => [x(), 16, { ...frames(), padMode: 'reflect' }],
};

/** Half a minute of sound takes long. */
export const others = ['whisperFeatures'];
