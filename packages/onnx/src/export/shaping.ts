/** Views: no element changes. */
import type { Rule, Site } from './site.ts';
import { int, ints } from './writer.ts';

export const reshape: Rule<'reshape'> = (site) => {
  site.writer.note(site.values[0]!, site.shapeOf(0));
  return site.writer.reshape(site.values[0]!, site.shape());
};

export const permute: Rule<'permute'> = ({ writer, values, primitive }) =>
  writer.transpose(values[0]!, primitive.order);

export const expand: Rule<'expand'> = (site) =>
  site.writer.node('Expand', [site.values[0]!, site.writer.longs(site.shape())]);

/** The axes of which not all is taken, or not in order. */
function slicedAxes(site: Site<'slice'>): number[] {
  return site.call.shape.flatMap((_, axis) => {
    const isWhole = site.always(
      ({ primitive, inputs, shape }) =>
        primitive.starts[axis] === 0 && primitive.steps[axis] === 1 && shape[axis] === inputs[0]!.shape[axis],
    );
    return isWhole ? [] : [axis];
  });
}

/** Whether all is taken along some axes, from the last to the first. */
const isReversal = (site: Site<'slice'>, axes: readonly number[]): boolean =>
  site.always(({ primitive, inputs, shape }) =>
    axes.every((axis) => {
      const length = inputs[0]!.shape[axis]!;
      return primitive.steps[axis] === -1 && primitive.starts[axis] === length - 1 && shape[axis] === length;
    }),
  );

export const slice: Rule<'slice'> = (site) => {
  const axes = slicedAxes(site);
  if (axes.length === 0) return site.values[0]!;
  const { writer } = site;
  if (isReversal(site, axes)) return writer.backwards(site.values[0]!, axes);
  const steps = site.fixed(({ primitive }) => axes.map((axis) => primitive.steps[axis]!));
  const starts = site.lengths(({ primitive }) => axes.map((axis) => primitive.starts[axis]!));
  const ends = site.lengths(({ primitive, shape, inputs }) =>
    axes.map((axis, i) => {
      const end = primitive.starts[axis]! + shape[axis]! * steps[i]!;
      // Before the first element: -1 would be the last.
      return end < 0 ? -inputs[0]!.shape[axis]! - 1 : end;
    }),
  );
  return writer.node('Slice', [
    site.values[0]!,
    ...[starts, ends, axes, steps].map((list) => writer.longs(list)),
  ]);
};

/** Each window's elements are gathered into an axis of their own, which then goes to the end. */
export const window: Rule<'window'> = (site) => {
  const { writer } = site;
  let value = site.values[0]!;
  let rank = site.call.inputs[0]!.shape.length;
  for (const [i, { axis }] of site.primitive.windows.entries()) {
    const [size, stride, dilation] = site.fixed(({ primitive: { windows } }) => [
      windows[i]!.size,
      windows[i]!.stride,
      windows[i]!.dilation,
    ]) as [number, number, number];
    const [count] = site.lengths(({ shape }) => [shape[axis]!]);
    const starts = writer.node('Mul', [writer.range(count!), writer.long(stride)]);
    const column = writer.node('Unsqueeze', [starts, writer.longs([1])]);
    const within = writer.longs(Array.from({ length: size }, (_, j) => j * dilation));
    const places = writer.node('Add', [column, within]);
    const gathered = writer.node('Gather', [value, places], { axis: int(axis) });
    const order = Array.from({ length: rank + 1 }, (_, j) => j).filter((j) => j !== axis + 1);
    value = writer.node('Transpose', [gathered], { perm: ints([...order, axis + 1]) });
    rank += 1;
  }
  return value;
};
