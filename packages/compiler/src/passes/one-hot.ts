/**
 * Takes one number from each line, or adds one, by comparing positions with the index: elementwise work and a reduction,
 * which can be fused, instead of jumps.
 */
import { isFloat, sameShape } from '@glissade/tensor';
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

/** Up to this length reading a whole line, such as the scores of a few classes, is cheaper than a kernel that jumps. */
const shortLine = 256;

/** The greatest of one number and minus infinities is that number, bit for bit. Where an index is out of range none is left. */
const gatherByPosition: Rule<'gather'> = ({ primitive: { axis }, inputs: [x, index], dtype }, writer) => {
  const { shape } = writer.at(x!);
  const one = shape.map((length, i) => (i === axis ? 1 : length));
  if (!isFloat(dtype) || shape[axis]! > shortLine || !sameShape(writer.at(index!).shape, one))
    return undefined;
  const along = shape.map((length, i) => (i === axis ? length : 1));
  const hit = writer.apply({ name: 'equal' }, writer.apply({ name: 'iota', shape: along, axis }), index!);
  const candidates = writer.apply({ name: 'select' }, hit, x!, writer.fill(Number.NEGATIVE_INFINITY, dtype));
  return writer.apply({ name: 'max', axes: [axis], keepdim: true, ties: 'first' }, candidates);
};

export const oneHot: Pass = passOf({ gather: [gatherByPosition], scatterAdd: [scatterByPosition] });
