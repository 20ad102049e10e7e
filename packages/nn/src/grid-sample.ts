/** Images and volumes seen at any places. */
import {
  abs,
  add,
  bothInFloat32,
  cast,
  checkTensors,
  clamp,
  concat,
  div,
  eq,
  expand,
  flatten,
  floor,
  gather,
  gt,
  isFloat,
  lt,
  mul,
  pad,
  printShape,
  reshape,
  round,
  ShapeError,
  select,
  size,
  stack,
  sub,
  sum,
  type Tensor,
  unsqueeze,
  where,
} from '@glissade/tensor';
import { cubicShares } from './cubic.ts';
import { ofFunction } from './options.ts';

/** What `gridSample` accepts. */
export interface GridSampleOptions {
  /** Whether the pixels around a place are mixed, or the nearest one taken. Default 'bilinear', of volumes too; 'bicubic' is for images. */
  readonly mode?: 'bilinear' | 'nearest' | 'bicubic' | undefined;
  /** What lies beyond the edges: zeros, the edge repeated, or the mirror image. Default 'zeros'. */
  readonly paddingMode?: 'zeros' | 'border' | 'reflection' | undefined;
  /** Whether -1 and 1 are the middles of the pixels at the edges, not the edges themselves. Default false. */
  readonly alignCorners?: boolean | undefined;
}

const modes = ['bilinear', 'nearest', 'bicubic'];
const paddingModes = ['zeros', 'border', 'reflection'];

/** Along one axis, one to four pixels for each position [N, pixels, positions], and their shares in the result. */
interface Neighbours {
  readonly place: Tensor;
  readonly share: Tensor;
}

/**
 * Images x [N, C, H, W] at the places of a grid [N, H', W', 2], each [x, y] between -1 (left, top) and 1: [N, C, H', W']. Or volumes
 * [N, C, D, H, W] at places [x, y, z] [N, D', H', W', 3]. NaN counts as -1.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.grid_sample.html
 *
 * @throws TypeError for another mode, or unlike dtypes; ShapeError unless x and the grid are such
 *
 * @example
 * ```ts
 * import { gridSample } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const row = tensor([[[[0, 10]]]]);
 * const places = tensor([[[[-0.5, 0], [0, 0], [0.5, 0], [1, 0]]]]);
 * console.log(gridSample(row, places, { alignCorners: true }).flatten().toArray()); // => [ 2.5, 5, 7.5, 10 ]
 * console.log(gridSample(row, places, { paddingMode: 'border' }).flatten().toArray()); // => [ 0, 5, 10, 10 ]
 * ```
 */
export function gridSample(x: Tensor, grid: Tensor, options: GridSampleOptions = {}): Tensor {
  checkTensors('gridSample', x, grid);
  const { mode = 'bilinear', paddingMode = 'zeros', alignCorners = false } = checked(options);
  const rank = x.shape.length - 2;
  const [batch, channels, ...lengths] = x.shape;
  const positions = grid.shape.slice(1, -1);
  const fits = grid.shape.length === rank + 2 && grid.shape.at(-1) === rank && grid.shape[0] === batch;
  if ((rank !== 2 && rank !== 3) || !fits || lengths.includes(0)) {
    throw new ShapeError(
      `gridSample: got ${x.dtype}${printShape(x.shape)} and a grid ${grid.dtype}${printShape(grid.shape)}; expected ` +
        '[N, C, H, W] and [N, H, W, 2], or [N, C, D, H, W] and [N, D, H, W, 3], of at least a pixel',
    );
  }
  if (mode === 'bicubic' && rank !== 2)
    throw new ShapeError(
      `gridSample: got ${x.dtype}${printShape(x.shape)}; bicubic takes images [N, C, H, W], use 'bilinear' for volumes`,
    );
  if (x.dtype !== grid.dtype || !isFloat(x.dtype))
    throw new TypeError(
      `gridSample: got ${x.dtype} and a grid of ${grid.dtype}; expected floats of one dtype: use .to(dtype)`,
    );
  return bothInFloat32(x, grid, (x, grid) => {
    const places = reshape(grid, [batch!, size(positions), rank]);
    const neighbours = lengths.map((length, axis) => {
      // The grid names the last axis first.
      const given = select(places, -1, rank - 1 - axis);
      const place = pixel(where(eq(given, given), given, -1), length, alignCorners);
      if (mode === 'bicubic') return around(place, length, paddingMode, alignCorners);
      const kept = keptNear(place, length, paddingMode, alignCorners);
      return mode === 'nearest' ? nearest(kept) : beside(kept);
    });
    return reshape(mixed(x, neighbours), [batch!, channels!, ...positions]);
  });
}

/** The pixels [N, C, ...] that are neighbours along all axes, each by its shares: [N, C, positions]. */
function mixed(x: Tensor, neighbours: readonly Neighbours[]): Tensor {
  const [batch, channels] = x.shape as [number, number];
  const counts = neighbours.map(({ place }) => place.shape[1]!);
  const [count, positions] = [size(counts), neighbours[0]!.place.shape[2]!];
  // Each axis' neighbours with those of the others: [N, of one axis, of the next, ..., positions].
  const crossed = (of: Tensor, axis: number): Tensor =>
    reshape(of, [batch, ...counts.map((each, i) => (i === axis ? each : 1)), positions]);
  // Zeros around, so that each neighbour is there: one before, and two behind the last.
  const room = neighbours.flatMap(() => [1, 2]);
  const padded = pad(x, room);
  const index = neighbours
    .map(({ place }, axis) => crossed(place, axis))
    .reduce((before, each, axis) => add(mul(before, padded.shape[axis + 2]!), each));
  const share = neighbours.map((each, axis) => crossed(each.share, axis)).reduce(mul);
  const all = expand(reshape(index, [batch, 1, count * positions]), [batch, channels, count * positions]);
  const values = reshape(gather(flatten(padded, 2), 2, all), [batch, channels, count, positions]);
  return sum(mul(values, reshape(share, [batch, 1, count, positions])), 2);
}

function checked(options: GridSampleOptions): GridSampleOptions {
  const { mode = 'bilinear', paddingMode = 'zeros' } = ofFunction('gridSample', options, [
    'mode',
    'paddingMode',
    'alignCorners',
  ]);
  const unknown = (name: string, value: string, known: readonly string[]): never => {
    const expected = known.map((each) => `'${each}'`).join(', ');
    throw new TypeError(`gridSample: ${name} is '${value}'; expected one of ${expected}`);
  };
  if (!modes.includes(mode)) unknown('mode', mode, modes);
  if (!paddingModes.includes(paddingMode)) unknown('paddingMode', paddingMode, paddingModes);
  return options;
}

/** From between -1 and 1 to pixels, whose middles are whole numbers. */
const pixel = (place: Tensor, length: number, alignCorners: boolean): Tensor =>
  alignCorners ? mul(div(add(place, 1), 2), length - 1) : div(sub(mul(add(place, 1), length), 1), 2);

/** Places as near as neighbours are there: beyond the edges' neighbours all is 0. */
function keptNear(place: Tensor, length: number, paddingMode: string, alignCorners: boolean): Tensor {
  if (paddingMode === 'zeros') return clamp(place, -1, length);
  const last = length - 1;
  const low = alignCorners ? 0 : -0.5;
  const seen = paddingMode === 'border' ? place : mirrored(place, low, alignCorners ? last : length);
  // On the edge itself there is no slope, as in PyTorch.
  return where(gt(seen, 0), where(lt(seen, last), seen, last), 0);
}

/** Between `low` and `low` + `span`, as in a row of mirrors: there and back, again and again. */
function mirrored(place: Tensor, low: number, span: number): Tensor {
  if (span === 0) return mul(place, 0);
  const distance = sub(place, low);
  const times = floor(div(distance.detach(), 2 * span));
  return sub(span + low, abs(sub(sub(distance, mul(times, 2 * span)), span)));
}

/** Whole numbers as the index counts them: from the zero before the first pixel. */
const counted = (place: Tensor): Tensor => unsqueeze(add(cast(place, 'int32'), 1), 1);

/** The pixel at a place; its share is 1, with a slope of 0. */
const nearest = (place: Tensor): Neighbours => ({
  place: counted(round(place.detach())),
  share: unsqueeze(where(lt(place, place), place, 1), 1),
});

/** The pixels before and behind a place. */
function beside(place: Tensor): Neighbours {
  const before = floor(place.detach());
  const share = sub(place, before);
  const first = counted(before);
  return { place: concat([first, add(first, 1)], 1), share: stack([sub(1, share), share], 1) };
}

/** The two pixels before a place and the two behind: each is looked for beyond the edges by itself. */
function around(place: Tensor, length: number, paddingMode: string, alignCorners: boolean): Neighbours {
  // Further out all four are the same, and infinity would be no number of pixels.
  const near = paddingMode === 'reflection' ? place : clamp(place, -3, length + 2);
  const before = floor(near.detach());
  const places = [-1, 0, 1, 2].map((step) =>
    counted(round(keptNear(add(before, step), length, paddingMode, alignCorners))),
  );
  return { place: concat(places, 1), share: stack([...cubicShares(sub(near, before))], 1) };
}
