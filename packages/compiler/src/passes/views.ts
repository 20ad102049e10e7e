/** Views of views, and copies that copy nothing. */
import { type PrimitiveOf, type Shape, sameShape, size } from '@glissade/tensor';
import type { Pass } from '../graph.ts';
import { isElementwise } from './elementwise.ts';
import { passOf, type Rule } from './rules.ts';

const reshape: Rule<'reshape'> = ({ inputs: [x], shape }, writer) => {
  if (sameShape(writer.at(x!).shape, shape)) return x;
  const inner = writer.call(x!, 'reshape');
  return inner && writer.reshaped(inner.inputs[0]!, shape);
};

/** Elementwise work between a reshape and the one back is done in the shape of before. */
const roundTrip: Rule<'reshape'> = ({ inputs: [x], shape }, writer) => {
  const between = writer.at(x!);
  if (between.kind !== 'apply' || !isElementwise(between.primitive)) return undefined;
  const sources = between.inputs.map((line) => {
    const source = writer.call(line, 'reshape')?.inputs[0];
    return source !== undefined && sameShape(writer.at(line).shape, between.shape) ? source : line;
  });
  const fits = sources.every((line) => {
    const { shape: own } = writer.at(line);
    return own.length === 0 || sameShape(own, shape);
  });
  return fits && sources.some((line) => sameShape(writer.at(line).shape, shape))
    ? writer.apply(between.primitive, ...sources)
    : undefined;
};

const permute: Rule<'permute'> = ({ primitive: { order }, inputs: [x], shape }, writer) => {
  const inner = writer.call(x!, 'permute');
  if (inner) {
    const both = order.map((axis) => inner.primitive.order[axis]!);
    return writer.apply({ name: 'permute', order: both }, inner.inputs[0]!);
  }
  // Axes of length 1 may stand anywhere.
  const long = order.filter((axis) => writer.at(x!).shape[axis] !== 1);
  return long.every((axis, i) => i === 0 || axis > long[i - 1]!) ? writer.reshaped(x!, shape) : undefined;
};

const expand: Rule<'expand'> = ({ primitive, inputs: [x], shape }, writer) => {
  if (size(writer.at(x!).shape) === size(shape)) return writer.reshaped(x!, shape);
  const inner = writer.call(x!, 'expand');
  if (inner) return writer.apply(primitive, inner.inputs[0]!);
  // Expanding adds leading axes by itself.
  const source = writer.call(x!, 'reshape')?.inputs[0];
  if (source === undefined) return undefined;
  const [before, after] = [writer.at(source).shape, writer.at(x!).shape];
  return sameShape(withoutLeadingOnes(before), withoutLeadingOnes(after)) && before.length <= shape.length
    ? writer.apply(primitive, source)
    : undefined;
};

const withoutLeadingOnes = (shape: Shape): Shape => {
  const first = shape.findIndex((length) => length !== 1);
  return first < 0 ? [] : shape.slice(first);
};

const slice: Rule<'slice'> = ({ primitive, inputs: [x], shape }, writer) => {
  const { starts, steps } = primitive;
  const isAll = starts.every((start) => start === 0) && steps.every((step) => step === 1);
  if (isAll && sameShape(writer.at(x!).shape, shape)) return x;
  const inner = writer.call(x!, 'slice');
  if (!inner) return undefined;
  const { starts: innerStarts, steps: innerSteps } = inner.primitive;
  return writer.apply(
    {
      name: 'slice',
      starts: starts.map((start, axis) => innerStarts[axis]! + start * innerSteps[axis]!),
      steps: steps.map((step, axis) => step * innerSteps[axis]!),
      shape,
    },
    inner.inputs[0]!,
  );
};

const pad: Rule<'pad'> = ({ primitive, inputs: [x], shape }, writer) => {
  const isNothing = primitive.padding.every(
    ({ low, interior }, axis) => low === 0 && (interior === 0 || shape[axis]! <= 1),
  );
  if (isNothing && sameShape(writer.at(x!).shape, shape)) return x;
  const inner = writer.call(x!, 'pad');
  if (!inner || !Object.is(inner.primitive.value, primitive.value)) return undefined;
  if (!onlyAround(primitive) || !onlyAround(inner.primitive)) return undefined;
  const padding = primitive.padding.map(({ low, high }, axis) => ({
    low: low + inner.primitive.padding[axis]!.low,
    high: high + inner.primitive.padding[axis]!.high,
    interior: 0,
  }));
  return writer.apply({ ...primitive, padding }, inner.inputs[0]!);
};

/** Whether padding neither crops nor comes between elements. */
const onlyAround = ({ padding }: PrimitiveOf<'pad'>): boolean =>
  padding.every(({ low, high, interior }) => low >= 0 && high >= 0 && interior === 0);

const concat: Rule<'concat'> = ({ primitive, inputs }, writer) => {
  const present = inputs.filter((line) => writer.at(line).shape[primitive.axis] !== 0);
  if (present.length === 1) return present[0];
  return present.length > 0 && present.length < inputs.length
    ? writer.apply(primitive, ...present)
    : undefined;
};

export const views: Pass = passOf({
  reshape: [reshape, roundTrip],
  permute: [permute],
  expand: [expand],
  slice: [slice],
  pad: [pad],
  concat: [concat],
});
