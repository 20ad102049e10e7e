/** Keeps what is one number everywhere one number. */
import { type PrimitiveName, size } from '@glissade/tensor';
import type { Pass } from '../graph.ts';
import { passOf, type Rule } from './rules.ts';

/** A view of a fill is a fill of the view's shape; so is what is gathered from it. */
const sameNumber: Rule<PrimitiveName> = ({ inputs: [x], shape, dtype }, writer) => {
  const value = writer.number(x!);
  return value === undefined ? undefined : writer.fill(value, dtype, shape);
};

const extreme: Rule<'max' | 'min'> = ({ inputs: [x], shape, dtype }, writer) => {
  const value = writer.number(x!);
  return value === undefined || size(writer.at(x!).shape) === 0
    ? undefined
    : writer.fill(value, dtype, shape);
};

/** n equal numbers add up to n times the number, if no partial sum needs more digits than there are. */
const sum: Rule<'sum'> = ({ primitive: { axes }, inputs: [x], shape, dtype }, writer) => {
  const value = writer.number(x!);
  if (value === undefined) return undefined;
  const count = axes.reduce((product, axis) => product * writer.at(x!).shape[axis]!, 1);
  const total = value * count + 0; // a sum begins with 0, so it is never -0
  const exact = Number.isInteger(value) && Math.abs(total) <= 2 ** 24;
  return exact ? writer.fill(total, dtype, shape) : undefined;
};

const argmax: Rule<'argmax'> = ({ inputs: [x], shape, dtype }, writer) =>
  writer.number(x!) === undefined ? undefined : writer.fill(0, dtype, shape);

const pad: Rule<'pad'> = ({ primitive, inputs: [x], shape, dtype }, writer) =>
  Object.is(writer.number(x!), primitive.value) ? writer.fill(primitive.value, dtype, shape) : undefined;

const concat: Rule<'concat'> = ({ inputs, shape, dtype }, writer) => {
  const value = writer.number(inputs[0]!);
  const same = inputs.every((line) => Object.is(writer.number(line), value));
  return value !== undefined && same ? writer.fill(value, dtype, shape) : undefined;
};

export const fills: Pass = passOf({
  reshape: [sameNumber],
  permute: [sameNumber],
  expand: [sameNumber],
  slice: [sameNumber],
  window: [sameNumber],
  gather: [sameNumber],
  max: [extreme],
  min: [extreme],
  sum: [sum],
  argmax: [argmax],
  pad: [pad],
  concat: [concat],
});
