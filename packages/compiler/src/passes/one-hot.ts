/** Scatters one number to each line by comparing positions: elementwise work, which can be fused, instead of writes by index. */
import type { Pass } from '../graph.ts';
import { isOneEach } from './reductions.ts';
import { passOf, type Rule } from './rules.ts';

/** scatterAdd(base, index, updates) is where(position == index, base + updates, base) for one index in each line. */
const scatterByPosition: Rule<'scatterAdd'> = (call, writer) => {
  const { primitive, inputs, shape, dtype } = call;
  const [base, index, updates] = inputs as [number, number, number];
  if (!isOneEach(call, writer)) return undefined;
  const along = shape.map((length, axis) => (axis === primitive.axis ? length : 1));
  const position = writer.apply({ name: 'iota', shape: along, axis: primitive.axis });
  const hit = writer.apply({ name: 'equal' }, position, index);
  const value = writer.number(base);
  const before = value === undefined ? base : writer.fill(value, dtype);
  const changed = writer.apply({ name: 'add' }, before, updates);
  return writer.apply({ name: 'select' }, hit, changed, before);
};

export const oneHot: Pass = passOf({ scatterAdd: [scatterByPosition] });
