/** The chapter's pictures that are no curves: images, tables of pixels, and the diagram of the seven steps. */
import { svg } from './plots.ts';

/** An image in shades of grey: dark is ink. With `numbers`, a table of the pixels coloured by their values. */
export function showImage(pixels: ArrayLike<number>, rows: number, columns: number, numbers = false): string {
  const [cellWidth, cellHeight] = numbers ? [32, 24] : [7, 7];
  const most = Math.max(...Array.from(pixels), 1e-9);
  const data = Array.from({ length: rows * columns }, (_, i) => ({
    value: [i % columns, rows - 1 - Math.floor(i / columns), pixels[i]!],
    label: { color: pixels[i]! > most / 2 ? '#fff' : '#000' },
  }));
  const axis = (count: number) => ({
    type: 'category',
    data: Array.from({ length: count }, (_, i) => i),
    show: false,
  });
  return svg(
    {
      grid: { left: 0, right: 0, top: 0, bottom: 0 },
      xAxis: axis(columns),
      yAxis: axis(rows),
      visualMap: { min: 0, max: most, show: false, inRange: { color: ['#ffffff', '#808080', '#000000'] } },
      series: [{ type: 'heatmap', data, label: { show: numbers, fontSize: 11 } }],
    },
    columns * cellWidth,
    rows * cellHeight,
  );
}

/** The training loop as a diagram: seven steps, of which "repeat" is the edge that goes back. */
export function sevenSteps(): string {
  const names = ['init', 'predict', 'loss', 'gradient', 'step', 'stop'];
  const edge = (source: string, target: string, label = '', curveness = 0) => ({
    source,
    target,
    label: { show: label !== '', formatter: label, fontSize: 14 },
    lineStyle: { curveness, color: '#444', width: 2, opacity: 1 },
  });
  return svg(
    {
      series: [
        {
          type: 'graph',
          layout: 'none',
          // Circles: echarts ends its arrows at a circle around the node, whatever its shape.
          symbol: 'circle',
          symbolSize: 70,
          edgeSymbol: ['none', 'arrow'],
          edgeSymbolSize: 10,
          label: { show: true, color: '#fff', fontSize: 13 },
          data: names.map((name, i) => ({ name, x: i * 130, y: 100 })),
          links: [
            ...names.slice(1).map((name, i) => edge(names[i]!, name)),
            edge('step', 'predict', 'repeat', 0.35),
          ],
        },
      ],
    },
    800,
    240,
  );
}
