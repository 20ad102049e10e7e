/** What is said of numbers that nobody knows before: other digits may decide otherwise. */

/** The first epoch, from 0, that is worse than the one before by more than a hundredth; undefined where none is. */
export function dipOf(accuracies: readonly number[]): number | undefined {
  const found = accuracies.findIndex((accuracy, i) => i > 0 && accuracy < accuracies[i - 1]! - 0.01);
  return found < 0 ? undefined : found;
}

/**
 * What comes of batches in order.
 *
 * @param accuracies - after each epoch
 * @param threes - the share of the validation images that are 3s
 */
export function ofOrderedBatches(accuracies: readonly number[], threes: number): string {
  const order = 'The batches come in order, all 3s before all 7s';
  const digit = takenForAll(accuracies[0]!, threes);
  const dip = dipOf(accuracies);
  const told = dip === undefined ? undefined : `the dip in epoch ${dip} is no accident`;
  if (digit === undefined)
    return told ? `${order}: ${told}.` : `${order}. This time the accuracy does not show it.`;
  const first = `${order}: so the first epoch ends with everything taken for a ${digit} or nearly so`;
  return told ? `${first}, and ${told}.` : `${first}. This time no dip follows.`;
}

/** The digit that all are taken for, going by an accuracy that is its share. */
function takenForAll(accuracy: number, threes: number): number | undefined {
  const apart = (share: number): number => Math.abs(accuracy - share);
  const [three, seven] = [apart(threes), apart(1 - threes)];
  if (Math.min(three, seven) > 0.005) return undefined;
  return three <= seven ? 3 : 7;
}

export function ofShuffledBatches(accuracies: readonly number[]): string {
  const dip = dipOf(accuracies);
  return `For comparison the linear model again, on shuffled batches: ${
    dip === undefined ? 'no dip' : `a dip all the same, in epoch ${dip}`
  }.`;
}

interface Measured {
  readonly accuracy: number;
  readonly loss: number;
}

/** @param corner - after a change of a weight whose pixel is mostly paper; `middle` after one of the middle pixel, too */
export function ofNudges(before: Measured, corner: Measured, middle: Measured): string {
  const still = [corner, middle].every(({ accuracy }) => accuracy === before.accuracy);
  return [
    'Is the accuracy a loss? No:',
    still
      ? 'a small change of a weight leaves it exactly as it was.'
      : 'a small change of a weight mostly leaves it as it was, and else it jumps.',
    corner.loss === before.loss
      ? 'That of pixel 0, a corner without ink, cannot matter at all;'
      : 'That of pixel 0, a corner, matters, as some images have ink there;',
    middle.loss === corner.loss
      ? 'that of the middle pixel is too small for the loss (the one below) to notice.'
      : 'that of the middle pixel matters, and the loss (the one below) notices.',
  ].join(' ');
}

/** @param reached - what each took to get there, or undefined for what did not */
export function firstOf(names: readonly string[], reached: readonly (number | undefined)[]): string {
  const least = Math.min(...reached.map((cost) => cost ?? Number.POSITIVE_INFINITY));
  return names.find((_, i) => reached[i] === least) ?? 'none of them';
}
