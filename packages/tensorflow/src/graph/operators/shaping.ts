/** Other shapes of the same elements, and what shapes are. */
import {
  expand,
  flip,
  permute,
  printShape,
  reshape,
  type Shape,
  ShapeError,
  size,
  squeeze,
  type Tensor,
  tile,
  unsqueeze,
} from '@glissade/tensor';
import { type Operator, type Operators, onTensors, plain, withLists } from '../operator.ts';
import { type List, mostOnHost } from '../place.ts';
import { Numbers, type Value } from '../values.ts';

/** Of a tensor and a list of numbers. */
const byList =
  (compute: (x: Tensor, list: List) => Tensor): Operator =>
  (node) => {
    node.needs(2);
    return withLists(1, compute);
  };

const squeezed: Operator = (node) => {
  node.needs(1);
  const axes = node.ints('axis') ?? node.ints('squeeze_dims') ?? [];
  return onTensors((x: Tensor) => {
    const long = axes.find((axis) => x.shape.at(axis) !== 1);
    if (long !== undefined)
      throw new ShapeError(
        `axis ${long} of ${printShape(x.shape)} is not of length 1, and cannot be left out`,
      );
    return axes.length > 0 ? squeeze(x, axes) : squeeze(x);
  });
};

/** More elements of few: as a tensor, if they are many. */
const grown =
  (shapeFor: (from: Shape, list: List) => Shape, grow: (x: Tensor, list: List) => Tensor): Operator =>
  (node) => {
    node.needs(2);
    return ([x, given], place) => {
      const list = place.list(given!);
      const isMany = size(shapeFor(x!.shape, list)) > mostOnHost;
      return onTensors((x: Tensor) => grow(x, list))([isMany ? place.tensor(x!) : x!], place);
    };
  };

/** What the node says of the shape of its input, checked. */
const ensured: Operator = (node) => {
  node.needs(1);
  const wanted = node.shape('shape');
  return ([x]) => {
    const { shape } = x!;
    const fits =
      wanted?.length === shape.length && wanted.every((length, i) => (length ?? shape[i]) === shape[i]);
    if (!wanted || fits) return x!;
    throw new ShapeError(
      `the input is ${printShape(shape)}; expected [${wanted.map((length) => length ?? 'any').join(', ')}]`,
    );
  };
};

/** Of what is known without looking at elements. */
const known =
  (describe: (x: Value) => Numbers): Operator =>
  (node) => {
    node.needs(1);
    return ([x]) => describe(x!);
  };

export const shaping: Operators = {
  BroadcastTo: grown((_, list) => list, expand),
  EnsureShape: ensured,
  ExpandDims: byList((x, [axis]) => unsqueeze(x, axis!)),
  Rank: known(({ shape }) => new Numbers([shape.length], [])),
  Reshape: byList(reshape),
  ReverseV2: byList((x, axes) => (axes.length > 0 ? flip(x, axes) : x)),
  Shape: known(({ shape }) => new Numbers(shape)),
  ShapeN: (node) => {
    node.needs(1);
    return (inputs) => inputs.map(({ shape }) => new Numbers(shape));
  },
  Size: known(({ shape }) => new Numbers([size(shape)], [])),
  Squeeze: squeezed,
  Tile: grown((from, repeats) => from.map((length, axis) => length * (repeats[axis] ?? 1)), tile),
  Transpose: byList(permute),
};

/** What gives its inputs as they are. A gradient stops where the graph says so. */
export const passing: Operators = {
  Identity: plain(1, (x: Tensor) => x),
  IdentityN: plain(1, (...inputs: Tensor[]) => inputs),
  PlaceholderWithDefault: plain(1, (x: Tensor) => x),
  Snapshot: plain(1, (x: Tensor) => x),
  StopGradient: plain(1, (x: Tensor) => x.detach()),
};
