/** Parts of tensors, by place. Source: https://numpy.org/doc/stable/user/basics.indexing.html */
import {
  at,
  cast,
  eq,
  type Index,
  indexSelect,
  iota,
  reshape,
  Tensor,
  takeAlongDim,
  unsqueeze,
} from '@glissade/tensor';
import { isJson, type Json, shown } from '../json.ts';
import { knownNumbers, lengthsOf } from './known-numbers.ts';
import type { Operation, Operations } from './operation.ts';

/** A place as files have it: a number, null for a new axis, an object for a range or for all axes between, a tensor or a list of places. */
function indexOf(json: unknown): Index {
  if (json instanceof Tensor)
    return knownNumbers(json)?.length === 1 && json.ndim === 0 ? knownNumbers(json)![0]! : json;
  if (json === null || (typeof json === 'number' && Number.isInteger(json))) return json;
  if (Array.isArray(json) && json.every(Number.isInteger)) return [json as number[]];
  if (isJson(json)) {
    if (json.class_name === '__ellipsis__') return '...';
    const range = json.class_name === '__slice__' && isJson(json.config) ? json.config : json;
    if ('start' in range || 'stop' in range) return rangeOf(range);
  }
  throw new TypeError(`an index is ${shown(json)}; expected a place, a range, or a list of places`);
}

function rangeOf({ start, stop, step }: Json): Index {
  const bound = (value: unknown): number | null => {
    const known = value instanceof Tensor ? (knownNumbers(value)?.[0] ?? value.itemSync()) : value;
    if (known === null || known === undefined) return null;
    if (Number.isInteger(known)) return known as number;
    throw new TypeError(`a range has the bound ${shown(value)}; expected whole numbers`);
  };
  return [bound(start), bound(stop), bound(step) ?? 1];
}

/** x[...]. Of lengths that are known, those that are taken are known too. */
const item: Operation = (given) => {
  const x = given.tensor();
  const key = given.value('key', 1);
  const places = (Array.isArray(key) ? key : [key]).map(indexOf);
  const known = knownNumbers(x);
  if (known && places.length === 1) {
    const [place] = places;
    if (typeof place === 'number') return lengthsOf([known.at(place)!], []);
    if (Array.isArray(place) && !Array.isArray(place[0]) && (place[2] ?? 1) === 1)
      return lengthsOf(
        known.slice((place[0] as number | null) ?? 0, (place[1] as number | null) ?? undefined),
      );
  }
  return at(x, ...places);
};

/** Places along an axis; of all elements where none is named. Negative ones count from the end. */
const taken: Operation = (given) => {
  const axes = given.list('axis', 2);
  const x = axes ? given.tensor() : given.tensor().flatten();
  const axis = axes ? (axes[0]! < 0 ? axes[0]! + x.ndim : axes[0]!) : 0;
  const indices = cast(given.tensor('indices', 1), 'int32');
  if (indices.ndim === 0) return indexSelect(x, axis, reshape(indices, [1])).squeeze(axis);
  const places = Array.from({ length: axis }, (): Index => ':');
  const flat = at(x, ...places, reshape(indices, [-1]));
  return reshape(flat, [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)]);
};

const takenAlong: Operation = (given) =>
  takeAlongDim(given.tensor(), cast(given.tensor('indices', 1), 'int32'), given.list('axis', 2)?.[0]);

/** 1 in the place that each number names, and 0 in all where there is none. */
const places: Operation = (given) => {
  given.only('sparse');
  const x = cast(given.tensor('x', 0), 'int32');
  const count = given.number('num_classes', undefined, 1);
  const [axis = -1] = given.list('axis') ?? [];
  const marked = cast(eq(unsqueeze(x, -1), iota(count, x)), given.dtype('dtype', 'float32'));
  return axis === -1 ? marked : marked.movedim(-1, axis);
};

/** From a place, so many along each axis; -1 reaches to the end. */
const part: Operation = (given) => {
  const [x, starts, lengths] = [
    given.tensor(),
    given.list('start_indices', 1) ?? [],
    given.list('shape', 2) ?? [],
  ];
  return at(x, ...starts.map((start, i): Index => [start, lengths[i]! < 0 ? null : start + lengths[i]!]));
};

export const indexing: Operations = {
  GetItem: item,
  OneHot: places,
  Slice: part,
  Take: taken,
  TakeAlongAxis: takenAlong,
};
