/** Sequences of unlike lengths as one tensor. */
import { pad, printShape, ShapeError, sameShape, stack, type Tensor } from '@glissade/tensor';
import { checkedOptions } from './options.ts';

/** What `padSequence` accepts. */
export interface PadSequenceOptions {
  /** Whether the result is [N, T, ...], not [T, N, ...]. Default false, as in PyTorch. */
  readonly batchFirst?: boolean | undefined;
  /** What stands behind a sequence's end. Default 0. */
  readonly paddingValue?: number | undefined;
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
  const { batchFirst = false, paddingValue = 0 } = checkedOptions('padSequence', options, [
    'batchFirst',
    'paddingValue',
  ]);
  const [first] = sequences;
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
    const behind = longest - each.shape[0]!;
    const others = each.shape.slice(1).flatMap(() => [0, 0]);
    return behind === 0 ? each : pad(each, [...others, 0, behind], { value: paddingValue });
  });
  return stack(filled, batchFirst ? 0 : 1);
}
