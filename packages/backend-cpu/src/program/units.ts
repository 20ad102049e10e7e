/** How the rows of a kernel are cut into units, the pieces that threads claim: by shape alone, never by their number. */
import {
  type Code,
  type FunctionBuilder,
  i32,
  type Local,
  minimum,
  type Operand,
  type Statement,
} from '../wasm/index.ts';

/** Rows, and the lanes of each. */
export interface Extent {
  readonly rows: number;
  readonly lanes: number;
}

export interface Cut extends Extent {
  readonly cycles: number;
  readonly units: number;
  readonly rowsPerUnit: number;
  /** The lanes of a row that a unit takes. */
  readonly chunk: number;
  /** How many vectors of four lanes a turn of its loop takes. */
  readonly ways: number;
}

/** A unit should take a few microseconds: long beside a claim (0.1 us), short beside a step. */
export const cyclesPerUnit = 8_000;
/** More units than this do not balance better. */
export const mostUnits = 64;

/** Below so many cycles in all, meeting again costs threads about what they save. */
const worthSharing = 24_000;

/** How many units so much work should become, at most. */
export const unitsWorth = (cycles: number): number =>
  cycles < worthSharing ? 1 : Math.min(mostUnits, cycles / cyclesPerUnit);

/** @param cost - of what is computed for four lanes, in cycles */
export function cutRows({ rows, lanes }: Extent, cyclesPerRow: number, cost: number): Cut {
  const cycles = rows * cyclesPerRow;
  const wanted = Math.floor(unitsWorth(cycles));
  if (rows >= wanted) {
    const rowsPerUnit = Math.ceil(rows / wanted);
    const units = Math.ceil(rows / rowsPerUnit);
    return { rows, lanes, cycles, units, rowsPerUnit, chunk: lanes, ways: waysOf(lanes, cost) };
  }
  // Whole cache lines, so that threads do not write to the same; where there are few, that matters less than their number.
  const step = lanes > 64 ? 16 : 4;
  const chunk = Math.min(lanes, Math.ceil((lanes * rows) / wanted / step) * step);
  const units = rows * Math.ceil(lanes / chunk);
  const ways = Math.min(waysOf(lanes, cost), waysOf(chunk, cost));
  return { rows, lanes, cycles, units, rowsPerUnit: 1, chunk, ways };
}

/**
 * How many vectors of four lanes a loop takes in each turn: several independent ones hide how long each waits for itself, and
 * V8 fuses pairs of them where it is told to. Of much code two are as many as registers hold. None may be left over.
 */
export const waysOf = (lanes: number, cost: number): number =>
  lanes % 16 === 0 && cost <= 50 ? 4 : lanes % 8 === 0 ? 2 : 1;

/** The part of the rows and lanes that is a unit's. */
export interface UnitPart {
  readonly statements: readonly Statement[];
  readonly first: Operand<'i32'>;
  readonly end: Operand<'i32'>;
  readonly from: Operand<'i32'>;
  readonly to: Operand<'i32'>;
}

export function partOf(
  f: FunctionBuilder,
  unit: Local<'i32'>,
  { rows, lanes, rowsPerUnit, chunk }: Cut,
): UnitPart {
  const [first, end, from, to] = f.locals('i32', 4);
  const range = (begin: Local<'i32'>, stop: Local<'i32'>, number: Code<'i32'>, size: number, all: number) => [
    begin.set(i32.mul(number, size)),
    stop.set(minimum(i32.add(begin, size), all)),
  ];
  const isWhole = chunk >= lanes;
  const chunks = Math.ceil(lanes / chunk);
  return {
    first,
    end,
    from: isWhole ? 0 : from,
    to: isWhole ? lanes : to,
    statements: isWhole
      ? range(first, end, unit, rowsPerUnit, rows)
      : [
          range(first, end, i32.divU(unit, chunks), 1, rows),
          range(from, to, i32.remU(unit, chunks), chunk, lanes),
        ],
  };
}
