// biome-ignore-all lint/performance/noDynamicNamespaceImportAccess: tests are not bundled
/** Functions that repeat, join and part. */
import * as t from '@glissade/tensor';
import type { Operation, Value } from '../program.ts';
import { type Dim, like, nonempty, withDim } from './parts.ts';
import { keywords, py, row } from './table.ts';

export const joining: Operation[] = [
  row<{ amounts: number[]; mode: 'reflect' | 'replicate' | 'circular' }>(
    'pad, of the edges',
    (d) => {
      const x = d.floats(2, 4);
      const most = x.shape.at(-1)! - 1;
      const amounts = [d.int(0, Math.min(2, most)), d.int(0, Math.min(2, most))];
      return {
        args: [x.ref],
        options: { amounts, mode: d.pick(['reflect', 'replicate', 'circular'] as const) },
      };
    },
    ([x], { amounts, mode }) => t.pad(x!, amounts, { mode }),
    ([x], { amounts, mode }) =>
      `F.pad(${x}.reshape(1, -1, ${x}.shape[-1]), ${py(amounts)}, mode='${mode}').reshape(*${x}.shape[:-1], -1)`,
  ),
  row<{ repeats: number[] }>(
    'repeat',
    (d) => {
      const x = d.find(({ size }) => size < 300) ?? d.fresh([2, 3]);
      const repeats = x.shape.map(() => d.pick([1, 1, 2, 3]));
      return {
        args: [x.ref],
        options: { repeats: d.chance(0.2) && repeats.length < 4 ? [2, ...repeats] : repeats },
      };
    },
    ([x], { repeats }) => t.repeat(x!, repeats),
    ([x], { repeats }) => `${x}.repeat(${py(repeats)})`,
  ),
  row<Dim & { repeats: number }>(
    'repeatInterleave',
    (d) =>
      withDim(d, d.find(({ size, shape }) => size < 300 && shape.length > 0) ?? d.fresh([3]), {
        repeats: d.int(1, 3),
      }),
    ([x], { repeats, dim }) => t.repeatInterleave(x!, repeats, dim),
    ([x], { repeats, dim }) => `torch.repeat_interleave(${x}, ${repeats}, dim=${dim})`,
  ),
  row<Dim>(
    'concat',
    (d) => {
      const a = d.some(1);
      const dim = d.dim(a.shape.length);
      const axis = dim < 0 ? dim + a.shape.length : dim;
      const fits = ({ shape, size }: Value): boolean =>
        size < 2000 &&
        shape.length === a.shape.length &&
        shape.every((n, i) => i === axis || n === a.shape[i]);
      const others = Array.from(
        { length: d.int(0, 2) },
        // Of large tensors nothing may fit, not even the first one itself.
        () => (d.chance(0.6) ? d.find(fits) : undefined) ?? d.fresh(a.shape.with(axis, d.int(0, 3))),
      );
      return { args: [a, ...others].map(({ ref }) => ref), options: { dim } };
    },
    (x, { dim }) => t.concat(x, dim),
    (x, { dim }) => `torch.cat([${x}], dim=${dim})`,
  ),
  row<Dim>(
    'stack',
    (d) => {
      const a = d.some(0, 3);
      const others = Array.from({ length: d.int(0, 2) }, () => like(d, a));
      return {
        args: [a, ...others].map(({ ref }) => ref),
        options: { dim: d.int(-a.shape.length - 1, a.shape.length) },
      };
    },
    (x, { dim }) => t.stack(x, dim),
    (x, { dim }) => `torch.stack([${x}], dim=${dim})`,
  ),
  row<Dim & { size: number }>(
    'split',
    (d) => {
      const x = nonempty(d);
      const dim = d.dim(x.shape.length);
      const length = x.shape.at(dim)!;
      return { args: [x.ref], options: { dim, size: d.int(Math.ceil(length / 4), length) } };
    },
    ([x], { size, dim }) => t.split(x!, size, dim),
    ([x], { size, dim }) => `torch.split(${x}, ${size}, dim=${dim})`,
  ),
  row<Dim & { chunks: number }>(
    'chunk',
    (d) => withDim(d, nonempty(d), { chunks: d.int(1, 3) }),
    ([x], { chunks, dim }) => t.chunk(x!, chunks, dim),
    ([x], { chunks, dim }) => `torch.chunk(${x}, ${chunks}, dim=${dim})`,
  ),
  row<Dim & { size: number; step: number }>(
    'unfold',
    (d) => {
      const x =
        d.find(({ shape, size }) => shape.length > 0 && shape.length < 4 && size > 0 && size < 500) ??
        d.fresh([5]);
      const dim = d.dim(x.shape.length);
      return { args: [x.ref], options: { dim, size: d.int(1, x.shape.at(dim)!), step: d.int(1, 3) } };
    },
    ([x], { dim, size, step }) => t.unfold(x!, dim, size, step),
    ([x], { dim, size, step }) => `${x}.unfold(${dim}, ${size}, ${step})`,
  ),
  row<{ keywords?: never }>(
    'meshgrid',
    (d) => ({ args: [d.fresh([d.length()]).ref, d.fresh([d.length()]).ref] }),
    (x) => t.meshgrid(x),
    (x) => `torch.meshgrid(${x}${keywords({ indexing: 'ij' })})`,
  ),
  row(
    'movedim',
    (d) => ({ args: [d.some(2).ref] }),
    ([x]) => t.movedim(x!, 0, -1),
    ([x]) => `torch.movedim(${x}, 0, -1)`,
  ),
  ...(['hstack', 'vstack'] as const).map((name) =>
    row(
      name,
      (d) => {
        const a = d.some(0, 3);
        return { args: [a.ref, like(d, a).ref] };
      },
      (x) => t[name](x),
      (x) => `torch.${name}([${x}])`,
    ),
  ),
  row<{ repeats: number[] }>(
    'tile',
    (d) => ({
      args: [(d.find(({ size }) => size < 300) ?? d.fresh([2, 3])).ref],
      options: { repeats: d.pick([[2], [1, 3], [2, 1, 2], [0, 2]]) },
    }),
    ([x], { repeats }) => t.tile(x!, repeats),
    ([x], { repeats }) => `torch.tile(${x}, ${py(repeats)})`,
  ),
  row<Dim>(
    'unbind',
    (d) => {
      const x =
        d.find(({ shape, size }) => size > 0 && shape.length > 0 && Math.max(...shape) < 9) ??
        d.fresh([3, 2]);
      return { args: [x.ref], options: { dim: d.dim(x.shape.length) } };
    },
    ([x], { dim }) => t.unbind(x!, dim),
    ([x], { dim }) => `torch.unbind(${x}, ${dim})`,
  ),
  row<Dim & { sizes: number[] }>(
    'unflatten',
    (d) => {
      const x = d.some(1, 3);
      const dim = d.dim(x.shape.length);
      return {
        args: [x.ref],
        options: { dim, sizes: x.shape.at(dim) === 0 ? [0, 2] : [1, x.shape.at(dim)!] },
      };
    },
    ([x], { dim, sizes }) => t.unflatten(x!, dim, sizes),
    ([x], { dim, sizes }) => `torch.unflatten(${x}, ${dim}, ${py(sizes)})`,
  ),
];
