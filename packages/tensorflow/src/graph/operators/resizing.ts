/** Images of another size. Source: https://www.tensorflow.org/api_docs/python/tf/raw_ops/ResizeBilinear */
import { cast, indexSelect, isFloat, linear, movedim, type Tensor } from '@glissade/tensor';
import type { NodeAttributes } from '../node-attributes.ts';
import { type Operators, onTensors, type Run } from '../operator.ts';
import type { Place } from '../place.ts';
import { Numbers, type Value } from '../values.ts';

/** How an axis of one length becomes one of another. */
interface Ways {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

function waysOf(node: NodeAttributes): Ways {
  const [alignCorners, halfPixelCenters] = [node.flag('align_corners'), node.flag('half_pixel_centers')];
  if (alignCorners && halfPixelCenters)
    throw new TypeError('the attributes align_corners and half_pixel_centers are both true; expected one');
  return { alignCorners, halfPixelCenters };
}

/** A place among old ones, as a fraction of whole numbers: so it is not just below the place that it is. */
type Fraction = readonly [over: number, under: number];

const fractionOf = (i: number, from: number, to: number, { alignCorners }: Ways, half: number): Fraction =>
  alignCorners && to > 1 ? [i * (from - 1), to - 1] : [(i + half) * from, to];

/** The shares of all old positions in each new one, row by row. */
function mixture(from: number, to: number, ways: Ways): Numbers {
  const shares = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const half = ways.halfPixelCenters ? 0.5 : 0;
    const [over, under] = fractionOf(i, from, to, ways, half);
    const at = Math.min(Math.max(over / under - half, 0), from - 1);
    const below = Math.floor(at);
    shares[i * from + below]! += 1 - (at - below);
    if (at > below) shares[i * from + below + 1]! += at - below;
  }
  return new Numbers(shares, [to, from], 'float32');
}

/** The old position that each new one shows. */
function nearest(from: number, to: number, ways: Ways): Numbers {
  const places = Array.from({ length: to }, (_, i) => {
    const [over, under] = fractionOf(i, from, to, ways, ways.halfPixelCenters ? 0.5 : 0);
    return Math.min(ways.alignCorners ? Math.round(over / under) : Math.floor(over / under), from - 1);
  });
  return new Numbers(places);
}

/** For so many lengths it is kept how an axis is resized to them: images may be of ever other sizes. */
const mostKnown = 16;

/** [batch, height, width, channels] resized to the height and width of the second input, along one axis after the other. */
function resized(
  node: NodeAttributes,
  how: (from: number, to: number, ways: Ways) => Numbers,
  along: (x: Tensor, axis: number, how: Tensor) => Tensor,
): Run {
  node.needs(2);
  const ways = waysOf(node);
  const known = new Map<string, Numbers>();
  const between = (from: number, to: number): Numbers => {
    const key = `${from} ${to}`;
    const made = known.get(key) ?? how(from, to, ways);
    if (known.size >= mostKnown) known.delete(known.keys().next().value!);
    known.set(key, made);
    return made;
  };
  const resize = (x: Tensor, axis: number, to: number, place: Place): Tensor => {
    const from = x.shape[axis]!;
    return from === to ? x : along(x, axis, place.tensor(between(from, to)));
  };
  return ([input, size], place) => {
    const [height, width] = place.list(size!);
    return resize(resize(place.tensor(input!), 1, height!, place), 2, width!, place);
  };
}

/** A product with a small matrix, along one axis. */
const mixed = (x: Tensor, axis: number, shares: Tensor): Tensor =>
  movedim(linear(movedim(x, axis, -1), cast(shares, x.dtype)), -1, axis);

export const resizing: Operators = {
  ResizeBilinear: (node) => {
    const resize = resized(node, mixture, mixed);
    const toFloats = onTensors((x: Tensor) => (isFloat(x.dtype) ? x : cast(x, 'float32')));
    return ([input, size], place) => resize([toFloats([input!], place) as Value, size!], place);
  },
  ResizeNearestNeighbor: (node) => resized(node, nearest, indexSelect),
};
