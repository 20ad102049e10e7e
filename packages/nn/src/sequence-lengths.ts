/** Sequences of unlike lengths in one batch: which positions are there, for recurrent layers that stop at each one's end. */
import {
  canLook,
  cast,
  isFloat,
  lt,
  printShape,
  ShapeError,
  source,
  Tensor,
  unsqueeze,
} from '@glissade/tensor';

/** How long each sequence of a batch is: int32 [N], or numbers. A compiled step takes a tensor for data, numbers for constants. */
export type SequenceLengths = Tensor | readonly number[];

/**
 * What recurrent functions, and calls of recurrent layers, accept for sequences of unlike lengths: in place of
 * PyTorch's `PackedSequence`.
 */
export interface LengthOptions {
  /**
   * How long each of the N sequences is, in any order. Its state stops at its end, from which the way back begins; what lies
   * beyond is not read, and the outputs there are 0.
   */
  readonly lengths?: SequenceLengths | undefined;
}

/**
 * Whether each position of each sequence is there, bool [T, N, 1], for sequences [T, N, I].
 *
 * @throws ShapeError unless there is a length for each sequence, RangeError for lengths that are not from 1 to T (of a tensor,
 * where it can be looked at)
 */
export function positionsThere(operation: string, sequence: Tensor, lengths: SequenceLengths): Tensor {
  const [longest, count] = sequence.shape as readonly [number, number];
  const ends = lengths instanceof Tensor ? lengths : undefined;
  const { dtype, shape } = ends ?? { dtype: '', shape: [(lengths as readonly number[]).length] };
  if (sequence.shape.length !== 3 || shape.length !== 1 || shape[0] !== count) {
    const expected =
      sequence.shape.length === 3 ? `[${count}], one for each sequence` : 'none without a batch';
    throw new ShapeError(`${operation}: lengths are ${dtype}${printShape(shape)}; expected ${expected}`);
  }
  if (ends && (isFloat(ends.dtype) || ends.dtype === 'bool')) {
    throw new TypeError(
      `${operation}: lengths are ${dtype}${printShape(shape)}; expected whole numbers. Use .to('int32')`,
    );
  }
  // A length of another batch would train on padding in silence.
  const known = ends ? (canLook(ends) ? ends.dataSync() : []) : (lengths as readonly number[]);
  const wrong = known.findIndex((length) => !(Number.isInteger(length) && length >= 1 && length <= longest));
  if (wrong >= 0) {
    throw new RangeError(
      `${operation}: lengths[${wrong}] is ${known[wrong]}; expected a whole number from 1 to ${longest}, the sequences' length`,
    );
  }
  const last = ends
    ? cast(ends, 'int32')
    : sequence.device.constant(Int32Array.from(lengths as readonly number[]), [count], 'int32');
  const positions = source({ name: 'iota', shape: [longest], axis: 0 }, sequence);
  return unsqueeze(lt(unsqueeze(positions, 1), last), -1);
}
