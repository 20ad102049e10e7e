/** A convolution over elements that lie apart: the way back from a convolution's output to its input. */
import { inGroups, inOneAxis } from '../groups.ts';
import type { Site } from '../site.ts';
import { int, ints } from '../writer.ts';
import { spatialPad } from './around.ts';
import type { Pattern } from './pattern.ts';

/**
 * The operator takes x as it is, a weight [C, O, kernel...] the other way round, and cuts `pads` off what all windows reach. Position p
 * of the convolution is position p + pads of that.
 */
export const transposedConvolution: Pattern<'convolve'> = (site) => {
  const { spread } = site.primitive;
  if (spread === undefined || site.primitive.stride.some((each) => each !== 1)) return undefined;
  const { writer, call } = site;
  const by = site.fixed(({ primitive }) => primitive.spread!.by);
  const dilation = site.fixed(({ primitive }) => primitive.dilation);
  const groups = site.fixed(({ inputs }) => [inputs[0]!.shape[1]!])[0]!;
  const kernel = site.fixed(({ inputs }) => inputs[1]!.shape.slice(3));
  const pad = spatialPad(site as unknown as Site, 0, 0, 3);
  const from = pad ?? site;
  const reach = kernel.map((size, i) => dilation[i]! * (size - 1));
  const low = pad
    ? pad.fixed(({ primitive }) => primitive.padding.slice(3).map((each) => each.low))
    : by.map(() => 0);
  const starts = site.fixed(({ primitive }) => primitive.spread!.starts);
  const before = reach.map((length, i) => length + starts[i]! - low[i]! * by[i]!);
  // What is left of all that windows reach: cut off, or, if negative, added.
  const lengths = from.each(({ inputs }) => inputs[0]!.shape.slice(3));
  const after = site
    .each(({ shape }) => shape.slice(3))
    .map((positions, trace) =>
      positions.map((count, i) => (lengths[trace]![i]! - 1) * by[i]! + reach[i]! + 1 - before[i]! - count),
    );
  const [behind] = after as [number[]];
  const isFixed = after.every((each) => each.join() === behind.join());
  if (!isFixed || before.some((each) => each < 0) || behind.some((each, i) => -each >= by[i]!))
    return undefined;
  const x = from.lengths(({ inputs }) => inOneAxis(inputs[0]!.shape));
  const given = writer.cast(from.values[0]!, call.inputs[0]!.dtype, call.dtype);
  const sums = writer.node('ConvTranspose', [writer.reshape(given, x), turned(site)], {
    kernel_shape: ints(kernel),
    strides: ints(by),
    dilations: ints(dilation),
    group: int(groups),
    pads: ints([...before, ...behind.map((each) => Math.max(0, each))]),
    output_padding: ints(behind.map((each) => Math.max(0, -each))),
  });
  return inGroups(site, sums);
};

/** The weight [G, O, C, kernel...] as [G * C, O, kernel...] with its kernel backwards. */
function turned(site: Site<'convolve'>): string {
  const { writer } = site;
  const rank = site.call.inputs[1]!.shape.length;
  const order = Array.from({ length: rank }, (_, axis) => axis)
    .with(1, 2)
    .with(2, 1);
  const axes = order.slice(3);
  const flipped = writer.backwards(writer.transpose(site.values[1]!, order), axes);
  const { inputs, dtype } = site.call;
  return writer.reshape(
    writer.cast(flipped, inputs[1]!.dtype, dtype),
    site.lengths(({ inputs }) => {
      const [groups, outputs, channels, ...kernel] = inputs[1]!.shape as [
        number,
        number,
        number,
        ...number[],
      ];
      return [groups * channels, outputs, ...kernel];
    }),
  );
}
