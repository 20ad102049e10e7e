/** Images of another size. Where each new pixel comes from is computed here, as ONNX has more ways than PyTorch. */
import {
  cast,
  indexSelect,
  inFloat32,
  isFloat,
  linear,
  movedim,
  repeatInterleave,
  type Tensor,
  where,
} from '@glissade/tensor';
import type { Attributes } from '../attributes.ts';
import { axisIn } from '../axis.ts';
import { type List, type Operator, type Operators, onTensors } from '../operator.ts';
import type { Place } from '../place.ts';
import { Numbers, type Value } from '../values.ts';

/** What becomes of an axis; start and end are a part of it, from 0 to 1. */
interface Axis {
  readonly axis: number;
  readonly from: number;
  readonly to: number;
  readonly scale: number;
  readonly start: number;
  readonly end: number;
}

/** Where a new position is among the old ones. */
const positions: Readonly<Record<string, (i: number, axis: Axis) => number>> = {
  half_pixel: (i, { scale }) => (i + 0.5) / scale - 0.5,
  pytorch_half_pixel: (i, { scale, to }) => (to > 1 ? (i + 0.5) / scale - 0.5 : 0),
  half_pixel_symmetric: (i, { scale, to, from }) =>
    (from / 2) * (1 - to / (scale * from)) + (i + 0.5) / scale - 0.5,
  // Whole lengths, as in PyTorch and onnxruntime; the specification takes scale * from for `to`.
  align_corners: (i, { from, to }) => (to > 1 ? (i * (from - 1)) / (to - 1) : 0),
  asymmetric: (i, { scale }) => i / scale,
  tf_crop_and_resize: (i, { from, to, start, end }) =>
    (from - 1) * (to > 1 ? start + (i * (end - start)) / (to - 1) : (start + end) / 2),
};

const roundings: Readonly<Record<string, (x: number) => number>> = {
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};

/** Keys' cubic of a distance. Source: https://doi.org/10.1109/TASSP.1981.1163711 */
function cubic(distance: number, a: number): number {
  const x = Math.abs(distance);
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

interface Settings {
  readonly mode: 'nearest' | 'linear' | 'cubic';
  readonly positionOf: (i: number, axis: Axis) => number;
  readonly round: (x: number) => number;
  readonly a: number;
  readonly excludesOutside: boolean;
  readonly smooths: boolean;
}

/** The shares of all old positions in each new one, row by row. */
function mixture(axis: Axis, { mode, positionOf, a, excludesOutside, smooths }: Settings): Numbers {
  const { from, to, scale } = axis;
  const shares = new Float64Array(to * from);
  // Where an axis shrinks, the share of all that falls into a new position is taken.
  const width = smooths ? Math.min(1, scale) : 1;
  const reach = (mode === 'cubic' ? 2 : 1) / width;
  for (let i = 0; i < to; i++) {
    // Further outside all shares are the edge's, and beyond 2^53 there is no next place.
    const x = Math.max(-reach - 1, Math.min(from + reach, positionOf(i, axis)));
    let total = 0;
    for (let k = Math.floor(x - reach) + 1; k <= Math.ceil(x + reach) - 1; k++) {
      if (excludesOutside && (k < 0 || k >= from)) continue;
      const distance = (k - x) * width;
      const share = mode === 'cubic' ? cubic(distance, a) : Math.max(0, 1 - Math.abs(distance));
      const at = i * from + Math.max(0, Math.min(from - 1, k));
      shares[at]! += share;
      total += share;
    }
    for (let k = 0; k < from; k++) shares[i * from + k]! /= total || 1;
  }
  return new Numbers(shares, [to, from], 'float32');
}

/** The old position that each new one shows. */
function nearest(axis: Axis, { positionOf, round }: Settings): number[] {
  return Array.from({ length: axis.to }, (_, i) =>
    Math.max(0, Math.min(axis.from - 1, round(positionOf(i, axis)))),
  );
}

/** For so many lengths it is kept how an axis is resized to them. */
const mostKnown = 16;

/** Resizes along one axis. What says how is kept for the next call. */
function resizer(settings: Settings): (x: Tensor, axis: Axis, place: Place) => Tensor {
  const known = new Map<string, Numbers>();
  return (x, axis, place) => {
    const key = Object.values(axis).join();
    let how = known.get(key);
    if (!how) {
      how = settings.mode === 'nearest' ? new Numbers(nearest(axis, settings)) : mixture(axis, settings);
      // Images may be of ever other sizes.
      if (known.size >= mostKnown) known.delete(known.keys().next().value!);
      known.set(key, how);
    }
    if (settings.mode !== 'nearest') {
      const shares = place.tensor(how);
      return inFloat32(x, (x) =>
        movedim(linear(movedim(x, axis.axis, -1), cast(shares, x.dtype)), -1, axis.axis),
      );
    }
    const times = axis.to / axis.from;
    const repeats = Array.from(how.data).every((from, i) => from === Math.floor(i / times));
    if (repeats && Number.isInteger(times)) return repeatInterleave(x, times, axis.axis);
    return indexSelect(x, axis.axis, place.tensor(how));
  };
}

function settingsOf(node: Attributes): Settings {
  const isOld = node.opset < 11;
  const way = node.string('coordinate_transformation_mode', isOld ? 'asymmetric' : 'half_pixel');
  const rounding = node.string('nearest_mode', isOld ? 'floor' : 'round_prefer_floor');
  const [positionOf, round] = [positions[way], roundings[rounding]];
  if (!positionOf || !round) throw new TypeError(`there is no way ${way} or rounding ${rounding}`);
  return {
    mode: node.choice('mode', ['nearest', 'linear', 'cubic']),
    positionOf,
    round,
    a: node.float('cubic_coeff_a', -0.75),
    excludesOutside: node.flag('exclude_outside'),
    smooths: node.flag('antialias'),
  };
}

/** Lengths and scales of the named axes, by scales or sizes. */
function axesOf(x: Value, given: Given, policy: string): Axis[] {
  const named = given.axes ?? x.shape.map((_, axis) => axis);
  const along = named.map((axis) => axisIn(axis, x.shape.length));
  const lengths = along.map((axis) => x.shape[axis]!);
  let { scales } = given;
  let sizes = given.sizes;
  if (sizes && policy !== 'stretch') {
    const choose = policy === 'not_larger' ? Math.min : Math.max;
    const common = choose(...sizes.map((to, i) => to / lengths[i]!));
    scales = lengths.map(() => common);
    // Halves go up.
    sizes = lengths.map((from) => Math.floor(from * common + 0.5));
  }
  return along.map((axis, i) => {
    const from = lengths[i]!;
    const to = sizes?.[i] ?? Math.floor(from * (scales?.[i] ?? 1));
    if (to >= 2 ** 31) throw new RangeError(`axis ${axis}, ${from} long, would become ${to} long`);
    const [start, end] = [given.roi?.[i] ?? 0, given.roi?.[i + along.length] ?? 1];
    return { axis, from, to, scale: scales?.[i] ?? to / from, start, end };
  });
}

interface Given {
  readonly axes: List | undefined;
  readonly roi: List | undefined;
  readonly scales: List | undefined;
  readonly sizes: List | undefined;
}

const resized: Operator = (node) => {
  const settings = settingsOf(node);
  const resize = resizer(settings);
  const [axes, scales] = [node.ints('axes'), node.floats('scales')];
  const policy = node.string('keep_aspect_ratio_policy', 'stretch');
  const crops = node.string('coordinate_transformation_mode', '') === 'tf_crop_and_resize';
  const outside = node.float('extrapolation_value', 0);
  // Before version 11 the scales came second.
  const first = node.opset < 11 ? 1 : 2;
  return (inputs, place) => {
    const list = (i: number): List | undefined => {
      const found = inputs[i] && place.list(inputs[i]);
      return found?.length ? found : undefined;
    };
    const given = { axes, roi: crops ? list(1) : undefined, scales: list(first) ?? scales, sizes: list(3) };
    if (!given.scales === !given.sizes)
      throw new TypeError(
        `there are ${given.scales ? 'scales and' : 'neither scales nor'} sizes; expected one of them`,
      );
    const isWrong = (each: number): boolean =>
      !(each >= 0 && each < Infinity) || (!given.sizes && each === 0);
    const wrong = (given.scales ?? given.sizes)!.find(isWrong);
    if (wrong !== undefined)
      throw new RangeError(`${given.sizes ? 'a size' : 'a scale'} is ${wrong}; expected a number above 0`);
    return onTensors((input: Tensor) => {
      // Whole numbers are mixed as others, and lose their fraction at the end.
      const x = settings.mode === 'nearest' || isFloat(input.dtype) ? input : cast(input, 'float32');
      const changed = axesOf(x, given, policy).filter(
        (axis) => crops || axis.from !== axis.to || axis.scale !== 1,
      );
      const result = changed.reduce((y, axis) => resize(y, axis, place), x);
      if (!crops) return cast(result, input.dtype);
      const cropped = changed.reduce((y, axis) => {
        const beyond = Array.from({ length: axis.to }, (_, i) => {
          const at = positions.tf_crop_and_resize!(i, axis);
          return Number(at < 0 || at > axis.from - 1);
        });
        if (!beyond.includes(1)) return y;
        const shape = y.shape.map((_, i) => (i === axis.axis ? axis.to : 1));
        return where(place.tensor(new Numbers(beyond, shape, 'bool')), outside, y);
      }, result);
      return cast(cropped, input.dtype);
    })([place.tensor(inputs[0]!)], place);
  };
};

export const resizing: Operators = { Resize: resized, Upsample: resized };
