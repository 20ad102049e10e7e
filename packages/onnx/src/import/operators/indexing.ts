/** Elements taken from places, and put there. */
import {
  add,
  cast,
  eq,
  expand,
  gather,
  indexSelect,
  isFloat,
  lt,
  mul,
  nonzero,
  reshape,
  type Shape,
  scatter,
  scatterAdd,
  select,
  size,
  source,
  type Tensor,
  unsqueeze,
  where,
} from '@glissade/tensor';
import { axisIn } from '../axis.ts';
import { type Operator, type Operators, onTensors, plain } from '../operator.ts';
import { Numbers } from '../values.ts';

const axisOf = (axis: number, { shape }: Tensor): number => axisIn(axis, shape.length);

/** Whole numbers, those below 0 counted from the end. */
function places(index: Tensor, length: number): Tensor {
  const whole = cast(index, 'int32');
  return where(lt(whole, 0), add(whole, length), whole);
}

/** The slices at the places; what is known of these need not be computed. */
const slices: Operator = (node) => {
  const given = node.int('axis', 0);
  const any = onTensors((x: Tensor, index: Tensor) => {
    const axis = axisOf(given, x);
    return indexSelect(x, axis, places(index, x.shape[axis]!));
  });
  const known = onTensors((x: Tensor, index: Tensor) =>
    indexSelect(x, axisOf(given, x), cast(index, 'int32')),
  );
  return (inputs, place) => {
    const index = inputs[1];
    if (!(index instanceof Numbers)) return any(inputs, place);
    const { data, shape } = index;
    if (shape.length === 0) return onTensors((x: Tensor) => select(x, given, data[0]!))([inputs[0]], place);
    for (let i = 0; i < data.length; i++) if (data[i]! < 0) return any(inputs, place);
    return known(inputs, place);
  };
};

const elements: Operator = (node) => {
  const given = node.int('axis', 0);
  return onTensors((x: Tensor, index: Tensor) => {
    const axis = axisOf(given, x);
    return gather(x, axis, places(index, x.shape[axis]!));
  });
};

/** Rows [places] of x [all places, rest] that an index [..., k] names by the first k axes, behind those of the batch. */
function rowsOf(
  x: Tensor,
  index: Tensor,
  batchDims: number,
): { flat: Tensor; rest: Shape; row: Tensor; around: Shape } {
  const depth = index.shape.at(-1)!;
  const [batch, lengths] = [x.shape.slice(0, batchDims), x.shape.slice(batchDims, batchDims + depth)];
  const rest = x.shape.slice(batchDims + depth);
  const around = index.shape.slice(0, -1);
  const indices = reshape(index, [size(batch), -1, depth]);
  let row = mul(source({ name: 'iota', shape: [size(batch), 1], axis: 0 }, x), size(lengths));
  row = cast(row, 'int32');
  lengths.forEach((length, i) => {
    row = add(row, mul(places(select(indices, -1, i), length), size(lengths.slice(i + 1))));
  });
  return {
    flat: reshape(x, [size(batch) * size(lengths), size(rest)]),
    rest,
    row: reshape(row, [-1]),
    around,
  };
}

const tuples: Operator = (node) => {
  const batchDims = node.int('batch_dims', 0);
  return onTensors((x: Tensor, index: Tensor) => {
    const { flat, rest, row, around } = rowsOf(x, index, batchDims);
    return reshape(indexSelect(flat, 0, row), [...around, ...rest]);
  });
};

/** In place of what is there, or added to it. */
const puts: Operator = (node) => {
  const given = node.int('axis', 0);
  const put = node.choice('reduction', ['none', 'add']) === 'add' ? scatterAdd : scatter;
  return onTensors((x: Tensor, index: Tensor, updates: Tensor) => {
    const axis = axisOf(given, x);
    return put(x, axis, places(index, x.shape[axis]!), updates);
  });
};

const putsTuples: Operator = (node) => {
  const put = node.choice('reduction', ['none', 'add']) === 'add' ? scatterAdd : scatter;
  return onTensors((x: Tensor, index: Tensor, updates: Tensor) => {
    const { flat, row } = rowsOf(x, index, 0);
    const shape = [row.shape[0]!, flat.shape[1]!];
    return reshape(put(flat, 0, expand(unsqueeze(row, 1), shape), reshape(updates, shape)), x.shape);
  });
};

/** values[1] where the index names the place, else values[0]. */
const oneHot: Operator = (node) => {
  const given = node.int('axis', -1);
  return ([index, depths, values], place) => {
    const depth = place.list(depths!)[0]!;
    return onTensors((index: Tensor, values: Tensor) => {
      const axis = axisIn(given, index.shape.length + 1);
      const shape = new Array<number>(index.shape.length + 1).fill(1).with(axis, depth);
      const classes = cast(source({ name: 'iota', shape, axis }, index), 'int32');
      const hit = eq(unsqueeze(places(index, depth), axis), classes);
      return where(hit, select(values, 0, 1), select(values, 0, 0));
    })([index, values], place);
  };
};

/** The slices at which a list says yes. */
const compressed: Operator = (node) => {
  const axis = node.int('axis');
  return ([input, condition], place) => {
    const chosen = place.list(condition!).flatMap((each, i) => (each ? [i] : []));
    const pick = (x: Tensor, index: Tensor): Tensor =>
      indexSelect(axis === undefined ? reshape(x, [-1]) : x, axis ?? 0, cast(index, 'int32'));
    return onTensors(pick)([input, new Numbers(chosen)], place);
  };
};

export const indexing: Operators = {
  Gather: slices,
  GatherElements: elements,
  GatherND: tuples,
  ScatterElements: puts,
  Scatter: puts,
  ScatterND: putsTuples,
  OneHot: oneHot,
  Compress: compressed,
  NonZero: plain((x: Tensor) => nonzero(isFloat(x.dtype) ? x : cast(x, 'int32')).T),
};
