/** Primitives without inputs of numbers. */

import { arrayFrom, isFloat } from '@glissade/tensor';
import { tensorMessage } from '../protocol/elements.ts';
import { elementTypes } from '../protocol/messages.ts';
import type { Rule, Site } from './site.ts';
import { type AnyLength, type GraphWriter, int } from './writer.ts';

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

function changing(site: Site<'fill'>): string {
  const { writer } = site;
  const { dtype } = site.primitive;
  const asNumber = (length: AnyLength): string =>
    writer.node('Cast', [writer.long(length)], { to: int(elementTypes[dtype]) });
  // Reciprocals are rounded.
  const isReciprocal = isFloat(dtype) && site.always(({ primitive: { value } }) => value > 0 && value < 1);
  if (!isReciprocal) return asNumber(site.lengths(({ primitive }) => [primitive.value])[0]!);
  const [length] = site.lengths(({ primitive }) => [Math.round(1 / primitive.value)]);
  return writer.node('Div', [writer.scalar(dtype, 1), asNumber(length!)]);
}

/** int32: the position along one axis, as many axes as the shape has, of length 1 but for that one. */
export function positions(writer: GraphWriter, shape: readonly AnyLength[], axis: number): string {
  const counted = writer.node('Range', [writer.long(0), writer.long(shape[axis]!), writer.long(1)]);
  const narrow = writer.node('Cast', [counted], { to: int(elementTypes.int32) });
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
