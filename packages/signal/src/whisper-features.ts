/** What Whisper hears: logarithms of bands of 30 seconds, brought to numbers around 0. */
import {
  amax,
  checkNames,
  checkTensors,
  clamp,
  log10,
  maximum,
  pad,
  printShape,
  ShapeError,
  type Tensor,
} from '@glissade/tensor';
import { checkLength, floats } from './checks.ts';
import { melSpectrogram } from './spectrogram.ts';

/** What `whisperFeatures` accepts: fields of a published preprocessor_config.json, in camelCase. */
export interface WhisperFeatureOptions {
  /** How many bands a frame has: 80, or 128 for large-v3. Default 80. */
  readonly featureSize?: number;
  /** How many seconds are read: what is shorter is filled up with silence, what is longer is cut. Default 30. */
  readonly chunkLength?: number;
}

/** Whisper reads one rate, and frames of 25 ms that begin every 10 ms. */
const [sampleRate, nFft, hopLength] = [16_000, 400, 160];

/**
 * Features of sound as Whisper reads them: samples at 16 kHz, [length] or [N, length], become [N, featureSize, 100 chunkLength], the decimal
 * logarithms of mel bands down to 8 below the loudest, plus 4, and divided by 4. Sound of another rate goes through `resample` first.
 * Source: https://huggingface.co/docs/transformers/model_doc/whisper#transformers.WhisperFeatureExtractor
 *
 * @throws ShapeError for samples of another rank, RangeError for sizes that are no whole numbers from 1
 *
 * @example
 * ```ts
 * import { whisperFeatures } from '@glissade/signal';
 * import { arange } from '@glissade/tensor';
 *
 * // A second of 440 Hz.
 * const tone = arange(16_000).mul((2 * Math.PI * 440) / 16_000).sin();
 * const features = whisperFeatures(tone, { chunkLength: 2 });
 * console.log(features.shape, features.at(0, ':', 50).argmax().itemSync()); // => [ 1, 80, 200 ] 11
 * ```
 */
export function whisperFeatures(samples: Tensor, options: WhisperFeatureOptions = {}): Tensor {
  const operation = 'whisperFeatures';
  checkTensors(operation, samples);
  checkNames(operation, options, ['featureSize', 'chunkLength']);
  const { featureSize = 80, chunkLength = 30 } = options;
  checkLength(operation, 'featureSize', featureSize);
  checkLength(operation, 'chunkLength', chunkLength);
  const { shape, dtype } = samples;
  if (shape.length !== 1 && shape.length !== 2)
    throw new ShapeError(
      `${operation}: samples are ${dtype}${printShape(shape)}; expected [length], or [N, length] for several sounds: of channels the mean, x.mean(0)`,
    );
  const rows = floats(shape.length === 1 ? samples.unsqueeze(0) : samples);
  const [length, whole] = [rows.shape[1]!, chunkLength * sampleRate];
  const filled = length < whole ? pad(rows, [0, whole - length]) : rows.narrow(1, 0, whole);
  const bands = melSpectrogram(filled, {
    sampleRate,
    nFft,
    hopLength,
    nMels: featureSize,
    norm: 'slaney',
    melScale: 'slaney',
  });
  // The last frame is behind the end.
  const loud = log10(clamp(bands.narrow(2, 0, chunkLength * (sampleRate / hopLength)), 1e-10));
  const floor = amax(loud, [1, 2], { keepdim: true }).sub(8);
  return maximum(loud, floor).add(4).div(4);
}
