/** Maxima and sums over windows, for which there are operators. */
import { isFloat, sameShape, size as sizeOf } from '@glissade/tensor';
import type { Site } from '../site.ts';
import { int, ints } from '../writer.ts';
import { paddingOf } from './around.ts';

/** Windows over the spatial axes of [N, C, spatial...]. */
interface Windows {
  /** The application that takes them of its input. */
  readonly site: Site;
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
}

type Reduction = Site<'sum' | 'product' | 'max' | 'min'>;

/** The pool that a reduction over windows is; undefined for other reductions. */
export function pooled(site: Reduction): string | undefined {
  const { name, keepdim } = site.primitive;
  const { dtype } = site.call;
  if (keepdim || (name !== 'max' && name !== 'sum') || !isFloat(dtype) || dtype === 'float16')
    return undefined;
  const windows = sliding(site) ?? tiling(site);
  if (windows === undefined) return undefined;
  const { size, stride, dilation } = windows;
  if (name === 'sum' && dilation.some((each) => each > 1)) return undefined;
  const { writer } = site;
  const around = paddingOf(windows.site, 0, name === 'max' ? Number.NEGATIVE_INFINITY : 0, 2);
  const value = around?.value ?? windows.site.values[0]!;
  const attributes = {
    kernel_shape: ints(size),
    strides: ints(stride),
    ...(around && { pads: ints(around.pads) }),
  };
  if (name === 'max') return writer.node('MaxPool', [value], { ...attributes, dilations: ints(dilation) });
  const mean = writer.node('AveragePool', [value], { ...attributes, count_include_pad: int(1) });
  return writer.node('Mul', [mean, writer.scalar(dtype, sizeOf(size))]);
}

/** Whether axes are so many, one behind the other, from `first` on. */
const areFrom = (axes: readonly number[], first: number): boolean =>
  axes.every((axis, i) => axis === first + i);

function sliding(site: Reduction): Windows | undefined {
  const source = site.source(0, 'window');
  if (source === undefined) return undefined;
  const { windows } = source.primitive;
  if (!source.always(({ primitive }) => JSON.stringify(primitive.windows) === JSON.stringify(windows)))
    return undefined;
  const rank = source.call.inputs[0]!.shape.length;
  const isSpatial = areFrom(
    windows.map(({ axis }) => axis),
    2,
  );
  const { axes } = site.primitive;
  if (!isSpatial || rank !== 2 + windows.length || axes.length !== windows.length || !areFrom(axes, rank))
    return undefined;
  return {
    site: source as unknown as Site,
    size: windows.map(({ size }) => size),
    stride: windows.map(({ stride }) => stride),
    dilation: windows.map(({ dilation }) => dilation),
  };
}

/** Windows side by side: [N, C, H, W] as [N, C, H / a, a, W / b, b]; what is left behind the last of them has been cut off. */
function tiling(site: Reduction): Windows | undefined {
  const tiles = site.source(0, 'reshape');
  if (tiles === undefined) return undefined;
  const { axes } = site.primitive;
  if (axes.length === 0 || axes.some((axis, i) => axis !== 3 + 2 * i)) return undefined;
  const size = axes.map((axis) => tiles.call.shape[axis]!);
  const isTiled = tiles.always(({ inputs, shape }) => {
    const given = inputs[0]!.shape;
    const lengths = given.flatMap((length, axis) =>
      axis < 2 ? [length] : [length / size[axis - 2]!, size[axis - 2]!],
    );
    return given.length === 2 + axes.length && sameShape(lengths, shape);
  });
  if (!isTiled) return undefined;
  const cut = tiles.source(0, 'slice');
  const source = cut && isRest(cut, size) ? cut : tiles;
  return { site: source as unknown as Site, size, stride: size, dilation: size.map(() => 1) };
}

/** Whether a slice cuts off only what is too short for a window. */
const isRest = (cut: Site<'slice'>, size: readonly number[]): boolean =>
  cut.always(({ primitive, inputs, shape }) =>
    shape.every((length, axis) => {
      const rest = inputs[0]!.shape[axis]! - length;
      return primitive.starts[axis] === 0 && primitive.steps[axis] === 1 && rest < (size[axis - 2] ?? 1);
    }),
  );
