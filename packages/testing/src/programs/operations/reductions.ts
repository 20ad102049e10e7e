// biome-ignore-all lint/performance/noDynamicNamespaceImportAccess: tests are not bundled
/** Functions over dims: sums, extremes, orders, running sums. */

import * as t from '@glissade/tensor';
import type { Draw, Operation, Value } from '../program.ts';
import { keywords, py, row } from './table.ts';

interface Over {
  readonly dim?: number | number[] | undefined;
  readonly keepdim: boolean;
}
interface Along {
  readonly dim: number;
  readonly keepdim: boolean;
}

/** All dims, one, or several. */
function over(d: Draw, { ref, shape }: Value): { args: [Value['ref']]; options: Over } {
  const rank = shape.length;
  const keepdim = d.chance(0.4);
  if (rank === 0 || d.chance(0.25)) return { args: [ref], options: { dim: undefined, keepdim: false } };
  if (d.chance(0.6)) return { args: [ref], options: { dim: d.dim(rank), keepdim } };
  const dims = shape.map((_, i) => i).filter(() => d.chance(0.5));
  return { args: [ref], options: { dim: dims.length > 0 ? dims : [0], keepdim } };
}
const along = (d: Draw, { ref, shape }: Value): { args: [Value['ref']]; options: Along } => ({
  args: [ref],
  options: { dim: d.dim(shape.length), keepdim: d.chance(0.4) },
});

const spoken = ({ dim, keepdim }: Over): string =>
  dim === undefined ? '' : `, dim=${py(dim)}, keepdim=${py(keepdim)}`;
const ofFloats = (d: Draw) => over(d, d.floats());
const ofAny = (d: Draw) => over(d, d.some());
const filled = (d: Draw): Value => d.find(({ size, dtype }) => size > 0 && dtype !== 'bool') ?? d.floats();

const reduction = (
  name: string,
  draw: (d: Draw) => { args: [Value['ref']]; options: Over },
  f: (x: t.Tensor, dim?: number | number[], options?: t.ReductionOptions) => t.Tensor,
  python: string,
): Operation =>
  row<Over>(
    name,
    draw,
    ([x], { dim, keepdim }) => f(x!, dim, { keepdim }),
    // Of uint8, PyTorch's any and all are uint8.
    ([x], options) =>
      `${python}(${x}${python === 'torch.any' || python === 'torch.all' ? '.bool()' : ''}${spoken(options)})`,
  );

const pair = ({ values, indices }: t.ValuesAndIndices): readonly t.Tensor[] => [values, indices];
const oneOrMore = (d: Draw): Value =>
  d.find(({ size, shape }) => size > 0 && shape.length > 0) ?? d.floats(1);

export const reductions: Operation[] = [
  reduction('sum', ofAny, t.sum, 'torch.sum'),
  reduction('mean', ofFloats, t.mean, 'torch.mean'),
  reduction('amax', (d) => over(d, filled(d)), t.amax, 'torch.amax'),
  reduction('amin', (d) => over(d, filled(d)), t.amin, 'torch.amin'),
  reduction('any', ofAny, t.any, 'torch.any'),
  reduction('all', ofAny, t.all, 'torch.all'),
  row<Over>(
    'prod',
    (d) => along(d, d.floats(1)),
    ([x], { dim, keepdim }) => t.prod(x!, dim, { keepdim }),
    ([x], options) => `torch.prod(${x}${spoken(options)})`,
  ),
  row<Over>(
    'countNonzero',
    ofAny,
    ([x], { dim }) => t.countNonzero(x!, dim),
    ([x], { dim }) => `torch.count_nonzero(${x}${dim === undefined ? '' : `, dim=${py(dim)}`})`,
  ),
  row<Over & { correction: number }>(
    'variance',
    (d) => {
      const { args, options } = over(d, d.floats());
      return { args, options: { ...options, correction: d.int(0, 1) } };
    },
    ([x], { dim, ...options }) => t.variance(x!, dim, options),
    ([x], { correction, ...options }) =>
      `torch.var(${x}${spoken({ ...options, dim: options.dim ?? undefined })}, correction=${correction})`,
  ),
  row<Over>(
    'std',
    ofFloats,
    ([x], { dim, keepdim }) => t.std(x!, dim, { keepdim, correction: 0 }),
    ([x], options) => `torch.std(${x}${spoken(options)}, correction=0)`,
  ),
  row<Over>(
    'logsumexp',
    ofFloats,
    ([x], { dim, keepdim }) => t.logsumexp(x!, dim, { keepdim }),
    ([x], { dim, keepdim }) =>
      `torch.logsumexp(${x}, dim=${dim === undefined ? `tuple(range(${x}.dim()))` : py(dim)}, keepdim=${py(keepdim)})`,
  ),
  row<Over & { p: number | 'inf' | '-inf' }>(
    'norm',
    (d) => {
      const { args, options } = over(d, d.floats());
      return { args, options: { ...options, p: d.pick([2, 1, 0, 3, 'inf', '-inf', 1.5] as const) } };
    },
    ([x], { dim, keepdim, p }) =>
      t.norm(x!, dim, { keepdim, p: Number(p.toString().replace('inf', 'Infinity')) }),
    ([x], { dim, keepdim, p }) =>
      `torch.linalg.vector_norm(${x}, float('${p}'), dim=${dim === undefined ? 'None' : py(dim)}, keepdim=${py(keepdim)})`,
  ),
  row<Over>(
    'max, of all',
    (d) => ({ args: [filled(d).ref], options: { keepdim: false } }),
    ([x]) => t.max(x!),
    ([x]) => `torch.max(${x})`,
  ),
  ...(['max', 'min'] as const).map((name) =>
    row<Along>(
      name,
      (d) => along(d, filled(d)),
      ([x], { dim, keepdim }) => pair(t[name](x!, dim, { keepdim })),
      ([x], { dim, keepdim }) => `tuple(torch.${name}(${x}, dim=${dim}, keepdim=${py(keepdim)}))`,
    ),
  ),
  ...(['argmax', 'argmin'] as const).map((name) =>
    row<Along>(
      name,
      (d) => along(d, filled(d)),
      ([x], { dim, keepdim }) => t[name](x!, dim, { keepdim }),
      ([x], { dim, keepdim }) => `torch.${name}(${x}, dim=${dim}, keepdim=${py(keepdim)})`,
    ),
  ),
  row<Along>(
    'median',
    (d) => along(d, d.floats()),
    ([x], { dim, keepdim }) => t.median(x!, dim, { keepdim }).values,
    ([x], { dim, keepdim }) => `torch.median(${x}, dim=${dim}, keepdim=${py(keepdim)}).values`,
  ),
  row(
    'median, of all',
    (d) => ({ args: [d.floats().ref] }),
    ([x]) => t.median(x!),
    ([x]) => `torch.median(${x})`,
  ),
  row<Along & { q: number | number[]; interpolation: 'linear' | 'lower' | 'nearest' }>(
    'quantile',
    (d) => {
      const x = d.find(({ dtype, size }) => dtype === d.float && size > 0) ?? d.fresh(d.shape(1, 3));
      const { args, options } = along(d, x);
      const q = d.pick([0.5, 0.25, 0, 1, [0.1, 0.9]]);
      return {
        args,
        options: { ...options, q, interpolation: d.pick(['linear', 'lower', 'nearest'] as const) },
      };
    },
    ([x], { q, dim, keepdim, interpolation }) => t.quantile(x!, q, dim, { keepdim, interpolation }),
    // None of PyTorch's, which gives the gradient to any of equal elements.
  ),
  row<{ dim: number; descending: boolean }>(
    'sort',
    (d) => {
      const x = d.some();
      return { args: [x.ref], options: { dim: d.dim(x.shape.length), descending: d.chance(0.4) } };
    },
    ([x], { dim, descending }) => pair(t.sort(x!, dim, { descending })),
    ([x], options) => `tuple(torch.sort(${x}, stable=True${keywords({ ...options })}))`,
  ),
  row<{ k: number; dim: number; largest: boolean }>(
    'topk',
    (d) => {
      const x = oneOrMore(d);
      const dim = d.dim(x.shape.length);
      return { args: [x.ref], options: { k: d.int(0, x.shape.at(dim)!), dim, largest: d.chance(0.6) } };
    },
    ([x], { k, dim, largest }) => t.topk(x!, k, dim, { largest }).values,
    ([x], { k, dim, largest }) =>
      `torch.gather(${x}, ${dim}, torch.sort(${x}, dim=${dim}, descending=${py(largest)}, stable=True).indices.narrow(${dim}, 0, ${k}))`,
  ),
  ...(['cumsum', 'cumprod', 'logcumsumexp'] as const).map((name) =>
    row<Along>(
      name,
      (d) => along(d, d.floats()),
      ([x], { dim }) => t[name](x!, dim),
      ([x], { dim }) => `torch.${name}(${x}, dim=${dim})`,
    ),
  ),
  row<Along>(
    'cumsum of any',
    (d) => along(d, d.some()),
    ([x], { dim }) => t.cumsum(x!, dim),
    ([x], { dim }) => `torch.cumsum(${x}, dim=${dim})`,
  ),
  ...(['softmax', 'logSoftmax'] as const).map((name) =>
    row<Along>(
      name,
      (d) => along(d, d.floats()),
      ([x], { dim }) => t[name](x!, dim),
      ([x], { dim }) => `F.${name === 'softmax' ? name : 'log_softmax'}(${x}, dim=${dim})`,
    ),
  ),
  row<{ n: number; dim: number }>(
    'diff',
    (d) => {
      const x = d.floats(1);
      return { args: [x.ref], options: { n: d.int(0, 2), dim: d.dim(x.shape.length) } };
    },
    ([x], { n, dim }) => t.diff(x!, n, dim),
    ([x], { n, dim }) => `torch.diff(${x}, ${n}, dim=${dim})`,
  ),
  row<{ p: number; dim: number }>(
    'normalize',
    (d) => {
      const x = d.floats(1);
      return { args: [x.ref], options: { p: d.pick([2, 1]), dim: d.dim(x.shape.length) } };
    },
    ([x], { p, dim }) => t.normalize(x!, dim, { p }),
    ([x], { p, dim }) => `F.normalize(${x}, p=${p}, dim=${dim})`,
  ),
  row<{ right: boolean }>(
    'searchsorted',
    (d) => {
      const x = d.find(({ dtype, size }) => dtype === d.float && size > 0) ?? d.fresh(d.shape(0, 3));
      return {
        args: [d.fresh([d.length()], 'normal', x.dtype).ref, x.ref],
        options: { right: d.chance(0.5) },
      };
    },
    ([edges, x], options) => t.searchsorted(t.sort(edges!).values, x!, options),
    ([edges, x], options) =>
      `torch.searchsorted(torch.sort(${edges}).values, ${x}${keywords({ ...options })})`,
  ),
  row(
    'isin',
    (d) => {
      const x = d.find(({ dtype }) => dtype === 'int32') ?? d.fresh(d.shape(0, 3), 'normal', 'int32');
      return { args: [x.ref, d.fresh(d.shape(0, 2), 'normal', x.dtype).ref] };
    },
    ([x, among]) => t.isin(x!, among!),
    ([x, among]) => `torch.isin(${x}, ${among})`,
  ),
];
