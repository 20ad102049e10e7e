/** What expressions read: memory, positions, elements that an index chooses; and how results are computed and written. */
import type { DType, Expression } from '@glissade/tensor';
import { vectorCode } from '../map/emit.ts';
import { type Lanes, loadLanes, storeLanes } from '../map/lanes.ts';
import type { Vector } from '../map/math/index.ts';
import {
  type Code,
  type FunctionBuilder,
  i32,
  i32x4,
  type Local,
  type Statement,
  select,
} from '../wasm/index.ts';
import type { Place, Position } from './cursors.ts';
import type { KernelSite } from './emitted.ts';

/** Elements in memory. */
export interface Stored {
  readonly dtype: DType;
  readonly place: Place;
}

/** What is read as it lies; a position counts along an axis: the place's address is the number itself. */
export interface Plain extends Stored {
  readonly kind: 'memory' | 'position';
}

/** The element that an index chooses along an axis, of the line that begins at the place. */
export interface Chosen extends Stored {
  readonly kind: 'chosen';
  readonly index: Stored;
  /** Of the axis. */
  readonly length: number;
  readonly stride: number;
  readonly site: KernelSite;
}

/** What is known already. */
export interface Known {
  readonly kind: 'known';
  readonly dtype: DType;
  readonly value: Vector;
}

export type Source = Plain | Chosen | Known;

/** The address of a place, but for its constant. */
const variablePart = ({ cursor, origin }: Place, position: Position): Code<'i32'> =>
  origin === undefined ? position.at(cursor) : i32.add(position.at(cursor), origin);

/** Where some lanes of a place are. */
export function lanesOf({ place, dtype }: Stored, position: Position, axis: number, count: number): Lanes {
  const at = variablePart(place, position);
  const plus = position.plus(place.cursor);
  const stride = axis < 0 ? 0 : place.cursor.strides[axis]!;
  const base = place.base + plus;
  return base >= 0
    ? { dtype, at, base, stride, count }
    : { dtype, at: i32.add(at, base), base: 0, stride, count };
}

/** Computes results for some lanes at one or several positions and writes them. */
export function writeResults(
  f: FunctionBuilder,
  sources: readonly Source[],
  results: readonly Expression[],
  outputs: readonly Stored[],
  positions: readonly Position[],
  axis: number,
  count: number,
): Statement {
  const { computed, statements } = computeLanes(f, sources, results, positions, axis, count);
  return [
    statements,
    outputs.map((output, i) => [
      positions.map((position, way) =>
        storeLanes(lanesOf(output, position, axis, count), computed[way]![i]!),
      ),
    ]),
  ];
}

/**
 * The values of expressions over sources, for each position. Statements of several positions take turns: what one waits for, the
 * others hide.
 */
export function computeLanes(
  f: FunctionBuilder,
  sources: readonly Source[],
  results: readonly Expression[],
  positions: readonly Position[],
  axis: number,
  count: number,
): { readonly computed: readonly (readonly Vector[])[]; readonly statements: readonly Statement[] } {
  const ways = positions.map((position) => {
    const read = sources.map((source) => readLanes(f, source, position, axis, count));
    const { values, statements } = vectorCode(
      f,
      read.map(({ value }) => value),
      sources.map(({ dtype }) => dtype),
      results,
    );
    return { computed: values, statements: [...read.map(({ before }) => before), ...statements] };
  });
  return {
    computed: ways.map(({ computed }) => computed),
    statements: ways[0]!.statements.flatMap((_, i) => ways.map(({ statements }) => statements[i]!)),
  };
}

function readLanes(
  f: FunctionBuilder,
  source: Source,
  position: Position,
  axis: number,
  count: number,
): { readonly value: Vector; readonly before: Statement } {
  switch (source.kind) {
    case 'memory':
      return { value: loadLanes(lanesOf(source, position, axis, count)), before: [] };
    case 'position': {
      const { cursor, base } = source.place;
      const first = i32.add(variablePart(source.place, position), base + position.plus(cursor));
      const s = axis < 0 ? 0 : cursor.strides[axis]!;
      return { value: i32x4.add(i32x4.splat(first), i32x4.const(0, s, 2 * s, 3 * s)), before: [] };
    }
    case 'known':
      return { value: source.value, before: [] };
    case 'chosen':
      return readChosen(f, source, position, axis, count);
  }
}

/** Checks an index: 0 stands for one that is out of range, of which word is left. */
export function chooseIndex(
  f: FunctionBuilder,
  chosen: Local<'i32'>,
  index: Code<'i32'>,
  { length, site }: Pick<Chosen, 'length' | 'site'>,
): Statement {
  const inRange = (): Code<'i32'> => i32.ltU(chosen, length);
  return [
    chosen.set(index),
    f.if(i32.eqz(inRange()), () => [
      i32.store(site.complaint, site.number + 1),
      i32.store(site.complaint, chosen, 4),
    ]),
    chosen.set(select(inRange(), chosen, 0)),
  ];
}

/** Lane by lane, unless one index is for all. */
function readChosen(
  f: FunctionBuilder,
  source: Chosen,
  position: Position,
  axis: number,
  count: number,
): { readonly value: Vector; readonly before: Statement } {
  const index = lanesOf(source.index, position, axis, count);
  const line = lanesOf(source, position, axis, count);
  const result = f.local('v128');
  const chosen = f.local('i32');
  const choose = (lane: number): Statement =>
    chooseIndex(f, chosen, i32.load(i32.add(index.at, lane * index.stride), index.base), source);
  /** Some lanes from the chosen place on. The base is added here: an axis may run backwards. */
  const read = (lane: number, lanes: Pick<Lanes, 'stride' | 'count'>): Vector =>
    loadLanes({
      dtype: source.dtype,
      at: i32.add(i32.add(line.at, line.base + lane * line.stride), i32.mul(chosen, source.stride)),
      base: 0,
      ...lanes,
    });
  if (index.stride === 0)
    return { value: result, before: [choose(0), result.set(read(0, { stride: line.stride, count }))] };
  const before = Array.from({ length: count }, (_, lane): Statement => {
    const word = read(lane, { stride: 0, count: 1 });
    return [
      choose(lane),
      result.set(lane === 0 ? word : i32x4.replaceLane(lane, result, i32x4.extractLane(0, word))),
    ];
  });
  return { value: result, before };
}
