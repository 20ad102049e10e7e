/** Single operations of a graph of TensorFlow among the layers: what TensorFlow 2.0 to 2.3 wrote for functions of `tf`. */
import { Tensor } from '@glissade/tensor';
import { NodeAttributes } from '../graph/node-attributes.ts';
import { operators } from '../graph/operators/index.ts';
import { Place } from '../graph/place.ts';
import { Numbers, type Value } from '../graph/values.ts';
import { isJson, type Json, shown } from '../json.ts';
import type { LayerConfig } from '../layer-config.ts';
import type { LayerKind } from '../layer-kind.ts';
import { knownNumbers, lengthsOf } from './known-numbers.ts';

/** The node in a layer's settings, which may be a text of JSON. */
export function nodeOf(config: Json): Json {
  const { node_def: node } = config;
  try {
    const json = typeof node === 'string' ? JSON.parse(node) : node;
    return isJson(json) ? json : {};
  } catch {
    return {};
  }
}

/** The layer that runs a node's operator; its constants lie among the inputs, by place. */
export function nodeKind(op: string): LayerKind | undefined {
  const operator = Object.hasOwn(operators, op) ? operators[op] : undefined;
  if (!operator) return undefined;
  return (config) => {
    const { input, attr } = nodeOf(config.values);
    const count = Array.isArray(input) ? input.length : 0;
    const attributes = isJson(attr) ? attr : {};
    const constants = constantsOf(config, attributes);
    const run = operator(new NodeAttributes(attributes, count));
    return (inputs) => {
      const values: Value[] = [];
      for (const [place, value] of constants) values[place] = value;
      let next = 0;
      for (const x of inputs) {
        while (values[next] !== undefined) next++;
        const known = knownNumbers(x);
        values[next] = known ? new Numbers(known, x.shape) : x;
      }
      const place = new Place(inputs[0]!);
      const result = run(values, place);
      const tensorOf = (value: Value): Tensor =>
        value instanceof Tensor
          ? value
          : value.dtype === 'int32'
            ? lengthsOf(Array.from(value.data), value.shape)
            : place.tensor(value);
      return Array.isArray(result) ? result.map(tensorOf) : tensorOf(result as Value);
    };
  };
}

/** Numbers by their places among the inputs. They are floats where the node says that it computes with such. */
function constantsOf(config: LayerConfig, attributes: Json): [place: number, Numbers][] {
  const constants = config.value('constants') ?? {};
  if (!isJson(constants)) throw config.wrong('constants', 'numbers by their places');
  const type = isJson(attributes.T) ? attributes.T.type : undefined;
  return Object.entries(constants).map(([place, value]) => {
    const shape: number[] = [];
    for (let level = value; Array.isArray(level); level = level[0]) shape.push(level.length);
    const flat = [value].flat(Number.POSITIVE_INFINITY as 1).map(Number);
    if (flat.some(Number.isNaN))
      throw new TypeError(`${config.where}: a constant is ${shown(value)}; expected numbers`);
    const isFloat =
      (type === 'DT_FLOAT' && !isPlaces(config, Number(place))) ||
      flat.some((each) => !Number.isInteger(each));
    return [Number(place), new Numbers(flat, shape, isFloat ? 'float32' : 'int32')];
  });
}

/** Which inputs say where or how many, and are whole numbers even beside floats: those behind the first, that alone, or the last. */
const placed: Readonly<Record<string, 'others' | 'first' | 'last' | undefined>> = {
  __proto__: null as never,
  ConcatV2: 'last',
  Split: 'first',
  ...Object.fromEntries(
    (
      'All Any ArgMax ArgMin BroadcastTo Cumsum Cumprod ExpandDims GatherV2 Max Mean Min OneHot Pad Prod Reshape ResizeBilinear ' +
      'ResizeNearestNeighbor ReverseV2 Slice SplitV StridedSlice Sum Tile TopKV2 Transpose'
    )
      .split(' ')
      .map((op) => [op, 'others']),
  ),
};

function isPlaces(config: LayerConfig, place: number): boolean {
  const { op, input } = nodeOf(config.values);
  const which = placed[String(op)];
  if (which === 'first') return place === 0;
  return which === 'last' ? place === (input as unknown[]).length - 1 : which === 'others' && place > 0;
}
