/** The chapter's plots, drawn by echarts as SVG: curves, points, images, and the diagram of the seven steps. */
import { GraphChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent, VisualMapComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([
  GraphChart,
  HeatmapChart,
  LineChart,
  ScatterChart,
  GridComponent,
  LegendComponent,
  TitleComponent,
  VisualMapComponent,
  SVGRenderer,
]);

/** Points to draw: joined by a line, or one by one. */
export interface Series {
  readonly name?: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly kind?: 'line' | 'scatter';
  readonly color?: string;
}

export interface PlotOptions {
  readonly title?: string;
  readonly xLabel?: string;
  readonly yLabel?: string;
  readonly yRange?: readonly [number, number];
  readonly logY?: boolean;
  readonly width?: number;
  readonly height?: number;
}

function svg(option: EChartsCoreOption, width: number, height: number): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({ animation: false, ...option });
  const drawn = chart.renderToSVGString();
  chart.dispose();
  return drawn;
}

/** Curves and points on common axes; 6 by 4 inches if not said. */
export function plot(series: readonly Series[], options: PlotOptions = {}): string {
  const { title, xLabel, yLabel, yRange, logY, width = 600, height = 400 } = options;
  return svg(
    {
      title: { text: title ?? '', left: 'center' },
      legend: series.some(({ name }) => name)
        ? { bottom: 0, data: series.map(({ name }) => name ?? '') }
        : undefined,
      grid: { left: 70, right: 20, top: 40, bottom: 65 },
      xAxis: { type: 'value', name: xLabel ?? '', nameLocation: 'middle', nameGap: 25, scale: true },
      yAxis: {
        type: logY ? 'log' : 'value',
        name: yLabel ?? '',
        nameLocation: 'middle',
        nameGap: 50,
        scale: true,
        ...(yRange ? { min: yRange[0], max: yRange[1] } : {}),
      },
      series: series.map(({ name, x, y, kind = 'line', color }) => ({
        name: name ?? '',
        type: kind,
        data: Array.from(x, (at, i) => [at, y[i]]),
        showSymbol: false,
        symbolSize: 7,
        clip: true,
        ...(color ? { itemStyle: { color }, lineStyle: { color } } : {}),
      })),
    },
    width,
    height,
  );
}

/** A function from min to max, 100 points, with further points marked on it. */
export function plotFunction(
  f: (x: Float32Array) => ArrayLike<number>,
  options: PlotOptions & { readonly min?: number; readonly max?: number; readonly points?: Series } = {},
): string {
  const { min = -2, max = 2, points } = options;
  const x = Float32Array.from({ length: 100 }, (_, i) => min + ((max - min) * i) / 99);
  return plot([{ x, y: f(x) }, ...(points ? [points] : [])], options);
}

/** An image in shades of grey: dark is ink. With `numbers`, a table of the pixels coloured by their values. */
export function showImage(pixels: ArrayLike<number>, rows: number, columns: number, numbers = false): string {
  const cell = numbers ? 24 : 7;
  const data = Array.from({ length: rows * columns }, (_, i) => [
    i % columns,
    rows - 1 - Math.floor(i / columns),
    pixels[i]!,
  ]);
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
      visualMap: {
        min: 0,
        max: Math.max(...Array.from(pixels), 1e-9),
        show: false,
        inRange: { color: ['#ffffff', '#808080', '#000000'] },
      },
      series: [{ type: 'heatmap', data, label: { show: numbers, fontSize: 9, color: '#c33' } }],
    },
    columns * cell,
    rows * cell,
  );
}

/** The training loop as a diagram: seven steps from left to right, and an edge that goes back. */
export function sevenSteps(): string {
  const names = ['init', 'predict', 'loss', 'gradient', 'step', 'stop'];
  const edge = (source: string, target: string, label = '', curveness = 0) => ({
    source,
    target,
    label: { show: label !== '', formatter: label },
    lineStyle: { curveness, color: '#444', width: 2 },
  });
  return svg(
    {
      series: [
        {
          type: 'graph',
          layout: 'none',
          symbolSize: [80, 40],
          symbol: 'roundRect',
          edgeSymbol: ['none', 'arrow'],
          label: { show: true, color: '#fff' },
          data: names.map((name, i) => ({ name, x: i * 130, y: 100 })),
          links: [
            ...names.slice(1).map((name, i) => edge(names[i]!, name)),
            edge('step', 'predict', 'repeat', 0.35),
          ],
        },
      ],
    },
    800,
    260,
  );
}

/** Plots beside each other. */
export const row = (plots: readonly string[]): string =>
  `<div style="display:flex;flex-wrap:wrap">${plots.join('')}</div>`;
