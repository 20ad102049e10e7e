/** Other shapes of the same elements. */
import {
  broadcast,
  expand,
  permute,
  reshape,
  type Shape,
  size,
  squeeze,
  type Tensor,
  tile,
  tril,
  triu,
  unsqueeze,
} from '@glissade/tensor';
import { axisIn } from '../axis.ts';
import { type List, type Operator, type Operators, onTensors, plain, withLists } from '../operator.ts';
import { mostOnHost } from '../place.ts';
import { Numbers } from '../values.ts';

/** 0 stands for the length that is there, unless it is said to be 0. */
const reshaped: Operator = (node) => {
  const takesZero = node.flag('allowzero');
  return withLists(1, (x: Tensor, lengths: List) =>
    reshape(
      x,
      lengths.map((length, axis) => (length === 0 && !takesZero ? x.shape[axis]! : length)),
    ),
  );
};

const flattened: Operator = (node) => {
  const given = node.int('axis', 1);
  return onTensors((x: Tensor) => {
    const axis = axisIn(given, x.shape.length, x.shape.length);
    return reshape(x, [size(x.shape.slice(0, axis)), size(x.shape.slice(axis))]);
  });
};

const squeezed: Operator = (node) => {
  const given = node.ints('axes');
  return withLists(1, (x: Tensor, axes: List | undefined = given) => {
    for (const axis of axes ?? [])
      if (x.shape.at(axis) !== 1)
        throw new TypeError(
          `axis ${axis} of [${x.shape.join(', ')}] is not of length 1, and cannot be left out`,
        );
    return axes ? squeeze(x, axes) : squeeze(x);
  });
};

const unsqueezed: Operator = (node) => {
  const given = node.intsOrInput('axes');
  return withLists(1, (x: Tensor, axes: List = given!) => {
    const rank = x.shape.length + axes.length;
    return axes
      .map((axis) => axisIn(axis, rank))
      .sort((a, b) => a - b)
      .reduce(unsqueeze, x);
  });
};

const transposed: Operator = (node) => {
  const given = node.ints('perm');
  return onTensors((x: Tensor) => (given ? permute(x, given) : x.T));
};

const triangle: Operator = (node) => {
  const part = node.flag('upper', 1) ? triu : tril;
  return withLists(1, (x: Tensor, [k]: List = [0]) => part(x, k!));
};

/** Blocks of channels side by side, or the other way round. */
const depthToSpace: Operator = (node) => {
  const block = node.int('blocksize', 1);
  const blocksFirst = node.choice('mode', ['DCR', 'CRD']) === 'DCR';
  return onTensors((x: Tensor) => {
    const [batch, channels, height, width] = x.shape as [number, number, number, number];
    const depth = channels / block ** 2;
    const parts = blocksFirst
      ? permute(reshape(x, [batch, block, block, depth, height, width]), [0, 3, 4, 1, 5, 2])
      : permute(reshape(x, [batch, depth, block, block, height, width]), [0, 1, 4, 2, 5, 3]);
    return reshape(parts, [batch, depth, height * block, width * block]);
  });
};

const spaceToDepth: Operator = (node) => {
  const block = node.int('blocksize', 1);
  const order = node.choice('mode', ['DCR', 'CRD']) === 'DCR' ? [0, 3, 5, 1, 2, 4] : [0, 1, 3, 5, 2, 4];
  return onTensors((x: Tensor) => {
    const [batch, channels, height, width] = x.shape as [number, number, number, number];
    const [rows, columns] = [height / block, width / block];
    const parts = permute(reshape(x, [batch, channels, rows, block, columns, block]), order);
    return reshape(parts, [batch, channels * block ** 2, rows, columns]);
  });
};

const shapeOf: Operator = (node) => {
  const [start, end] = [node.int('start', 0), node.int('end')];
  return ([x]) => new Numbers(x!.shape.slice(start, end));
};

/** More elements of few: as a tensor, if they are many. `grow` gives their shape, and what they are. */
const grown =
  (grow: (shape: Shape, list: List) => readonly [shape: Shape, run: (x: Tensor) => Tensor]): Operator =>
  () =>
  ([x, list], place) => {
    const [shape, run] = grow(x!.shape, place.list(list!));
    return onTensors(run)([size(shape) > mostOnHost ? place.tensor(x!) : x!], place);
  };

export const shaping: Operators = {
  Reshape: reshaped,
  Flatten: flattened,
  Squeeze: squeezed,
  Unsqueeze: unsqueezed,
  Transpose: transposed,
  Expand: grown((from, list) => {
    const shape = broadcast('expand', from, list);
    return [shape, (x) => expand(x, shape)];
  }),
  Tile: grown((from, repeats) => [
    from.map((length, axis) => length * (repeats[axis] ?? 1)),
    (x) => tile(x, repeats),
  ]),
  Identity: plain((x: Tensor) => x),
  Trilu: triangle,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
  Shape: shapeOf,
  Size:
    () =>
    ([x]) =>
      new Numbers([x!.size], []),
};
