/** Points of the plane, drawn in characters. */
const [columns, rows] = [56, 26];
const shades = ' .:+*#@';

/**
 * @param points x and y of one point after the other
 * @param limit what is further from 0 than this, in x or y, is left out
 */
export function scatterPlot(points: ArrayLike<number>, limit: number): string {
  const counts = new Uint16Array(columns * rows);
  for (let i = 0; i < points.length; i += 2) {
    const column = Math.floor(((points[i]! + limit) / (2 * limit)) * columns);
    const row = Math.floor(((limit - points[i + 1]!) / (2 * limit)) * rows);
    if (column >= 0 && column < columns && row >= 0 && row < rows) counts[row * columns + column]! += 1;
  }
  const lines = Array.from({ length: rows }, (_, row) =>
    Array.from(
      counts.subarray(row * columns, (row + 1) * columns),
      (count) => shades[Math.min(count, shades.length - 1)],
    )
      .join('')
      .trimEnd(),
  );
  return lines.join('\n');
}
