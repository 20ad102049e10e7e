/** How a contraction of a program is cut into units, and in which order threads come to them: never by their number. */
import { largestBlock, mostRows, panelBytes, unitPanels } from '../contract/job.ts';
import { type Cutting, type Plan, packingCost, type UnitCounts, unitsOf } from '../contract/plan.ts';
import { i32, type Local, type Operand } from '../wasm/index.ts';
import { cyclesPerUnit, unitsWorth } from './units.ts';

export interface ProgramCutting extends Cutting, UnitCounts {
  /** How many a thread takes at once. */
  readonly group: number;
  /** Whether all rows of a group of panels come before the next panels. */
  readonly isDown: boolean;
}

/**
 * The unit at some place of the order, whose halves (or thirds) are the threads' shares. What a share reads for itself alone
 * should be most of what is read: a weight's rows are then with the thread that updated them, and need not come from the
 * other processor's cache. Where the output is the largest, its first axis is divided, as elementwise kernels do.
 */
export const unitAt = (
  { isDown, rowUnits, panelUnits }: ProgramCutting,
  place: Local<'i32'>,
): Operand<'i32'> =>
  isDown && rowUnits > 1
    ? i32.add(i32.mul(i32.remU(place, rowUnits), panelUnits), i32.divU(place, rowUnits))
    : place;

// Roughly, in cycles: reading again an element of A that is packed, or read in place; beginning a unit.
const packAgain = 0.3;
const readAgain = 0.1;
const begin = 400;

/** The number of a unit has a place of 16 bits. */
const mostGroups = 32_768;

/** @param views - how many views of the output's size are read and written */
export function cutContraction(plan: Plan, cycles: number, isDirect: boolean, views: number): ProgramCutting {
  const { batches, rows, columns, terms } = plan.sizes;
  const cutting = cheapest(plan, cycles, isDirect);
  const counts = unitsOf(plan, cutting);
  const { units } = counts;
  // Many small ones, as in batches, are taken several at a time.
  const each = unitsWorth(cycles) === 1 ? units : cyclesPerUnit / (cycles / units);
  return {
    ...cutting,
    ...counts,
    group: Math.ceil(Math.max(units / mostGroups, Math.min(units, each))),
    isDown: batches === 1 && columns > rows && rows * views < terms,
  };
}

/**
 * The cheapest way to cut a contraction that leaves enough units. Every chunk of rows packs its panels again, every group of
 * panels reads the rows again, and a large unit lets threads wait for whoever has it.
 */
function cheapest(
  { sizes, lanes, packRows, columns: axes, rightRuns }: Plan,
  cycles: number,
  isDirect: boolean,
): Cutting {
  const { batches, rows, columns, terms } = sizes;
  const panels = Math.ceil(columns / lanes);
  const step = packRows ? lanes : mostRows;
  const read = packRows ? packAgain : readAgain;
  const wanted = unitsWorth(cycles) / batches;
  const pack = packingCost(axes, 'b', rightRuns);
  const waiting = unitsWorth(cycles) === 1 ? 0 : cycles / batches / batches;
  let best: Cutting = { panelsPerUnit: 1, rowsPerUnit: step };
  let least = Infinity;
  for (let panelsPerUnit = 1; panelsPerUnit < 2 * Math.min(panels, unitPanels); panelsPerUnit *= 2) {
    const taken = Math.min(panelsPerUnit, panels);
    const most = isDirect ? rows : Math.min(rows, largestBlock / (taken * panelBytes));
    for (let chunks = Math.ceil(rows / most); ; chunks *= 2) {
      const rowsPerUnit = Math.ceil(rows / chunks / step) * step;
      const groups = Math.ceil(panels / taken);
      const units = Math.ceil(rows / rowsPerUnit) * groups;
      const cost =
        (units / groups) * panels * lanes * terms * pack +
        groups * rows * terms * read +
        units * begin +
        waiting / units;
      if (cost < least && rowsPerUnit * taken * panelBytes <= (isDirect ? Infinity : largestBlock)) {
        least = cost;
        best = { panelsPerUnit: taken, rowsPerUnit };
      }
      if (rowsPerUnit <= step || units >= 2 * wanted) break;
    }
  }
  return best;
}
