/** Sequences of unlike lengths as one tensor. */
import {
  checkTensors,
  described,
  narrow,
  pad,
  printShape,
  ShapeError,
  sameShape,
  select,
  stack,
  type Tensor,
} from '@glissade/tensor';
import { checkedOptions } from './options.ts';

/** What `padSequence` accepts. */
export interface PadSequenceOptions {
  /** Whether the result is [N, T, ...], not [T, N, ...]. Default false, as in PyTorch. */
  readonly batchFirst?: boolean | undefined;
  /** What a sequence is filled up with. Default 0. */
  readonly paddingValue?: number | undefined;
  /** On which side of a sequence it stands. Default 'right'. */
  readonly paddingSide?: 'left' | 'right' | undefined;
}

/**
 * N sequences [length, ...] side by side, each filled up to the longest: [T, N, ...], or [N, T, ...] with `batchFirst`. Their
 * lengths go to `rnn`, `gru` and `lstm`, or to the layers of these.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.rnn.pad_sequence.html
 *
 * @throws ShapeError where sequences differ in other dims than the first; TypeError for none
 *
 * @example
 * ```ts
 * import { GRU, padSequence } from '@glissade/nn';
 * import { ones, tensor } from '@glissade/tensor';
 *
 * const padded = padSequence([tensor([1, 2, 3]), tensor([4])], { batchFirst: true, paddingValue: -1 });
 * console.log(padded.toArray()); // => [ [ 1, 2, 3 ], [ 4, -1, -1 ] ]
 *
 * const sequences = [ones([4, 8]), ones([2, 8])];
 * const lengths = sequences.map((each) => each.shape[0]!);
 * const [output, state] = new GRU(8, 3).forward(padSequence(sequences), undefined, { lengths });
 * console.log(output.shape, state.shape); // => [ 4, 2, 3 ] [ 1, 2, 3 ]
 * ```
 */
export function padSequence(sequences: readonly Tensor[], options: PadSequenceOptions = {}): Tensor {
  const {
    batchFirst = false,
    paddingValue = 0,
    paddingSide = 'right',
  } = checkedOptions('padSequence', options, ['batchFirst', 'paddingValue', 'paddingSide']);
  if (paddingSide !== 'left' && paddingSide !== 'right')
    throw new TypeError(`padSequence: paddingSide is '${paddingSide}'; expected 'left' or 'right'`);
  if (!Array.isArray(sequences))
    throw new TypeError(`padSequence: got ${described(sequences)}; expected a list of sequences`);
  for (const each of sequences) checkTensors('padSequence', each);
  const [first] = sequences as readonly Tensor[];
  if (!first) throw new TypeError('padSequence: the list of sequences is empty');
  sequences.forEach(({ dtype, shape }, i) => {
    if (shape.length > 0 && sameShape(shape.slice(1), first.shape.slice(1))) return;
    throw new ShapeError(
      `padSequence: sequence ${i} is ${dtype}${printShape(shape)}, the first ${first.dtype}${printShape(first.shape)}; all ` +
        'must be [length, ...] and may differ in their length only',
    );
  });
  const longest = Math.max(...sequences.map(({ shape }) => shape[0]!));
  const filled = sequences.map((each) => {
    const missing = longest - each.shape[0]!;
    const others = each.shape.slice(1).flatMap(() => [0, 0]);
    const sides = paddingSide === 'left' ? [missing, 0] : [0, missing];
    return missing === 0 ? each : pad(each, [...others, ...sides], { value: paddingValue });
  });
  return stack(filled, batchFirst ? 0 : 1);
}

/**
 * The sequences of a batch that `padSequence` has padded behind them: [T, N, ...], or [N, T, ...] with `batchFirst`, to N times
 * [length, ...].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.rnn.unpad_sequence.html
 *
 * @throws ShapeError unless there is a length for each; RangeError for one that is not there
 *
 * @example
 * ```ts
 * import { padSequence, unpadSequence } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const padded = padSequence([tensor([1, 2, 3]), tensor([4])]);
 * console.log(unpadSequence(padded, [3, 1]).map((each) => each.toArray())); // => [ [ 1, 2, 3 ], [ 4 ] ]
 * ```
 */
export function unpadSequence(
  padded: Tensor,
  lengths: readonly number[],
  options: { readonly batchFirst?: boolean | undefined } = {},
): Tensor[] {
  checkTensors('unpadSequence', padded);
  const { batchFirst = false } = checkedOptions('unpadSequence', options, ['batchFirst']);
  const [along, over] = batchFirst ? [1, 0] : [0, 1];
  const { dtype, shape } = padded;
  if (shape.length < 2 || !Array.isArray(lengths) || lengths.length !== shape[over])
    throw new ShapeError(
      `unpadSequence: got ${dtype}${printShape(shape)} and the lengths ${JSON.stringify(lengths)}; expected a list of one for each of ` +
        `the N sequences of ${batchFirst ? '[N, T, ...]' : '[T, N, ...]'}`,
    );
  return lengths.map((length, i) => {
    if (!Number.isInteger(length) || length < 0 || length > shape[along]!)
      throw new RangeError(
        `unpadSequence: length ${i} is ${length}; expected a whole number from 0 to ${shape[along]}`,
      );
    return narrow(select(padded, over, i), 0, 0, length);
  });
}
