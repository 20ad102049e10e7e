/** Numbers of the transforms of their frames. */
import {
  canLook,
  div,
  flatten,
  mul,
  narrow,
  pad,
  printShape,
  ShapeError,
  type Tensor,
  unflatten,
} from '@glissade/tensor';
import { checkLength, checkTransformable, floats } from './checks.ts';
import { type Complex, checkedPair } from './complex-pair.ts';
import { irfft } from './fft.ts';
import { framesOf, type ISTFTOptions } from './frames.ts';

/** Where windows add up to less than this, numbers are lost. */
const least = 1e-11;

/**
 * The numbers whose `stft`, with the same options, comes closest to z [..., floor(nFft / 2) + 1, frames]: exactly those it was made of, if
 * it was. Source: Griffin and Lim, "Signal Estimation from Modified Short-Time Fourier Transform" (1984);
 * https://docs.pytorch.org/docs/stable/generated/torch.istft.html
 *
 * @throws ShapeError for another number of frequencies; RangeError where the windows leave a gap
 *
 * @example
 * ```ts
 * import { hannWindow, istft, stft } from '@glissade/signal';
 * import { arange } from '@glissade/tensor';
 *
 * const window = hannWindow(8);
 * const again = istft(stft(arange(16).float(), 8, { window }), 8, { window });
 * console.log(again.shape, again.allcloseSync(arange(16).float(), { atol: 1e-5 })); // => [ 16 ] true
 * ```
 */
export function istft(z: Complex, nFft: number, options: ISTFTOptions = {}): Tensor {
  const pair = checkedPair('istft', z);
  checkTransformable('istft', pair.real);
  const [real, imag] = [floats(pair.real), floats(pair.imag)];
  const { hop, center, window, norm } = framesOf('istft', nFft, options, 'length', real);
  if (real.ndim < 2 || real.shape.at(-2) !== Math.floor(nFft / 2) + 1 || real.shape.at(-1) === 0)
    throw new ShapeError(
      `istft: expected [..., ${Math.floor(nFft / 2) + 1} frequencies, frames] for nFft = ${nFft}, got ${printShape(real.shape)}`,
    );
  const spectra = { real: real.transpose(-2, -1), imag: imag.transpose(-2, -1) };
  const signal = overlapped(mul(irfft(spectra, { n: nFft, norm }), window), hop);
  const weights = overlapped(mul(window, window).expand([real.shape.at(-1)!, nFft]), hop);
  const start = center ? Math.floor(nFft / 2) : 0;
  const reached = signal.shape.at(-1)! - start;
  const length = checkLength('istft', 'length', options.length ?? reached - start, 0);
  const covered = Math.min(length, reached);
  const [numbers, weight] = [signal, weights].map((all) => narrow(all, -1, start, covered));
  if (canLook(weight!) && weight!.dataSync().some((value) => !(value > least)))
    throw new RangeError(
      'istft: the windows leave a gap, where their squares add up to 0; a shorter hopLength or another window closes it',
    );
  return pad(div(numbers!, weight!), [0, length - covered]);
}

/** Frames [..., frames, n], each `hop` behind the one before, added up. */
function overlapped(frames: Tensor, hop: number): Tensor {
  const [count, n] = frames.shape.slice(-2) as [number, number];
  const parts = Math.ceil(n / hop);
  const inParts = unflatten(pad(frames, [0, parts * hop - n]), -1, [parts, hop]);
  const shifted = Array.from({ length: parts }, (_, part) =>
    pad(inParts.select(-2, part), [0, 0, part, parts - 1 - part]),
  );
  const sum = shifted.reduce((total, each) => total.add(each));
  return narrow(flatten(sum, -2), -1, 0, n + hop * (count - 1));
}
