/** What transforms of short times share: their options, and the window of a frame. */
import {
  checkNames,
  checkTensors,
  ones,
  type PadOptions,
  pad,
  printShape,
  ShapeError,
  type Tensor,
} from '@glissade/tensor';
import { checkLength } from './checks.ts';

/** What `stft` and `istft` accept. */
export interface FrameOptions {
  /** How many numbers later the next frame begins. Default: a quarter of nFft. */
  readonly hopLength?: number;
  /** How long the window is, in the middle of a frame. Default: that of `window`, or nFft. */
  readonly winLength?: number;
  /** By what a frame is multiplied: winLength numbers. Default: ones, which leave it as it is. */
  readonly window?: Tensor;
  /** Whether the first frame has the first number in its middle, or at its start. Default true. */
  readonly center?: boolean;
  /** Whether the transform is divided by the root of nFft. Default false. */
  readonly normalized?: boolean;
}

/** What `stft` accepts. */
export interface STFTOptions extends FrameOptions {
  /** What stands before the first number and behind the last for frames in the middle of these. Default 'reflect'. */
  readonly padMode?: NonNullable<PadOptions['mode']>;
}

/** What `istft` accepts. */
export interface ISTFTOptions extends FrameOptions {
  /** How many numbers are wanted, if not all that the frames reach over. */
  readonly length?: number;
}

/** How frames follow each other. */
export interface Frames {
  readonly hop: number;
  readonly center: boolean;
  /** [nFft]. */
  readonly window: Tensor;
  readonly norm: 'ortho' | 'backward';
}

const names = ['hopLength', 'winLength', 'window', 'center', 'normalized'];

/** The options, checked. `further` is the option that not both have. */
export function framesOf(
  operation: string,
  nFft: number,
  options: FrameOptions,
  further: string,
  { dtype }: Tensor,
): Frames {
  checkNames(operation, options, [...names, further]);
  checkLength(operation, 'nFft', nFft);
  const { window, center = true, normalized = false } = options;
  const hop = checkLength(operation, 'hopLength', options.hopLength ?? Math.max(1, Math.floor(nFft / 4)));
  if (window !== undefined) checkTensors(operation, window);
  const length = checkLength(operation, 'winLength', options.winLength ?? window?.shape[0] ?? nFft);
  if (length > nFft)
    throw new RangeError(`${operation}: winLength is ${length}; expected at most nFft, ${nFft}`);
  const values = window ?? ones([length], { dtype });
  if (values.ndim !== 1 || values.size !== length)
    throw new ShapeError(
      `${operation}: window is ${printShape(values.shape)}; expected winLength numbers, [${length}]`,
    );
  const before = Math.floor((nFft - length) / 2);
  const whole = length === nFft ? values : pad(values, [before, nFft - length - before]);
  return { hop, center, window: whole.to(dtype), norm: normalized ? 'ortho' : 'backward' };
}
