/** A curve in one line of text. */
const bars = '▁▂▃▄▅▆▇█';

/** A bar for each value: the lowest for `low`, the highest for `high`. */
export const sparkline = (values: readonly number[], low: number, high: number): string =>
  values
    .map((value) => {
      const share = (value - low) / (high - low);
      return bars[Math.round(Math.min(Math.max(share, 0), 1) * (bars.length - 1))];
    })
    .join('');
