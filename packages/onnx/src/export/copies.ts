/** Padding and joining. */
import type { Padding } from '@glissade/tensor';
import type { Rule, Site } from './site.ts';
import { type GraphWriter, int } from './writer.ts';

/** Elements around all axes; the amounts may depend on lengths, but their signs do not. */
function around(site: Site<'pad'>, value: string, pick: (amount: number) => number): string {
  const { writer, call } = site;
  const amounts = (side: 'low' | 'high') =>
    site.lengths(({ primitive }) => primitive.padding.map((padding) => pick(padding[side])));
  const [low, high] = [amounts('low'), amounts('high')];
  if ([...low, ...high].every((amount) => amount === 0)) return value;
  const inputs = [value, writer.longs([...low, ...high]), writer.scalar(call.dtype, site.primitive.value)];
  return writer.node('Pad', inputs);
}

/** Negative padding: elements left out. */
function cropped(site: Site<'pad'>, value: string): string {
  const isCropped = (padding: Padding): boolean => padding.low < 0 || padding.high < 0;
  const axes = site.primitive.padding.flatMap((_, axis) =>
    site.always(({ primitive }) => !isCropped(primitive.padding[axis]!)) ? [] : [axis],
  );
  if (axes.length === 0) return value;
  const { writer } = site;
  const starts = site.lengths(({ primitive }) =>
    axes.map((axis) => Math.max(0, -primitive.padding[axis]!.low)),
  );
  const ends = site.lengths(({ primitive, inputs }) =>
    axes.map((axis) => {
      const { high, interior } = primitive.padding[axis]!;
      const length = inputs[0]!.shape[axis]!;
      return length + Math.max(0, length - 1) * interior + Math.min(0, high);
    }),
  );
  return writer.node('Slice', [value, ...[starts, ends, axes].map((list) => writer.longs(list))]);
}

export const pad: Rule<'pad'> = (site) => {
  const { writer, call } = site;
  const interior = site.fixed(({ primitive }) => primitive.padding.map((each) => each.interior));
  let value = site.values[0]!;
  interior.forEach((count, axis) => {
    if (count === 0) return;
    const lengths = (of: (length: number) => number) =>
      site.lengths(({ inputs }) =>
        inputs[0]!.shape.map((length, i) =>
          i < axis ? length + Math.max(0, length - 1) * interior[i]! : i === axis ? of(length) : length,
        ),
      );
    const fill = writer.scalar(call.dtype, site.primitive.value);
    value = spread(
      writer,
      value,
      axis,
      count + 1,
      lengths((length) => length * (count + 1)),
      fill,
    );
    // Nothing stands behind the last.
    const end = lengths((length) => length + (length - 1) * count)[axis]!;
    value = writer.node('Slice', [value, writer.longs([0]), writer.longs([end]), writer.longs([axis])]);
  });
  value = cropped(site, value);
  return around(site, value, (amount) => Math.max(0, amount));
};

/**
 * The elements along an axis `by` apart: behind each, the last one too, stand copies of another value.
 *
 * @param shape - that of the result
 */
export function spread(
  writer: GraphWriter,
  value: string,
  axis: number,
  by: number,
  shape: Parameters<GraphWriter['longs']>[0],
  between: string,
): string {
  const column = writer.node('Unsqueeze', [value, writer.longs([axis + 1])]);
  const pads = Array.from({ length: 2 * (shape.length + 1) }, (_, i) =>
    i === shape.length + 1 + axis + 1 ? by - 1 : 0,
  );
  return writer.reshape(writer.node('Pad', [column, writer.longs(pads), between]), shape);
}

export const concat: Rule<'concat'> = ({ writer, values, primitive }) =>
  values.length === 1 ? values[0]! : writer.node('Concat', values, { axis: int(primitive.axis) });
