/** Which pixels of a line the bins of a box cover, and how much each counts: plain numbers, of a box that is known. */

/** Pixels from `first` on, `count` of them, and the shares that they have in each bin: [bins, count], row by row. */
export interface BinShares {
  readonly first: number;
  readonly count: number;
  readonly shares: Float32Array;
}

/**
 * Along one axis, what `roiAlign` computes of tensors: in each bin as many points as it has pixels, each of which is between two pixels.
 *
 * @param begin - where the box begins, in pixels of the line
 * @param end - where it ends
 * @param size - how many pixels the line has
 */
export function binShares(begin: number, end: number, bins: number, size: number): BinShares {
  const length = Math.max(Math.fround(end - begin), 1);
  const width = Math.fround(length / bins);
  const points = Math.ceil(width);
  const within = (place: number): number => Math.min(Math.max(place, 0), size - 1);
  const first = within(Math.floor(begin));
  const count = within(Math.floor(begin + length) + 1) - first + 1;
  const shares = new Float32Array(bins * count);
  for (let bin = 0; bin < bins; bin++)
    for (let point = 0; point < points; point++) {
      const place = begin + width * (bin + (point + 0.5) / points);
      // Beyond the border's middle it is of the border, outside of none.
      if (place < -1 || place > size) continue;
      const near = within(place);
      const low = Math.floor(near);
      const high = within(low + 1);
      const row = bin * count - first;
      shares[row + low]! += (1 - (near - low)) / points;
      shares[row + high]! += (near - low) / points;
    }
  return { first, count, shares };
}
