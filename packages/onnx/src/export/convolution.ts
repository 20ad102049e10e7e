/** Sums of products over sliding windows. */
import { spread } from './copies.ts';
import { inGroups, inOneAxis } from './groups.ts';
import { paddingOf } from './patterns/around.ts';
import type { Rule, Site } from './site.ts';
import { int, ints } from './writer.ts';

/** x [N, G, C, spatial...] with weight [G, O, C, kernel...]: the operator has groups and channels on one axis. */
export const convolve: Rule<'convolve'> = (site) => {
  const { writer, call } = site;
  const stride = site.fixed(({ primitive }) => primitive.stride);
  const dilation = site.fixed(({ primitive }) => primitive.dilation);
  const groups = site.fixed(({ inputs }) => [inputs[0]!.shape[1]!])[0]!;
  const kernel = site.fixed(({ inputs }) => inputs[1]!.shape.slice(3));
  const weight = writer.reshape(
    writer.cast(site.values[1]!, call.inputs[1]!.dtype, call.dtype),
    site.lengths(({ inputs }) => [inputs[1]!.shape[0]! * inputs[1]!.shape[1]!, ...inputs[1]!.shape.slice(2)]),
  );
  const around = site.primitive.spread ? undefined : paddingOf(site as unknown as Site, 0, 0, 3);
  const padded = writer.cast(around?.value ?? site.values[0]!, call.inputs[0]!.dtype, call.dtype);
  const given = around ? site.source(0, 'pad')! : site;
  const x = writer.reshape(
    padded,
    given.lengths(({ inputs }) => inOneAxis(inputs[0]!.shape)),
  );
  const sums = writer.node('Conv', [spreadOut(site, x), weight], {
    kernel_shape: ints(kernel),
    strides: ints(stride),
    dilations: ints(dilation),
    group: int(groups),
    ...(around && { pads: ints(around.pads) }),
  });
  return inGroups(site, sums);
};

/** The elements of x [N, C, spatial...] with zeros between them, from where the first window begins to where the last one ends. */
function spreadOut(site: Site<'convolve'>, x: string): string {
  if (site.primitive.spread === undefined) return x;
  const { writer, call } = site;
  const { by } = site.primitive.spread;
  let value = x;
  by.forEach((distance, i) => {
    if (distance === 1) return;
    const shape = site.lengths(({ inputs }) => {
      const [n, channels, ...spatial] = inOneAxis(inputs[0]!.shape);
      return [n!, channels!, ...spatial.map((length, j) => (j <= i ? length * by[j]! : length))];
    });
    value = spread(writer, value, 2 + i, distance, shape, writer.scalar(call.dtype, 0));
  });
  const spatial = by.map((_, i) => 2 + i);
  const before = site.fixed(({ primitive }) => primitive.spread!.starts.map((start) => -start));
  const behind = spatial.map(() => 0);
  const pads = [0, 0, ...before, 0, 0, ...behind];
  if (before.some((count) => count > 0))
    value = writer.node('Pad', [value, writer.longs(pads), writer.scalar(call.dtype, 0)]);
  const ends = site.lengths(({ primitive, inputs }) =>
    primitive.spread!.positions.map(
      (count, i) =>
        (count - 1) * primitive.stride[i]! + primitive.dilation[i]! * (inputs[1]!.shape[3 + i]! - 1) + 1,
    ),
  );
  const starts = spatial.map(() => 0);
  return writer.node('Slice', [value, ...[starts, ends, spatial].map((list) => writer.longs(list))]);
}

/** A convolution with a bias that is added to it; undefined for other sums. */
export function convolvedWithBias(site: Site<'add'>): string | undefined {
  for (const [i, j] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const convolution = site.source(i, 'convolve');
    if (convolution === undefined) continue;
    const { writer } = site;
    const node = writer.madeBy(site.values[i]!, 'Reshape')?.inputs[0] ?? site.values[i]!;
    const made = writer.madeBy(node, 'Conv') ?? writer.madeBy(node, 'ConvTranspose');
    const isBias = site.always(({ shape, inputs }) => {
      const channels = shape.map((length, axis) => (axis === 1 || axis === 2 ? length : 1));
      return [channels, channels.slice(1)].some((each) => each.join() === inputs[j]!.shape.join());
    });
    if (made?.inputs.length !== 2 || !isBias) continue;
    const bias = writer.reshape(
      site.values[j]!,
      site.lengths(({ shape }) => [shape[1]! * shape[2]!]),
    );
    const sums = writer.node(made.operator, [...made.inputs, bias], made.attributes);
    return inGroups(site, sums);
  }
  return undefined;
}
