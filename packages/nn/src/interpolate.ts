/** Resizing images and sequences. */
import {
  abs,
  adaptiveAvgPool2d,
  add,
  cast,
  checkTensors,
  clamp,
  div,
  eq,
  floor,
  indexSelect,
  inFloat32,
  isFloat,
  linear,
  minimum,
  movedim,
  mul,
  named,
  printShape,
  relu,
  repeatInterleave,
  ShapeError,
  source,
  sub,
  sum,
  type Tensor,
  unsqueeze,
} from '@glissade/tensor';
import { adaptiveAvgPool1d, adaptiveAvgPool3d } from './adaptive-pooling.ts';
import { cubicShareAt, cubicShares } from './cubic.ts';
import { Module } from './module.ts';
import { checkedOptions } from './options.ts';
import { checkSizes, printOptions } from './weights.ts';

/** What `interpolate` accepts, and `Upsample`. One of `size` and `scaleFactor` must be given. */
export interface InterpolateOptions {
  /** The lengths of the result's spatial axes, or one for all. */
  readonly size?: number | readonly number[] | undefined;
  /** In place of `size`, what the lengths are multiplied with; they are rounded down. */
  readonly scaleFactor?: number | readonly number[] | undefined;
  /**
   * How values between the given ones are found: 'linear' for sequences, 'bilinear' and 'bicubic' for images, 'trilinear' for
   * volumes; 'area' takes means. 'nearest-exact' rounds as other libraries do, OpenCV's and Pillow's among them. Default 'nearest'.
   */
  readonly mode?:
    | 'nearest'
    | 'nearest-exact'
    | 'area'
    | 'linear'
    | 'bilinear'
    | 'bicubic'
    | 'trilinear'
    | undefined;
  /** Whether the corners' middles stay where they are, not the corners' edges. Default false; only for 'linear' to 'trilinear'. */
  readonly alignCorners?: boolean | undefined;
  /**
   * Whether an image that shrinks is a mean of all that each new position covers, not of two or four values beside it. Default false;
   * only for 'bilinear' and 'bicubic'.
   */
  readonly antialias?: boolean | undefined;
  /** Whether positions are as far apart as the lengths say, which were rounded, not the `scaleFactor`. Default false. */
  readonly recomputeScaleFactor?: boolean | undefined;
}

const names = ['size', 'scaleFactor', 'mode', 'alignCorners', 'antialias', 'recomputeScaleFactor'] as const;

/** One spatial axis: what it was and becomes, and how far apart the new positions are in the old ones. */
interface Resizing {
  readonly axis: number;
  readonly from: number;
  readonly to: number;
  readonly pace: number;
}

/**
 * Images [N, C, H, W], sequences [N, C, L] or volumes [N, C, D, H, W] of another size. Between given values all of a line are mixed, most with a
 * share of 0: those of a line with an infinite one or NaN become NaN.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.interpolate.html
 *
 * @throws TypeError for another mode, an option that is not for it, or whole numbers that would be mixed; ShapeError where the mode or the
 * number of lengths does not fit the input
 *
 * @example
 * ```ts
 * import { interpolate } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const sequence = tensor([[[0, 4]]]);
 * console.log(interpolate(sequence, { scaleFactor: 2 }).toArray()); // => [ [ [ 0, 0, 4, 4 ] ] ]
 * console.log(interpolate(sequence, { size: 4, mode: 'linear' }).toArray()); // => [ [ [ 0, 1, 3, 4 ] ] ]
 * ```
 */
export function interpolate(x: Tensor, given: InterpolateOptions): Tensor {
  checkTensors('interpolate', x);
  // From plain JavaScript there may be none: what is missing is said below.
  const options = checkedOptions('interpolate', given ?? {}, names);
  const axes = resizings(x, options);
  const { mode = 'nearest', alignCorners = false, antialias = false } = options;
  if (mode === 'nearest') return axes.reduce(nearest, x);
  if (mode === 'nearest-exact') return axes.reduce(nearestExact, x);
  if (mode === 'area') return means(x, axes);
  const mixture = antialias ? wideMixture(mode) : mode === 'bicubic' ? cubicMixture : linearMixture;
  // An axis that keeps its length stays as it is, whatever factor it came by; but not among four values, as in PyTorch.
  const shifts = mode === 'bicubic' && !alignCorners && !antialias;
  const resized = axes.filter(({ from, to, pace }) => from !== to || (shifts && pace !== 1));
  return inFloat32(x, (x) =>
    resized.reduce(
      (y, axis) => movedim(linear(movedim(y, axis.axis, -1), mixture(x, axis, alignCorners)), -1, axis.axis),
      x,
    ),
  );
}

/** 0, 1, ... on the device of x. */
const positions = (x: Tensor, count: number): Tensor => source({ name: 'iota', shape: [count], axis: 0 }, x);

/** The same in the dtype of x: mixtures of float64 have its digits. */
const places = (x: Tensor, count: number): Tensor => cast(positions(x, count), x.dtype);

/**
 * The value before each new position, which PyTorch computes in float32; but of images, where the length doubles or stays by
 * whatever factor, each value comes twice or once.
 */
function nearest(x: Tensor, { axis, from, to, pace }: Resizing): Tensor {
  const times = to / from;
  const even = pace === 1 / times || (x.shape.length === 4 && times <= 2);
  if (even && Number.isInteger(times)) return times === 1 ? x : repeatInterleave(x, times, axis);
  const place = floor(mul(positions(x, to), Math.fround(pace)));
  return indexSelect(x, axis, cast(minimum(place, from - 1), 'int32'));
}

/** The value whose middle is nearest to that of each new position. */
function nearestExact(x: Tensor, { axis, from, to, pace }: Resizing): Tensor {
  const place = floor(mul(positions(x, to).add(0.5), Math.fround(pace)));
  return indexSelect(x, axis, cast(minimum(place, from - 1), 'int32'));
}

/** The mean of what each new position covers. */
const means = (x: Tensor, axes: readonly Resizing[]): Tensor => {
  const pool = [adaptiveAvgPool1d, adaptiveAvgPool2d, adaptiveAvgPool3d][axes.length - 1]!;
  return named('interpolate', () =>
    pool(
      x,
      axes.map(({ to }) => to),
    ),
  );
};

/** How far apart new positions are whose first and last are old ones. */
const between = (from: number, to: number): number => (to > 1 ? (from - 1) / (to - 1) : 0);

/** Where each new position is among the old ones. */
const placesOf = (x: Tensor, { from, to, pace }: Resizing, alignCorners: boolean): Tensor =>
  alignCorners ? mul(places(x, to), between(from, to)) : sub(mul(places(x, to).add(0.5), pace), 0.5);

/** The matrix [to, from] whose rows mix the two values beside each new position. */
function linearMixture(x: Tensor, axis: Resizing, alignCorners: boolean): Tensor {
  const place = clamp(placesOf(x, axis, alignCorners), 0, axis.from - 1);
  const distance = abs(sub(unsqueeze(place, 1), places(x, axis.from)));
  return relu(sub(1, distance));
}

/** The same for the four values around each: beyond the edges the last value is repeated. */
function cubicMixture(x: Tensor, axis: Resizing, alignCorners: boolean): Tensor {
  const place = unsqueeze(placesOf(x, axis, alignCorners), 1);
  const before = floor(place);
  const shares = cubicShares(sub(place, before)).map((share, i) => {
    const neighbour = clamp(add(before, i - 1), 0, axis.from - 1);
    return mul(share, cast(eq(neighbour, places(x, axis.from)), share.dtype));
  });
  return shares.reduce(add);
}

/** The same for all values that a new position covers, where there are more than two, or four, of them. */
const wideMixture =
  (mode: string) =>
  (x: Tensor, { from, to, pace }: Resizing, alignCorners: boolean): Tensor => {
    const apart = alignCorners ? between(from, to) : pace;
    const middles = mul(add(places(x, to), 0.5), apart);
    const distance = abs(sub(unsqueeze(middles, 1), add(places(x, from), 0.5)));
    const wide = div(distance, Math.max(apart, 1));
    const shares = mode === 'bicubic' ? cubicShareAt(wide) : relu(sub(1, wide));
    return div(shares, sum(shares, 1, { keepdim: true }));
  };

/** How many axes each mode takes; those that mix nothing any. */
const ranks: Readonly<Record<string, number | undefined>> = {
  nearest: undefined,
  'nearest-exact': undefined,
  area: undefined,
  linear: 3,
  bilinear: 4,
  bicubic: 4,
  trilinear: 5,
};

/** Throws for PyTorch's other modes, which would be computed as another one. */
function checkMode(operation: string, mode: string): void {
  if (Object.hasOwn(ranks, mode)) return;
  const known = Object.keys(ranks).map((each) => `'${each}'`);
  throw new TypeError(`${operation}: mode is '${mode}'; expected one of ${known.join(', ')}`);
}

/** What is to happen to each spatial axis; throws where that is not clear. */
function resizings(
  x: Tensor,
  { size, scaleFactor, mode = 'nearest', alignCorners, antialias, recomputeScaleFactor }: InterpolateOptions,
): Resizing[] {
  const { dtype, shape } = x;
  checkMode('interpolate', mode);
  const rank = ranks[mode];
  if (shape.length < 3 || (rank ?? shape.length) !== shape.length || (mode === 'area' && shape.length > 5)) {
    const expected = { 3: '[N, C, L]', 4: '[N, C, H, W]', 5: '[N, C, D, H, W]' }[rank ?? 0] ?? '[N, C, ...]';
    throw new ShapeError(`interpolate: got ${dtype}${printShape(shape)}; ${mode} takes ${expected}`);
  }
  // Shares of a whole are no whole numbers.
  if (rank !== undefined && !isFloat(dtype))
    throw new TypeError(
      `interpolate: got ${dtype}${printShape(shape)}; ${mode} mixes values: use .to('float32'), or the mode 'nearest'`,
    );
  if (shape.slice(2).includes(0))
    throw new ShapeError(
      `interpolate: got ${dtype}${printShape(shape)}; expected at least one element along each spatial axis`,
    );
  if ((size === undefined) === (scaleFactor === undefined))
    throw new TypeError('interpolate: expected either size or scaleFactor');
  if (rank === undefined && alignCorners !== undefined)
    throw new TypeError(
      `interpolate: alignCorners is for 'linear', 'bilinear', 'bicubic' and 'trilinear', not for '${mode}'`,
    );
  if (antialias && mode !== 'bilinear' && mode !== 'bicubic')
    throw new TypeError(`interpolate: antialias is for 'bilinear' and 'bicubic', not for '${mode}'`);
  if (recomputeScaleFactor && size !== undefined)
    throw new TypeError('interpolate: recomputeScaleFactor goes with a scaleFactor, not with a size');
  const spatial = shape.slice(2);
  const given = [size ?? scaleFactor!].flat();
  const each = given.length === 1 ? spatial.map(() => given[0]!) : given;
  const name = size === undefined ? 'scaleFactor' : 'size';
  if (each.length !== spatial.length || !each.every((amount) => amount > 0 && amount < Infinity)) {
    throw new ShapeError(
      `interpolate: ${name} is [${given.join(', ')}]; expected one positive number, or one for each of the ` +
        `${spatial.length} spatial axes of ${dtype}${printShape(shape)}`,
    );
  }
  return spatial.map((from, i) => {
    const amount = each[i]!;
    const to = size === undefined ? Math.floor(from * amount) : amount;
    checkSizes('interpolate', { size: to });
    const pace = size === undefined && !recomputeScaleFactor ? 1 / amount : from / to;
    return { axis: i + 2, from, to, pace };
  });
}

/**
 * Images [N, C, H, W], sequences [N, C, L] or volumes [N, C, D, H, W] of another size, as a layer.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Upsample.html
 *
 * @example
 * ```ts
 * import { Upsample } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new Upsample({ scaleFactor: 2, mode: 'bilinear' });
 * console.log(`${layer}`); // => Upsample(scaleFactor=2, mode=bilinear)
 * console.log(layer.forward(ones([1, 8, 14, 14])).shape); // => [ 1, 8, 28, 28 ]
 * ```
 */
export class Upsample extends Module {
  readonly options: InterpolateOptions;

  constructor(options: InterpolateOptions) {
    super();
    this.options = checkedOptions('Upsample', options ?? {}, names);
    checkMode('Upsample', this.options.mode ?? 'nearest');
  }

  forward(x: Tensor): Tensor {
    return interpolate(x, this.options);
  }

  protected override details(): string {
    return printOptions(this.options);
  }
}
