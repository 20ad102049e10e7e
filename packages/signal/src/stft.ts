/** The transform of short times: which frequencies there are when. */
import { mul, named, pad, printShape, ShapeError, type Tensor } from '@glissade/tensor';
import { checkTransformable, floats } from './checks.ts';
import type { Complex } from './complex-pair.ts';
import { rfft } from './fft.ts';
import { framesOf, type STFTOptions } from './frames.ts';

/**
 * The transforms of overlapping frames of real numbers: x [..., length] becomes [..., floor(nFft / 2) + 1 frequencies, frames].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.stft.html
 *
 * @param nFft - how long a frame is
 * @throws ShapeError where there are fewer numbers than a frame has
 *
 * @example
 * ```ts
 * import { hannWindow, magnitude, stft } from '@glissade/signal';
 * import { arange } from '@glissade/tensor';
 *
 * const tone = arange(64).mul((2 * Math.PI) / 8).cos(); // a wave of 8 steps: 2 in 16
 * const spectrum = magnitude(stft(tone, 16, { window: hannWindow(16) }));
 * console.log(spectrum.shape, spectrum.argmax(0).at([2, 5]).toArray()); // => [ 9, 17 ] [ 2, 2, 2 ]
 * ```
 */
export function stft(x: Tensor, nFft: number, options: STFTOptions = {}): Complex {
  checkTransformable('stft', x);
  const numbers = floats(x);
  const { hop, center, window, norm } = framesOf('stft', nFft, options, 'padMode', numbers);
  const half = Math.floor(nFft / 2);
  const length = x.shape.at(-1)!;
  const { padMode = 'reflect' } = options;
  if (center && padMode === 'reflect' && length <= half)
    throw new ShapeError(
      `stft: ${printShape(x.shape)} has too few numbers to reflect ${half}; expected ${half + 1}, or another padMode`,
    );
  const padded = center ? named('stft', () => pad(numbers, [half, half], { mode: padMode })) : numbers;
  if (padded.shape.at(-1)! < nFft)
    throw new ShapeError(`stft: ${printShape(x.shape)} is shorter than a frame; expected at least ${nFft}`);
  const { real, imag } = rfft(mul(padded.unfold(-1, nFft, hop), window), { norm });
  return { real: real.transpose(-2, -1), imag: imag.transpose(-2, -1) };
}
