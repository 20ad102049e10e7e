// biome-ignore-all lint/performance/noDynamicNamespaceImportAccess: tests are not bundled
/** Functions of indices. */
import * as t from '@glissade/tensor';
import type { Operation } from '../program.ts';
import { type Dim, indexOf, nonempty } from './parts.ts';
import { row } from './table.ts';

export const indexing: Operation[] = [
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
  row<Dim & { alpha: number }>(
    'indexAdd',
    (d) => {
      const x = d.floats(1);
      const dim = d.dim(x.shape.length);
      const axis = dim < 0 ? dim + x.shape.length : dim;
      const index = indexOf(d, [d.int(0, 4)], x.shape[axis]!);
      const source = d.fresh(x.shape.with(axis, index.shape[0]!), 'normal', x.dtype);
      return { args: [x.ref, index.ref, source.ref], options: { dim, alpha: d.pick([1, -0.5]) } };
    },
    ([x, index, source], { dim, alpha }) => t.indexAdd(x!, dim, index!, source!, { alpha }),
    ([x, index, source], { dim, alpha }) =>
      `torch.index_add(${x}, ${dim}, ${index}, ${source}, alpha=${alpha})`,
  ),
  row<Dim & { reduce: 'sum' | 'mean' | 'prod'; includeSelf: boolean }>(
    'scatterReduce',
    (d) => {
      const x = d.floats(1);
      const dim = d.dim(x.shape.length);
      const shape = x.shape.map((length) => d.int(1, length));
      const index = indexOf(d, shape, x.shape.at(dim)!);
      return {
        args: [x.ref, index.ref, d.fresh(index.shape, 'normal', x.dtype).ref],
        options: {
          dim,
          reduce: d.pick(['sum', 'mean', 'prod'] as const),
          includeSelf: d.pick([true, false]),
        },
      };
    },
    ([x, index, source], { dim, reduce, includeSelf }) =>
      t.scatterReduce(x!, dim, index!, source!, reduce, { includeSelf }),
    ([x, index, source], { dim, reduce, includeSelf }) =>
      `torch.scatter_reduce(${x}, ${dim}, ${index}.long(), ${source}, '${reduce}', include_self=${includeSelf ? 'True' : 'False'})`,
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
    ([x]) => `torch.gather(${x}, -1, torch.sort(${x}, dim=-1, descending=True, stable=True).indices)`,
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
