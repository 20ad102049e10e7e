/** A sum by how many elements it is of. */
import { type Axes, size } from '@glissade/tensor';
import type { Call, Site } from '../site.ts';
import { int } from '../writer.ts';
import type { Pattern } from './pattern.ts';

const counted = ({ primitive, inputs }: Call<'sum'>): number =>
  size(primitive.axes.map((axis) => inputs[0]!.shape[axis]!));

/** The sum that a quotient is the mean of. */
export function meanOf(site: Site<'divide'> | undefined): Site<'sum'> | undefined {
  const [sum, count] = [site?.source(0, 'sum'), site?.source(1, 'fill')];
  if (!sum || !count || sum.primitive.axes.length === 0) return undefined;
  // The two have as many traces, in one order.
  const counts = sum.each(counted);
  const divisors = count.each(({ primitive }) => primitive.value);
  return counts.every((each, i) => each > 0 && each === divisors[i]) ? sum : undefined;
}

export const mean: Pattern<'divide'> = (site) => {
  const sum = meanOf(site);
  if (sum === undefined) return undefined;
  const { writer } = site;
  // A pool is a mean already.
  const pool = writer.madeBy(writer.madeBy(sum.value, 'Mul')?.inputs[0] ?? '', 'AveragePool');
  if (pool) return pool.outputs[0];
  const { axes, keepdim }: Axes = sum.primitive;
  return writer.node('ReduceMean', [sum.values[0]!, writer.longs(axes)], { keepdims: int(keepdim ? 1 : 0) });
};
