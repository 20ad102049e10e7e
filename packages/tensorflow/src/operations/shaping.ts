/** Tensors of another shape, and several as one. Source: https://keras.io/api/ops/numpy/ */
import {
  cast,
  concat,
  expand,
  fillLike,
  flip,
  hstack,
  isFloat,
  movedim,
  padAxes,
  pad as padLike,
  permute,
  repeatInterleave,
  reshape,
  roll,
  split,
  squeeze,
  stack,
  type Tensor,
  tile,
  transpose,
  tril,
  triu,
  trunc,
  unbind,
  unsqueeze,
  vstack,
} from '@glissade/tensor';
import { lengthsOf } from './known-numbers.ts';
import type { Operation, Operations } from './operation.ts';
import type { OperationArguments } from './operation-arguments.ts';

/** Whole numbers that have to be said. */
function needed(given: OperationArguments, name: string, place?: number): number[] {
  const list = given.list(name, place);
  if (list) return list;
  throw new TypeError(`${name} is missing; expected whole numbers`);
}

const withAxes: Operation = (given) => {
  const axes = needed(given, 'axis', 1);
  const x = given.tensor();
  const rank = x.ndim + axes.length;
  return axes
    .map((axis) => (axis < 0 ? axis + rank : axis))
    .toSorted((a, b) => a - b)
    .reduce(unsqueeze, x);
};

const withoutAxes: Operation = (given) => {
  const axes = given.list('axis', 1);
  return axes && axes.length > 0 ? squeeze(given.tensor(), axes) : squeeze(given.tensor());
};

const permuted: Operation = (given) => {
  const x = given.tensor();
  return permute(x, given.list('axes', 1) ?? x.shape.map((_, i) => x.ndim - 1 - i));
};

/** -1 stands for a length that stays. */
const stretched: Operation = (given) => expand(given.tensor(), needed(given, 'shape', 1));

const tiled: Operation = (given) => tile(given.tensor(), needed(given, 'repeats', 1));

const repeated: Operation = (given) => {
  const [x, repeats, axes] = [given.tensor(), needed(given, 'repeats', 1), given.list('axis', 2)];
  if (repeats.length > 1) given.only('repeats');
  return axes ? repeatInterleave(x, repeats[0]!, axes[0]!) : repeatInterleave(x.flatten(), repeats[0]!, 0);
};

/** In so many equal parts, or at places (Keras), or in parts of such lengths (TensorFlow). */
function partsOf(given: OperationArguments, isLengths: boolean): Tensor[] {
  const x = given.tensor();
  const [axis = 0] = given.list('axis', 2) ?? [];
  const parts = given.value('indices_or_sections', 1);
  const length = x.shape.at(axis)!;
  const list = given.list('indices_or_sections', 1) ?? [1];
  if (!Array.isArray(parts)) return split(x, length / list[0]!, axis);
  const rest = length - list.reduce((sum, each) => sum + Math.max(each, 0), 0);
  if (isLengths)
    return split(
      x,
      list.map((each) => (each < 0 ? rest : each)),
      axis,
    );
  const bounds = [0, ...list.map((each) => (each < 0 ? each + length : each)), length];
  return split(
    x,
    bounds.slice(1).map((end, i) => end - bounds[i]!),
    axis,
  );
}

/** [[before, behind], ...] for each axis, or one such for all. */
const padded: Operation = (given) => {
  const x = given.tensor();
  const width = given.value('pad_width', 1);
  const pairs = [width].flat(2).map(Number);
  const each = x.shape.map(
    (_, i) => [pairs[(2 * i) % pairs.length]!, pairs[(2 * i + 1) % pairs.length]!] as const,
  );
  const mode = given.choice('mode', ['constant', 'reflect', 'symmetric']);
  if (mode === 'symmetric') given.only('mode', 'constant', 'reflect');
  if (mode === 'reflect') return padLike(x, each.toReversed().flat(), { mode });
  const shifts = each.map(([low, high]) => ({ low, high }));
  return padAxes(x, shifts, given.number('constant_values', 0));
};

const rolled: Operation = (given) => {
  const [x, shift, axes] = [given.tensor(), needed(given, 'shift', 1), given.list('axis', 2)];
  return axes ? roll(x, shift, axes) : reshape(roll(x.flatten(), shift, [0]), x.shape);
};

const moved: Operation = (given) =>
  movedim(given.tensor(), needed(given, 'source', 1), needed(given, 'destination', 2));

const turned: Operation = (given) => {
  const [x, axes] = [given.tensor(), given.list('axis', 1)];
  return flip(x, axes ?? x.shape.map((_, i) => i));
};

/** Floats lose their fraction. */
const asDtype: Operation = (given) => {
  const [x, dtype] = [given.tensor(), given.dtype('dtype', 'float32', 1)];
  const isCut = isFloat(x.dtype) && !isFloat(dtype) && dtype !== 'bool';
  return cast(isCut ? trunc(x) : x, dtype);
};

const filled =
  (value: number | undefined): Operation =>
  (given) => {
    const x = given.tensor();
    return fillLike(x, value ?? given.number('fill_value', 0, 1), x.shape, given.dtype('dtype', x.dtype));
  };

/** As whole numbers, of however many bits. */
const lengths: Operation = (given) => {
  given.value('out_type');
  return lengthsOf(given.tensor().shape);
};

export const shaping: Operations = {
  BroadcastTo: stretched,
  Cast: asDtype,
  Concatenate: (given) => concat(given.tensors(), given.list('axis')?.[0] ?? 0),
  Copy: (given) => given.tensor(),
  ExpandDims: withAxes,
  Flip: turned,
  FullLike: filled(undefined),
  Hstack: (given) => hstack(given.tensors()),
  Moveaxis: moved,
  OnesLike: filled(1),
  Pad: padded,
  Ravel: (given) => given.tensor().flatten(),
  Repeat: repeated,
  Reshape: (given) => reshape(given.tensor(), needed(given, 'newshape', 1)),
  Roll: rolled,
  Shape: lengths,
  Split: (given) => partsOf(given, false),
  SplitLengths: (given) => partsOf(given, true),
  Squeeze: withoutAxes,
  Stack: (given) => stack(given.tensors('x'), given.list('axis')?.[0] ?? 0),
  StopGradient: (given) => given.tensor('x', 0).detach(),
  Swapaxes: (given) => transpose(given.tensor(), needed(given, 'axis1', 1)[0], needed(given, 'axis2', 2)[0]),
  Tile: tiled,
  Transpose: permuted,
  Tril: (given) => tril(given.tensor(), given.number('k', 0, 1)),
  Triu: (given) => triu(given.tensor(), given.number('k', 0, 1)),
  Unstack: (given) => unbind(given.tensor(), given.list('axis')?.[0] ?? 0),
  Vstack: (given) => vstack(given.tensors()),
  ZerosLike: filled(0),
};
