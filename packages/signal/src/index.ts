/** Signals: Fourier transforms, windows and spectrograms, with derivatives. */
export type { Normalization } from './checks.ts';
export { angle, complexMul, conj, magnitude, polar } from './complex.ts';
export type { Complex } from './complex-pair.ts';
export { createDct, type DCTOptions } from './dct.ts';
export { fft, ifft, irfft, rfft, type TransformOptions } from './fft.ts';
export { fft2, fftn, ifft2, ifftn, irfft2, irfftn, rfft2, rfftn, type TransformsOptions } from './fftn.ts';
export type { FrameOptions, ISTFTOptions, STFTOptions } from './frames.ts';
export { type FrequencyOptions, fftfreq, fftshift, ifftshift, rfftfreq } from './frequencies.ts';
export { istft } from './istft.ts';
export { type MelOptions, type MelScale, melscaleFbanks } from './mel.ts';
export { type ResampleOptions, resample } from './resample.ts';
export {
  amplitudeToDB,
  type DecibelOptions,
  type MelSpectrogramOptions,
  type MFCCOptions,
  melSpectrogram,
  mfcc,
  type SpectrogramOptions,
  spectrogram,
} from './spectrogram.ts';
export { stft } from './stft.ts';
export { decodeWav, encodeWav, type Sound, type WavEncoding, type WavOptions } from './wav.ts';
export { type WhisperFeatureOptions, whisperFeatures } from './whisper-features.ts';
export {
  bartlettWindow,
  blackmanWindow,
  type HammingOptions,
  hammingWindow,
  hannWindow,
  type KaiserOptions,
  kaiserWindow,
  type WindowOptions,
} from './windows.ts';
