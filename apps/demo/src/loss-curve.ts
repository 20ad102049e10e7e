/** The losses of a run as a curve that a page can hold. */

/** Curves have at most this many points: pages stay small, and noise is averaged out. */
const curvePoints = 300;

export interface LossCurve {
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** How many steps a point stands for. */
  readonly span: number;
}

/**
 * Means of equally many neighbours, at the last one's place; steps count from 1.
 *
 * @param steps - how many there will be, where these are not all
 */
export function lossCurve(losses: readonly number[], steps: number = losses.length): LossCurve {
  const span = Math.ceil(steps / curvePoints);
  const [x, y]: [number[], number[]] = [[], []];
  for (let from = 0; from < losses.length; from += span) {
    const some = losses.slice(from, from + span);
    x.push(from + some.length);
    y.push(some.reduce((sum, loss) => sum + loss, 0) / some.length);
  }
  return { x, y, span };
}
