/** Curves and points on common axes, drawn by echarts as SVG. */
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

/** Points to draw: joined by a line, one by one, or both (a path). */
export interface Series {
  readonly name?: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly kind?: 'line' | 'scatter' | 'path';
  readonly color?: string;
}

export interface PlotOptions {
  readonly title?: string;
  readonly xLabel?: string;
  readonly yLabel?: string;
  readonly yRange?: readonly [number, number];
  readonly logX?: boolean;
  readonly logY?: boolean;
  readonly width?: number;
  readonly height?: number;
}

/** What echarts draws for an option, as an SVG element. */
export function svg(option: EChartsCoreOption, width: number, height: number): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({ animation: false, ...option });
  const drawn = chart.renderToSVGString();
  chart.dispose();
  return drawn;
}

/** Powers of ten as such: 0.00001 is hard to read. */
const powerLabel = (value: number): string =>
  value >= 0.001 && value < 1e5 ? String(Number(value.toPrecision(6))) : value.toExponential(0);

/** Curves and points on common axes; 6 by 4 inches if not said. */
export function plot(series: readonly Series[], options: PlotOptions = {}): string {
  const { title, xLabel, yLabel, yRange, logX, logY, width = 600, height = 400 } = options;
  const named = series.some(({ name }) => name);
  const axis = (label: string | undefined, log: boolean | undefined, nameGap: number) => ({
    type: log ? 'log' : 'value',
    name: label ?? '',
    nameLocation: 'middle',
    nameGap,
    scale: true,
    axisLine: { onZero: false },
    ...(log ? { axisLabel: { formatter: powerLabel }, min: 'dataMin' } : {}),
  });
  return svg(
    {
      title: { text: title ?? '', left: 'center', textStyle: { fontSize: 15 } },
      legend: named ? { bottom: 0, itemGap: 30, data: series.map(({ name }) => name ?? '') } : undefined,
      grid: {
        left: yLabel ? 70 : 45,
        right: 20,
        top: title ? 40 : 20,
        bottom: 30 + (xLabel ? 20 : 0) + (named ? 25 : 0),
      },
      xAxis: axis(xLabel, logX, 27),
      yAxis: {
        ...axis(yLabel, logY, 50),
        min: undefined,
        ...(yRange ? { min: yRange[0], max: yRange[1] } : {}),
      },
      series: series.map(({ name, x, y, kind = 'line', color }) => ({
        name: name ?? '',
        type: kind === 'scatter' ? 'scatter' : 'line',
        data: Array.from(x, (at, i) => [at, y[i]]),
        symbol: 'circle',
        showSymbol: kind === 'path',
        symbolSize: 7,
        z: kind === 'scatter' ? 3 : 2,
        clip: true,
        ...(color ? { itemStyle: { color }, lineStyle: { color, width: kind === 'path' ? 1 : 2 } } : {}),
      })),
    },
    width,
    height,
  );
}

/** A function from min to max, 100 points, with further series over it. */
export function plotFunction(
  f: (x: Float32Array) => ArrayLike<number>,
  options: PlotOptions & {
    readonly min?: number;
    readonly max?: number;
    readonly points?: Series | readonly Series[];
  } = {},
): string {
  const { min = -2, max = 2, points = [] } = options;
  const x = Float32Array.from({ length: 100 }, (_, i) => min + ((max - min) * i) / 99);
  return plot([{ x, y: f(x) }, ...[points].flat()], options);
}

/** Plots beside each other. */
export const row = (plots: readonly string[]): string =>
  `<div style="display:flex;flex-wrap:wrap">${plots.join('')}</div>`;
