/** Functions that give the same elements in other shapes, or some of them. */
import * as t from '@glissade/tensor';
import type { Operation } from '../program.ts';
import { type Dim, indexOf, nonempty, order, reshaped } from './parts.ts';
import { py, row } from './table.ts';

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
];
