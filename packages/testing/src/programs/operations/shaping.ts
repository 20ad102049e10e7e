/** Functions that move elements: shapes, parts, joining, indices. */

import * as t from '@glissade/tensor';
import { sameShape, size } from '@glissade/tensor';
import type { Draw, Operation, Value } from '../program.ts';
import { keywords, py, row } from './table.ts';

interface Dim {
  readonly dim: number;
}
const withDim = <More extends object>(d: Draw, x: Value, more: More) => ({
  args: [x.ref],
  options: { dim: d.dim(x.shape.length), ...more },
});
const order = (d: Draw, rank: number): number[] => {
  const left = Array.from({ length: rank }, (_, i) => i);
  return Array.from({ length: rank }, () => left.splice(d.int(0, left.length - 1), 1)[0]!);
};
/** The same elements in another shape. */
function reshaped(d: Draw, shape: readonly number[]): number[] {
  const count = size(shape);
  if (count === 0) return d.chance(0.5) ? [...shape, 2] : [...shape].reverse();
  let left = count;
  const next: number[] = [];
  while (left > 1 && next.length < 3) {
    const factors = [2, 3, 5, 17, 4, 1].filter((factor) => left % factor === 0);
    const factor = d.pick(factors);
    next.push(factor);
    left /= factor;
  }
  return d.chance(0.3) ? [...next, -1] : [left, ...next];
}
const nonempty = (d: Draw, least = 1): Value =>
  d.find(({ size, shape }) => size > 0 && shape.length >= least) ?? d.floats(least);
const indexOf = (d: Draw, shape: readonly number[], bound: number): Value =>
  d.fresh(shape, 'index', 'int32', bound);
const like = (d: Draw, { shape, dtype }: Value): Value =>
  d.find((other) => sameShape(other.shape, shape) && other.dtype === dtype) ??
  d.fresh(shape, 'normal', dtype);

export const shaping: Operation[] = [
  row<{ shape: number[] }>(
    'reshape',
    (d) => {
      const x = d.some();
      return { args: [x.ref], options: { shape: x.size === 0 ? [0, 3] : reshaped(d, x.shape) } };
    },
    ([x], { shape }) => t.reshape(x!, shape),
    ([x], { shape }) => `${x}.reshape(${py(shape)})`,
  ),
  row<{ dims: number[] }>(
    'permute',
    (d) => {
      const x = d.some();
      return { args: [x.ref], options: { dims: order(d, x.shape.length) } };
    },
    ([x], { dims }) => t.permute(x!, dims),
    ([x], { dims }) => `torch.permute(${x}, ${py(dims)})`,
  ),
  row<{ dim0: number; dim1: number }>(
    'transpose',
    (d) => {
      const x = d.some(1);
      return { args: [x.ref], options: { dim0: d.dim(x.shape.length), dim1: d.dim(x.shape.length) } };
    },
    ([x], { dim0, dim1 }) => t.transpose(x!, dim0, dim1),
    ([x], { dim0, dim1 }) => `torch.transpose(${x}, ${dim0}, ${dim1})`,
  ),
  row<Dim>(
    'unsqueeze',
    (d) => {
      const x = d.some(0, 3);
      return { args: [x.ref], options: { dim: d.int(-x.shape.length - 1, x.shape.length) } };
    },
    ([x], { dim }) => t.unsqueeze(x!, dim),
    ([x], { dim }) => `torch.unsqueeze(${x}, ${dim})`,
  ),
  row(
    'squeeze',
    (d) => ({ args: [d.some().ref] }),
    ([x]) => t.squeeze(x!),
    ([x]) => `torch.squeeze(${x})`,
  ),
  row<{ start: number; end: number }>(
    'flatten',
    (d) => {
      const x = d.some(1);
      const start = d.int(0, x.shape.length - 1);
      return { args: [x.ref], options: { start, end: d.int(start, x.shape.length - 1) } };
    },
    ([x], { start, end }) => t.flatten(x!, start, end),
    ([x], { start, end }) => `torch.flatten(${x}, ${start}, ${end})`,
  ),
  row<{ shape: number[] }>(
    'expand',
    (d) => {
      const x = d.find(({ shape, size }) => shape.includes(1) && size < 200) ?? d.fresh([2, 1]);
      const shape = x.shape.map((length) => (length === 1 ? d.int(1, 3) : d.chance(0.5) ? -1 : length));
      return { args: [x.ref], options: { shape: d.chance(0.3) && shape.length < 4 ? [2, ...shape] : shape } };
    },
    ([x], { shape }) => t.expand(x!, shape),
    ([x], { shape }) => `${x}.expand(${py(shape)})`,
  ),
  row<Dim & { start: number | null; end: number | null; step: number }>(
    'slice',
    (d) => {
      const x = d.some(1);
      const dim = d.dim(x.shape.length);
      const length = x.shape.at(dim)!;
      const bound = (): number | null => (d.chance(0.4) ? null : d.int(-length - 1, length + 1));
      return { args: [x.ref], options: { dim, start: bound(), end: bound(), step: d.pick([1, 1, 2, 3]) } };
    },
    ([x], { dim, start, end, step }) => t.slice(x!, dim, start, end, step),
    ([x], { dim, start, end, step }) =>
      `${x}.transpose(0, ${dim})[${start ?? ''}:${end ?? ''}:${step}].transpose(0, ${dim})`,
  ),
  row<Dim & { index: number }>(
    'select',
    (d) => {
      const x = nonempty(d);
      const dim = d.dim(x.shape.length);
      return { args: [x.ref], options: { dim, index: d.int(-x.shape.at(dim)!, x.shape.at(dim)! - 1) } };
    },
    ([x], { dim, index }) => t.select(x!, dim, index),
    ([x], { dim, index }) => `torch.select(${x}, ${dim}, ${index})`,
  ),
  row<Dim & { start: number; length: number }>(
    'narrow',
    (d) => {
      const x = nonempty(d);
      const dim = d.dim(x.shape.length);
      const start = d.int(0, x.shape.at(dim)! - 1);
      return { args: [x.ref], options: { dim, start, length: d.int(0, x.shape.at(dim)! - start) } };
    },
    ([x], { dim, start, length }) => t.narrow(x!, dim, start, length),
    ([x], { dim, start, length }) => `torch.narrow(${x}, ${dim}, ${start}, ${length})`,
  ),
  row<{ indices: (number | number[] | string | null)[] }>(
    'at',
    (d) => {
      const x = nonempty(d);
      const indices: (number | number[] | string | null)[] = x.shape.map((length) =>
        d.pick([':', ':', d.int(-length, length - 1), [d.int(0, length), length]]),
      );
      if (d.chance(0.3)) indices.splice(d.int(0, indices.length), 0, null);
      return { args: [x.ref], options: { indices } };
    },
    ([x], { indices }) => t.at(x!, ...(indices as t.Index[])),
    ([x], { indices }) =>
      `${x}[${indices.map((each) => (Array.isArray(each) ? `${each[0]}:${each[1]}` : (each ?? 'None'))).join(', ')}]`,
  ),
  row(
    'at, of tensors',
    (d) => {
      const x = nonempty(d, 2);
      const shape = d.shape(0, 2, 20);
      return { args: [x.ref, indexOf(d, shape, x.shape[0]!).ref, indexOf(d, [], x.shape[1]!).ref] };
    },
    ([x, i, j]) => t.at(x!, i!, j!),
    ([x, i, j]) => `${x}[${i}, ${j}]`,
  ),
  row<{ dims: number[] }>(
    'flip',
    (d) => {
      const x = d.some(1);
      return {
        args: [x.ref],
        options: { dims: order(d, x.shape.length).slice(0, d.int(1, x.shape.length)) },
      };
    },
    ([x], { dims }) => t.flip(x!, dims),
    ([x], { dims }) => `torch.flip(${x}, ${py(dims)})`,
  ),
  row<{ shifts: number | number[]; dims: number | number[] | undefined }>(
    'roll',
    (d) => {
      const x = d.some(1);
      if (d.chance(0.3)) return { args: [x.ref], options: { shifts: d.int(-7, 7), dims: undefined } };
      return { args: [x.ref], options: { shifts: d.int(-7, 7), dims: d.dim(x.shape.length) } };
    },
    ([x], { shifts, dims }) => t.roll(x!, shifts, dims),
    ([x], { shifts, dims }) => `torch.roll(${x}, ${shifts}${dims === undefined ? '' : `, ${py(dims)}`})`,
  ),
  row<{ amounts: number[]; value: number }>(
    'pad',
    (d) => {
      const x = d.floats(1);
      const pairs = d.int(1, x.shape.length);
      const amounts = Array.from({ length: pairs }, (_, i) => [
        d.int(-Math.floor(x.shape.at(-1 - i)! / 2), 2),
        d.int(0, 3),
      ]).flat();
      return { args: [x.ref], options: { amounts, value: d.pick([0, 0, 1.5]) } };
    },
    ([x], { amounts, value }) => t.pad(x!, amounts, { value }),
    ([x], { amounts, value }) => `F.pad(${x}, ${py(amounts)}, value=${value})`,
  ),
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
      const others = Array.from({ length: d.int(0, 2) }, () =>
        d.chance(0.6) ? d.find(fits)! : d.fresh(a.shape.with(axis, d.int(0, 3))),
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
  row<Dim>(
    'gather',
    (d) => {
      const x = nonempty(d);
      const dim = d.dim(x.shape.length);
      const shape = x.shape
        .map((length) => d.int(1, length))
        .with(dim < 0 ? dim + x.shape.length : dim, d.int(1, 4));
      return { args: [x.ref, indexOf(d, shape, x.shape.at(dim)!).ref], options: { dim } };
    },
    ([x, index], { dim }) => t.gather(x!, dim, index!),
    ([x, index], { dim }) => `torch.gather(${x}, ${dim}, ${index}.long())`,
  ),
  row<Dim>(
    'takeAlongDim',
    (d) => {
      const x = nonempty(d);
      const dim = d.dim(x.shape.length);
      const axis = dim < 0 ? dim + x.shape.length : dim;
      const shape = x.shape.map((length, i) => (i === axis ? d.int(1, 4) : d.chance(0.4) ? 1 : length));
      return { args: [x.ref, indexOf(d, shape, x.shape[axis]!).ref], options: { dim } };
    },
    ([x, index], { dim }) => t.takeAlongDim(x!, index!, dim),
    ([x, index], { dim }) => `torch.take_along_dim(${x}, ${index}.long(), dim=${dim})`,
  ),
  row<Dim>(
    'indexSelect',
    (d) => {
      const x = nonempty(d);
      const dim = d.dim(x.shape.length);
      return { args: [x.ref, indexOf(d, [d.int(0, 5)], x.shape.at(dim)!).ref], options: { dim } };
    },
    ([x, index], { dim }) => t.indexSelect(x!, dim, index!),
    ([x, index], { dim }) => `torch.index_select(${x}, ${dim}, ${index})`,
  ),
  ...(['scatterAdd', 'scatter'] as const).map((name) =>
    row<Dim>(
      name,
      (d) => {
        const x = d.floats(1);
        const dim = d.dim(x.shape.length);
        const shape = x.shape.map((length) => d.int(1, length));
        // PyTorch does not say which of several stays.
        const axis = dim < 0 ? dim + x.shape.length : dim;
        const index = indexOf(d, name === 'scatter' ? shape.with(axis, 1) : shape, x.shape[axis]!);
        return { args: [x.ref, index.ref, d.fresh(index.shape, 'normal', x.dtype).ref], options: { dim } };
      },
      ([x, index, updates], { dim }) => t[name](x!, dim, index!, updates!),
      ([x, index, updates], { dim }) =>
        `torch.${name === 'scatter' ? name : 'scatter_add'}(${x}, ${dim}, ${index}.long(), ${updates})`,
    ),
  ),
  row<{ numClasses: number }>(
    'oneHot',
    (d) => {
      const numClasses = d.int(1, 6);
      return { args: [indexOf(d, d.shape(0, 3, 100), numClasses).ref], options: { numClasses } };
    },
    ([x], { numClasses }) => t.oneHot(x!, numClasses),
    ([x], { numClasses }) => `F.one_hot(${x}.long(), ${numClasses})`,
  ),
  ...(['tril', 'triu'] as const).map((name) =>
    row<{ diagonal: number }>(
      name,
      (d) => ({ args: [d.some(2).ref], options: { diagonal: d.int(-2, 2) } }),
      ([x], { diagonal }) => t[name](x!, diagonal),
      ([x], { diagonal }) => `torch.${name}(${x}, ${diagonal})`,
    ),
  ),
  row<{ offset: number }>(
    'diagonal',
    (d) => ({ args: [d.some(2).ref], options: { offset: d.int(-1, 1) } }),
    ([x], { offset }) => t.diagonal(x!, offset),
    ([x], { offset }) => `torch.diagonal(${x}, ${offset})`,
  ),
  row<{ offset: number }>(
    'diagEmbed',
    (d) => ({
      args: [
        (d.find(({ size, shape }) => size < 200 && shape.length > 0 && shape.length < 4) ?? d.fresh([3])).ref,
      ],
      options: { offset: d.int(-2, 2) },
    }),
    ([x], { offset }) => t.diagEmbed(x!, offset),
    ([x], { offset }) => `torch.diag_embed(${x}, ${offset})`,
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
  row<Dim & { number: number }>(
    'scatter a number',
    (d) => {
      const x = d.some(1);
      if (x.size === 0) return undefined;
      const dim = d.dim(x.shape.length);
      const shape = x.shape.map((length) => d.int(1, length));
      return {
        args: [x.ref, indexOf(d, shape, x.shape.at(dim)!).ref],
        options: { dim, number: d.int(0, 1) },
      };
    },
    ([x, index], { dim, number }) => t.scatter(x!, dim, index!, number),
    ([x, index], { dim, number }) => `torch.scatter(${x}, ${dim}, ${index}.long(), ${number})`,
  ),
  row(
    'takeAlongDim, of all',
    (d) => {
      const x = nonempty(d, 0);
      return { args: [x.ref, indexOf(d, d.shape(0, 2, 20), x.size).ref] };
    },
    ([x, index]) => t.takeAlongDim(x!, index!),
    ([x, index]) => `torch.take_along_dim(${x}, ${index}.long())`,
  ),
  row(
    'argsort, gathered',
    (d) => ({ args: [d.floats(1, 3).ref] }),
    ([x]) => t.gather(x!, -1, t.argsort(x!, -1, { descending: true })),
    ([x]) => `torch.gather(${x}, -1, torch.argsort(${x}, -1, descending=True, stable=True))`,
  ),
  row(
    'where, of the indices of max',
    (d) => ({ args: [d.floats(2, 3).ref] }),
    ([x]) => t.oneHot(t.argmax(x!, -1), x!.shape.at(-1)!).mul(x!),
    ([x]) => `(F.one_hot(torch.argmax(${x}, -1), ${x}.shape[-1]).to(torch.int32) * ${x})`,
  ),
  row<{ chunks: number }>(
    'stack of a split',
    (d) => ({ args: [d.fresh([6, ...d.shape(0, 2, 50)]).ref], options: { chunks: d.pick([2, 3]) } }),
    ([x], { chunks }) => t.stack(t.chunk(x!, chunks), -1),
    ([x], { chunks }) => `torch.stack(torch.chunk(${x}, ${chunks}), -1)`,
  ),
];
