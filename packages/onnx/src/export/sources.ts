/** Primitives without inputs of numbers. */

import { arrayFrom, isFloat, rounded } from '@glissade/tensor';
import { tensorMessage } from '../protocol/elements.ts';
import { elementTypes } from '../protocol/messages.ts';
import type { AnyLength } from './length.ts';
import type { Rule, Site } from './site.ts';
import { type GraphWriter, int } from './writer.ts';

/** One value everywhere. What it is may depend on lengths: the number of elements that a mean is of, or its reciprocal. */
export const fill: Rule<'fill'> = (site) => {
  const { writer } = site;
  const { shape, dtype, value } = site.primitive;
  if (!site.always(({ primitive }) => Object.is(primitive.value, value))) {
    const element = changing(site);
    return shape.length === 0 ? element : writer.node('Expand', [element, writer.longs(site.shape())]);
  }
  if (shape.length === 0) return writer.scalar(dtype, value);
  const element = {
    kind: 'tensor',
    value: tensorMessage('', dtype, [1], arrayFrom(dtype, [value])),
  } as const;
  return writer.node('ConstantOfShape', [writer.longs(site.shape())], { value: element });
};

/** A number that differs between the traces, without axes. */
function changing(site: Site<'fill'>): string {
  const { writer } = site;
  const { dtype } = site.primitive;
  const asNumber = (length: AnyLength): string =>
    writer.node('Cast', [writer.long(length)], { to: int(elementTypes[dtype]) });
  const [length] = site.lengths(({ primitive }) => [primitive.value]) as [AnyLength];
  if (!isFloat(dtype)) return asNumber(length);
  const [inverse] = site.lengths(({ primitive }) => [Math.round(1 / primitive.value)]) as [AnyLength];
  const isReciprocal = site.always(
    ({ primitive: { value } }) => rounded(1 / Math.round(1 / value), dtype) === value,
  );
  if (isReciprocal) return writer.node('Div', [writer.scalar(dtype, 1), asNumber(inverse)]);
  if (typeof length === 'number' || 'why' in length || length.divisor === 1) return asNumber(length);
  // A half of a length is no whole number.
  const whole = asNumber({ ...length, divisor: 1 });
  return writer.node('Div', [whole, writer.scalar(dtype, length.divisor)]);
}

/** int32: the position along one axis, as many axes as the shape has, of length 1 but for that one. */
export function positions(writer: GraphWriter, shape: readonly AnyLength[], axis: number): string {
  const narrow = writer.node('Cast', [writer.range(shape[axis]!)], { to: int(elementTypes.int32) });
  return writer.reshape(
    narrow,
    shape.map((length, i) => (i === axis ? length : 1)),
  );
}

export const iota: Rule<'iota'> = (site) => {
  const shape = site.shape();
  const along = positions(site.writer, shape, site.primitive.axis);
  return shape.length === 1 ? along : site.writer.node('Expand', [along, site.writer.longs(shape)]);
};

export const random: Rule<'random'> = () => {
  throw noRandomNumbers();
};

export const noRandomNumbers = (): Error =>
  new Error(
    'exportOnnx: the function draws random numbers, which runtimes draw otherwise. Export a model in eval(), or give the ' +
      'numbers as an input',
  );
