/** From where in the generator's stream the weights come. */
import { defaultGenerator, manualSeed, randn } from '@glissade/tensor';

/** Whether every layer begins where it did in the book's own run, or one after the other goes on from that run's end. */
export type Stream = 'book' | 'clean';

/**
 * Where the book's layers begin in the stream of seed 42, in numbers drawn: its author had run cells again. `end` is behind
 * the last of them.
 */
export const bookPositions = {
  basic: 5139,
  sgd: 6006,
  learner: 6871,
  simpleNet: 7696,
  sequential: 31_312,
  end: 31_312 + 784 * 30 + 30 + 30 + 1,
};

/** Puts the generator where the book's run leaves it. */
export function afterTheBook(): void {
  // The bias of the network by hand is the first of a pair of normal numbers. The other is kept, and comes next.
  const last = bookPositions.sequential - 4;
  manualSeed(42).skip(last);
  randn([1]);
  // Beginning a pass over a loader draws two numbers, and there are two loaders.
  defaultGenerator().skip(bookPositions.end - bookPositions.sequential + 4);
}
