/** Gives elementwise primitives their operands as small as they come: they broadcast by themselves. */
import {
  type BinaryFunction,
  binaryFunctions,
  broadcast,
  type PrimitiveName,
  sameShape,
} from '@glissade/tensor';
import type { Pass } from '../graph.ts';
import { passOf, type Rule, type Rules, type Writer } from './rules.ts';

/** Reads an operand from before it was expanded or got leading axes of length 1, where the others fill the shape. */
const smallOperands: Rule<PrimitiveName> = ({ primitive, inputs, shape }, writer) => {
  for (let place = 0; place < inputs.length; place++) {
    const smaller = origin(inputs[place]!, writer);
    if (smaller === undefined) continue;
    const operands = inputs.with(place, smaller);
    const shapes = operands.map((operand) => writer.at(operand).shape);
    if (
      sameShape(
        shapes.reduce((a, b) => broadcast(primitive.name, a, b)),
        shape,
      )
    )
      return writer.apply(primitive, ...operands);
  }
  return undefined;
};

/** A smaller line that broadcasts to the same elements. */
function origin(line: number, writer: Writer): number | undefined {
  const { shape } = writer.at(line);
  const fill = writer.call(line, 'fill');
  if (fill) return shape.length === 0 ? undefined : writer.fill(fill.primitive.value, fill.dtype);
  const expand = writer.call(line, 'expand');
  if (expand) return expand.inputs[0]!;
  const source = writer.call(line, 'reshape')?.inputs[0];
  if (source === undefined) return undefined;
  const before = writer.at(source).shape;
  const leading = shape.length - before.length;
  return leading > 0 && sameShape(before, shape.slice(leading)) ? source : undefined;
}

const names = [...(Object.keys(binaryFunctions) as BinaryFunction[]), 'select'] as const;

export const smallBroadcasts: Pass = passOf(
  Object.fromEntries(names.map((name) => [name, [smallOperands]])) as Rules,
);
