/** Elements taken from places. */
import {
  add,
  cast,
  eq,
  fillLike,
  indexSelect,
  movedim,
  mul,
  reshape,
  type Shape,
  select,
  size,
  source,
  type Tensor,
  unsqueeze,
  where,
} from '@glissade/tensor';
import type { NodeAttributes } from '../node-attributes.ts';
import { type Operator, type Operators, onTensors, type Run } from '../operator.ts';
import type { List } from '../place.ts';
import { Numbers, type Value } from '../values.ts';
import { axisIn } from './axis.ts';

/** 0, 1, 2, ... along an axis of a shape whose other lengths are 1. */
const counted = (shape: Shape, axis: number, like: Tensor): Tensor =>
  cast(source({ name: 'iota', shape, axis }, like), 'int32');

/** The slices along an axis at the places; for each example its own, along as many first axes as `batchDims`. */
function slicesAt(x: Tensor, index: Tensor, axis: number, batchDims: number): Tensor {
  if (batchDims === 0) return indexSelect(x, axis, index);
  const moved = movedim(x, axis, batchDims);
  const [batch, length] = [moved.shape.slice(0, batchDims), moved.shape[batchDims]!];
  const rest = moved.shape.slice(batchDims + 1);
  const around = index.shape.slice(batchDims);
  const first = mul(counted([size(batch), 1], 0, index), length);
  const rows = reshape(add(reshape(index, [size(batch), size(around)]), first), [-1]);
  const taken = reshape(indexSelect(reshape(moved, [size(batch) * length, ...rest]), 0, rows), [
    ...batch,
    ...around,
    ...rest,
  ]);
  const from = around.map((_, i) => batchDims + i);
  return movedim(
    taken,
    from,
    from.map((each) => each + axis - batchDims),
  );
}

function gathered(node: NodeAttributes, axisOf: (lists: readonly List[]) => number): Run {
  const given = node.int('batch_dims', 0);
  return ([input, index, ...others], place) => {
    const axis = axisIn(axisOf(others.map((each) => place.list(each))), input!.shape.length);
    const isOne = index instanceof Numbers && index.shape.length === 0;
    if (isOne) return onTensors((x: Tensor) => select(x, axis, index.data[0]!))([input!], place);
    const batchDims = given < 0 ? given + index!.shape.length : given;
    const run = onTensors((x: Tensor, index: Tensor) => slicesAt(x, cast(index, 'int32'), axis, batchDims));
    return run([input!, index!], place);
  };
}

/** The slices that an index [..., k] names by their first k axes. */
function tuples(x: Tensor, index: Tensor): Tensor {
  const depth = index.shape.at(-1)!;
  const lengths = x.shape.slice(0, depth);
  const rows = lengths
    .map((_, i) => mul(select(cast(index, 'int32'), -1, i), size(lengths.slice(i + 1))))
    .reduce((a, b) => add(a, b));
  const rest = x.shape.slice(depth);
  const flat = reshape(x, [size(lengths), ...rest]);
  return reshape(indexSelect(flat, 0, reshape(rows, [-1])), [...index.shape.slice(0, -1), ...rest]);
}

/** One value where the index names the place, else another. */
const oneHot: Operator = (node) => {
  node.needs(4);
  const given = node.int('axis', -1);
  return ([index, depths, on, off], place) => {
    const [depth, yes, no] = [depths, on, off].map((each) => place.list(each!)[0]!) as [
      number,
      number,
      number,
    ];
    const dtype = (on as Value).dtype;
    const run = onTensors((index: Tensor) => {
      const rank = index.ndim + 1;
      const axis = axisIn(given, rank);
      const classes = counted(new Array<number>(rank).fill(1).with(axis, depth), axis, index);
      const hit = eq(unsqueeze(cast(index, 'int32'), axis), classes);
      return where(hit, fillLike(index, yes, [], dtype), fillLike(index, no, [], dtype));
    });
    return run([index!], place);
  };
};

export const gathering: Operators = {
  Gather: (node) => {
    node.needs(2);
    return gathered(node, () => 0);
  },
  GatherNd: (node) => {
    node.needs(2);
    return onTensors(tuples);
  },
  GatherV2: (node) => {
    node.needs(3);
    return gathered(node, ([axis]) => axis![0]!);
  },
  OneHot: oneHot,
};
