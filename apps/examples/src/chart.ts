/** Curves over an interval, drawn in characters. */
const [columns, rows] = [72, 18];

/** What is drawn; of two at one place the later shows. */
export type Layer =
  /** The heights of a curve at places that are evenly spaced from one side to the other. */
  | { readonly mark: string; readonly curve: ArrayLike<number> }
  /** What lies between two curves. */
  | { readonly mark: string; readonly low: ArrayLike<number>; readonly high: ArrayLike<number> }
  /** Single points. */
  | { readonly mark: string; readonly x: ArrayLike<number>; readonly y: ArrayLike<number> };

/** From where to where, across and upward. */
export interface Bounds {
  readonly x: readonly [from: number, to: number];
  readonly y: readonly [from: number, to: number];
}

export function chart({ x: [left, right], y: [bottom, top] }: Bounds, layers: readonly Layer[]): string {
  const cells = Array.from({ length: rows }, () => Array.from({ length: columns }, () => ' '));
  const rowOf = (y: number): number => Math.round(((top - y) / (top - bottom)) * (rows - 1));
  const columnOf = (x: number): number => Math.round(((x - left) / (right - left)) * (columns - 1));
  const put = (column: number, row: number, mark: string): void => {
    if (cells[row]?.[column] !== undefined) cells[row][column] = mark;
  };
  for (const layer of layers) {
    const { mark } = layer;
    if ('x' in layer) {
      for (let i = 0; i < layer.x.length; i++) put(columnOf(layer.x[i]!), rowOf(layer.y[i]!), mark);
      continue;
    }
    const [low, high] = 'curve' in layer ? [layer.curve, layer.curve] : [layer.low, layer.high];
    for (let column = 0; column < columns; column++) {
      const at = Math.round((column / (columns - 1)) * (low.length - 1));
      const first = Math.max(0, rowOf(high[at]!));
      for (let row = first; row <= Math.min(rows - 1, rowOf(low[at]!)); row++) put(column, row, mark);
    }
  }
  return cells.map((row) => row.join('').trimEnd()).join('\n');
}
