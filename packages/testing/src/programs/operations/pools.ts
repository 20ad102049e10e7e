/** Pools, and what undoes them. */
import * as nn from '@glissade/nn';
import * as t from '@glissade/tensor';
import { isFloat } from '@glissade/tensor';
import type { Draw, Operation, Value } from '../program.ts';
import { keywords, refs, row } from './table.ts';

/** [N, C, ...] of so many lengths behind. */
export const images = (d: Draw, rank: number, least = 1): Value =>
  d.find(
    ({ shape, dtype, size }) =>
      isFloat(dtype) &&
      shape.length === rank + 2 &&
      size > 0 &&
      size < 3000 &&
      shape.slice(2).every((n) => n >= least),
  ) ??
  d.fresh([
    d.int(1, 3),
    d.pick([1, 2, 4, 6]),
    ...Array.from({ length: rank }, () => d.int(Math.max(least, 2), rank === 3 ? 4 : 9)),
  ]);

interface Pool {
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: number;
  readonly ceilMode: boolean;
}
const pooled = (d: Draw, rank: number) => {
  const x = images(d, rank);
  const least = Math.min(...x.shape.slice(2));
  const kernelSize = d.int(1, Math.min(3, least));
  const options = {
    kernelSize,
    stride: d.int(1, 3),
    padding: d.int(0, Math.floor(kernelSize / 2)),
    ceilMode: d.chance(0.3),
  };
  return { ...refs(x), options };
};
const maxPools = [nn.maxPool1d, t.maxPool2d, nn.maxPool3d];
const avgPools = [nn.avgPool1d, t.avgPool2d, nn.avgPool3d];
const adaptive = [nn.adaptiveAvgPool1d, t.adaptiveAvgPool2d, nn.adaptiveAvgPool3d];
const adaptiveMax = [nn.adaptiveMaxPool1d, nn.adaptiveMaxPool2d, nn.adaptiveMaxPool3d];

export const pools: Operation[] = [
  ...[1, 2, 3].flatMap((rank) => [
    row<Pool>(
      `maxPool${rank}d`,
      (d) => pooled(d, rank),
      ([x], { kernelSize, ...options }) => maxPools[rank - 1]!(x!, kernelSize, options),
      ([x], options) => `F.max_pool${rank}d(${x}${keywords({ ...options })})`,
    ),
    row<Pool>(
      `avgPool${rank}d`,
      (d) => pooled(d, rank),
      ([x], { kernelSize, ...options }) => avgPools[rank - 1]!(x!, kernelSize, options),
      ([x], options) => `F.avg_pool${rank}d(${x}${keywords({ ...options })})`,
    ),
    row<{ outputSize: number }>(
      `adaptiveAvgPool${rank}d`,
      (d) => ({ ...refs(images(d, rank)), options: { outputSize: d.int(1, 4) } }),
      ([x], { outputSize }) => adaptive[rank - 1]!(x!, outputSize),
      ([x], { outputSize }) => `F.adaptive_avg_pool${rank}d(${x}, ${outputSize})`,
    ),
    row<{ outputSize: number }>(
      `adaptiveMaxPool${rank}d`,
      (d) => ({ ...refs(images(d, rank)), options: { outputSize: d.int(1, 4) } }),
      ([x], { outputSize }) => adaptiveMax[rank - 1]!(x!, outputSize),
      ([x], { outputSize }) => `F.adaptive_max_pool${rank}d(${x}, ${outputSize})`,
    ),
  ]),
  row<{ normType: number; kernelSize: number }>(
    'lpPool2d',
    (d) => ({ ...refs(images(d, 2, 2)), options: { normType: d.pick([2, 3]), kernelSize: 2 } }),
    ([x], { normType, kernelSize }) => nn.lpPool2d(t.abs(x!).add(0.1), normType, kernelSize),
    ([x], { normType, kernelSize }) => `F.lp_pool2d(${x}.abs() + 0.1, ${normType}, ${kernelSize})`,
  ),
  row<{ kernelSize: number; padding: number; stride: number }>(
    'maxPool2dWithIndices, unpooled',
    (d) => ({ ...refs(images(d, 2, 2)), options: { kernelSize: 2, padding: d.int(0, 1), stride: 2 } }),
    ([x], { kernelSize, ...options }) => {
      const { values, indices } = nn.maxPool2dWithIndices(x!, kernelSize, options);
      const outputSize = x!.shape.slice(2);
      return [nn.maxUnpool2d(values, indices, kernelSize, { ...options, outputSize }), indices];
    },
    ([x], { kernelSize, padding, stride }) =>
      `(lambda r: (F.max_unpool2d(*r, ${kernelSize}, ${stride}, ${padding}, ${x}.shape[2:]), r[1]))(F.max_pool2d(${x}, ${kernelSize}, ${stride}, ${padding}, return_indices=True))`,
  ),
  row<{ kernelSize: number; padding: number; stride: number }>(
    'fold',
    (d) => ({
      ...refs(images(d, 2, 2)),
      options: { kernelSize: 2, padding: d.int(0, 1), stride: d.int(1, 2) },
    }),
    ([x], { kernelSize, ...options }) =>
      nn.fold(t.unfoldIm2col(x!, kernelSize, options), x!.shape.slice(2), kernelSize, options),
    ([x], options) =>
      `F.fold(F.unfold(${x}${keywords({ ...options })}), ${x}.shape[2:]${keywords({ ...options })})`,
  ),
];
