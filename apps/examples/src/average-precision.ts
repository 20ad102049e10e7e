/** How well boxes are found: the area under the curve of precision over recall, on average over classes. */

/** Boxes of an image as plain numbers, four corners each, and their classes; of what was found also how sure each is. */
export interface Boxes {
  readonly boxes: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
}
export interface ScoredBoxes extends Boxes {
  readonly scores: ArrayLike<number>;
}

function overlapOf(a: ArrayLike<number>, i: number, b: ArrayLike<number>, j: number): number {
  const [p, q] = [4 * i, 4 * j];
  const width = Math.min(a[p + 2]!, b[q + 2]!) - Math.max(a[p]!, b[q]!);
  const height = Math.min(a[p + 3]!, b[q + 3]!) - Math.max(a[p + 1]!, b[q + 1]!);
  const shared = Math.max(0, width) * Math.max(0, height);
  const area = (x: ArrayLike<number>, k: number): number => (x[k + 2]! - x[k]!) * (x[k + 3]! - x[k + 1]!);
  return shared / (area(a, p) + area(b, q) - shared);
}

/** Of one class, all that were found, the surest first, and whether each is right: each object is found but once. */
function hitsOf(
  found: readonly ScoredBoxes[],
  truth: readonly Boxes[],
  label: number,
  least: number,
): boolean[] {
  const all = found.flatMap(({ labels, scores }, image) =>
    Array.from(labels, (each, i) => ({ each, image, i, score: scores[i]! })).filter(
      ({ each }) => each === label,
    ),
  );
  const taken = new Set<string>();
  return all
    .toSorted((a, b) => b.score - a.score)
    .map(({ image, i }) => {
      const { boxes, labels } = truth[image]!;
      let [best, place] = [least, -1];
      for (let j = 0; j < labels.length; j++) {
        if (labels[j] !== label) continue;
        const overlap = overlapOf(found[image]!.boxes, i, boxes, j);
        if (overlap >= best) [best, place] = [overlap, j];
      }
      const key = `${image} ${place}`;
      if (place < 0 || taken.has(key)) return false;
      taken.add(key);
      return true;
    });
}

/**
 * The mean over classes of the area under precision, the best of this recall or a higher one, over recall. A box is right if it overlaps an
 * object of its class, which no surer one has found, by `least`.
 * Source: Everingham et al., "The PASCAL Visual Object Classes Challenge: a Retrospective", 2015, section 4.2
 */
export function averagePrecision(
  found: readonly ScoredBoxes[],
  truth: readonly Boxes[],
  classes: number,
  least = 0.5,
): number {
  const areas: number[] = [];
  for (let label = 0; label < classes; label++) {
    const objects = truth.reduce(
      (sum, { labels }) => sum + Array.from(labels).filter((each) => each === label).length,
      0,
    );
    if (objects === 0) continue;
    let right = 0;
    const points = hitsOf(found, truth, label, least).map((hit, i) => {
      if (hit) right++;
      return { recall: right / objects, precision: right / (i + 1) };
    });
    let [area, best, before] = [0, 0, points.at(-1)?.recall ?? 0];
    for (const { recall, precision } of points.toReversed()) {
      area += (before - recall) * best;
      best = Math.max(best, precision);
      before = recall;
    }
    areas.push(area + before * best);
  }
  return areas.reduce((a, b) => a + b, 0) / Math.max(1, areas.length);
}
