/** Sums, products and extremes over axes. */
import { size } from '@glissade/tensor';
import { elementTypes } from '../protocol/messages.ts';
import { countedAs } from './numbers.ts';
import { pooled } from './patterns/pools.ts';
import type { Rule, Site } from './site.ts';
import { int } from './writer.ts';

type Folding = 'sum' | 'product' | 'max' | 'min';

const operators: Readonly<Record<Folding, string>> = {
  sum: 'ReduceSum',
  product: 'ReduceProd',
  max: 'ReduceMax',
  min: 'ReduceMin',
};

export const reduction =
  <Name extends Folding>(name: Name): Rule<Name> =>
  (site) => {
    const { writer, values, call } = site as unknown as Site<Folding>;
    const pool = pooled(site as unknown as Site<Folding>);
    if (pool !== undefined) return pool;
    const { axes, keepdim } = call.primitive;
    if (axes.length === 0) return values[0]!;
    const dtype = countedAs(call.dtype);
    const inputs = [writer.cast(values[0]!, call.inputs[0]!.dtype, dtype), writer.longs(axes)];
    return writer.cast(
      writer.node(operators[name], inputs, { keepdims: int(keepdim ? 1 : 0) }),
      dtype,
      call.dtype,
    );
  };

/** Over several axes it is the place among all their elements: these are one axis then. */
export const argmax: Rule<'argmax'> = (site) => {
  const { writer, call } = site;
  const { axes } = call.primitive;
  const { shape, dtype } = call.inputs[0]!;
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const together = site.lengths(({ inputs }) => [
    ...kept.map((axis) => inputs[0]!.shape[axis]!),
    size(axes.map((axis) => inputs[0]!.shape[axis]!)),
  ]);
  const counted = writer.cast(site.values[0]!, dtype, countedAs(dtype));
  const [value, axis] =
    axes.length === 1
      ? [counted, axes[0]!]
      : [writer.reshape(writer.transpose(counted, [...kept, ...axes]), together), kept.length];
  const place = writer.node('ArgMax', [value], { axis: int(axis), keepdims: int(0) });
  return writer.reshape(writer.node('Cast', [place], { to: int(elementTypes.int32) }), site.shape());
};
