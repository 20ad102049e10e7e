/** Reductions that have nothing to reduce, or less than it seems. */
import { isFloat, sameShape } from '@glissade/tensor';
import type { Pass } from '../graph.ts';
import { type Call, passOf, type Rule, type Writer } from './rules.ts';

type Reducing = 'sum' | 'product' | 'max' | 'min' | 'argmax';

/** Over axes of length 1 there is one element: it stays as it is. A sum begins with 0, and so makes -0 into 0. */
const ofOne: Rule<Reducing> = ({ primitive, inputs: [x], shape, dtype }, writer) => {
  const { name, axes } = primitive;
  if (axes.some((axis) => writer.at(x!).shape[axis] !== 1)) return undefined;
  if (name === 'argmax') return writer.fill(0, dtype, shape);
  return writer.reshaped(name === 'sum' && isFloat(dtype) ? plusZero(x!, writer) : x!, shape);
};

const plusZero = (line: number, writer: Writer): number =>
  writer.apply({ name: 'add' }, line, writer.fill(0, writer.at(line).dtype));

/** Rounding knows no sign, so that a sum of negatives is 0 minus the sum: one negation instead of many. */
const ofNegatives: Rule<'sum'> = ({ primitive, inputs: [x], dtype }, writer) => {
  const negate = writer.call(x!, 'negate');
  if (!negate) return undefined;
  const sum = writer.apply(primitive, negate.inputs[0]!);
  return writer.apply({ name: 'subtract' }, writer.fill(0, dtype), sum);
};

/** Where each line of zeros got one number, the lines' sums are these numbers. */
const ofScattered: Rule<'sum'> = ({ primitive: { axes }, inputs: [x], shape }, writer) => {
  const scatter = writer.call(x!, 'scatterAdd');
  if (!scatter || axes.length !== 1 || axes[0] !== scatter.primitive.axis) return undefined;
  const [base, , updates] = scatter.inputs;
  if (writer.number(base!) !== 0 || !isOneEach(scatter, writer)) return undefined;
  return writer.reshaped(plusZero(updates!, writer), shape);
};

/** Whether a scatterAdd adds one number to every line along its axis. */
export function isOneEach(
  { primitive: { axis }, inputs: [, index], shape }: Call<'scatterAdd'>,
  writer: Writer,
): boolean {
  return sameShape(
    writer.at(index!).shape,
    shape.map((length, i) => (i === axis ? 1 : length)),
  );
}

export const reductions: Pass = passOf({
  sum: [ofOne, ofNegatives, ofScattered],
  product: [ofOne],
  max: [ofOne],
  min: [ofOne],
  argmax: [ofOne],
});
