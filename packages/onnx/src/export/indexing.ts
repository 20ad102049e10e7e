/** Elements by index, sorting, running sums. */

import { elementTypes } from '../protocol/messages.ts';
import { countedAs } from './numbers.ts';
import type { Rule, Site } from './site.ts';
import { int, string } from './writer.ts';

/** Whether one list of positions along the axis is repeated along all others. */
function isList(index: Site<'expand'>, axis: number): boolean {
  return index.always(
    ({ inputs, shape }) =>
      inputs[0]!.shape.length === shape.length &&
      inputs[0]!.shape.every((length, i) => (i === axis ? length === shape[i] : length === 1)),
  );
}

/** Whether an index leaves the axes besides its own as long as they are. */
const isWhole = (site: Site<'gather'>, axis: number): boolean =>
  site.always(({ inputs, shape }) =>
    shape.every((length, i) => i === axis || length === inputs[0]!.shape[i]),
  );

export const gather: Rule<'gather'> = (site) => {
  const { writer, values, primitive } = site;
  const { axis } = primitive;
  const list = site.source(1, 'expand');
  if (list && isList(list, axis) && isWhole(site, axis)) {
    const positions = writer.reshape(list.values[0]!, [list.shape()[axis]!]);
    return writer.node('Gather', [values[0]!, positions], { axis: int(axis) });
  }
  return writer.node('GatherElements', [values[0]!, values[1]!], { axis: int(axis) });
};

export const scatterAdd: Rule<'scatterAdd'> = ({ writer, values, primitive }) =>
  writer.node('ScatterElements', values, { axis: int(primitive.axis), reduction: string('add') });

export const argsort: Rule<'argsort'> = (site) => {
  const { writer, values, call } = site;
  const { axis, descending } = site.primitive;
  const { dtype } = call.inputs[0]!;
  const count = writer.longs(site.lengths(({ shape }) => [shape[axis]!]));
  const places = writer.node(
    'TopK',
    [writer.cast(values[0]!, dtype, countedAs(dtype)), count],
    { axis: int(axis), largest: int(descending ? 1 : 0) },
    1,
  );
  return writer.node('Cast', [places], { to: int(elementTypes.int32) });
};

export const cumsum: Rule<'cumsum'> = ({ writer, values, primitive }) =>
  writer.node('CumSum', [values[0]!, writer.long(primitive.axis)]);
