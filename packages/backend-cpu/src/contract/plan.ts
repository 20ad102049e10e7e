/** Decides how to run a contraction: which operand is A, how each is read, how the work is cut. */
import { blockLength, mostRows, panelBytes, unitPanels } from './job.ts';
import { type Axis, type Contraction, count, type Runs, runsOf, sorted, swapped } from './shape.ts';

export interface Plan extends Contraction {
  /** Whether A is the step's right operand. */
  readonly swapped: boolean;
  readonly sizes: {
    readonly batches: number;
    readonly rows: number;
    readonly columns: number;
    readonly terms: number;
  };
  readonly leftRuns: Runs;
  readonly rightRuns: Runs;
  /** Whether the rows of A are packed as well, or read where they are. */
  readonly packRows: boolean;
  /** Columns of a panel. */
  readonly lanes: number;
  /** Whether C's columns are apart, so that its elements move one by one, for every block of terms. */
  readonly scattersOften: boolean;
}

// Rough costs, in cycles: a term of a row against a panel; packing an element in its three ways; moving one of C; a run.
const tileCost = 2.2;
const copyCost = 0.15;
const transposeCost = 0.5;
const gatherCost = 1.5;
const scatterCost = 3;
const runCost = 6;

/**
 * The cheapest of what there is to choose: which operand is A, and by whose memory columns and terms are put in order. Where the costs
 * are one, what is stored lies side by side, and terms as in A. The choice, like every other, depends on shapes and strides only.
 */
export function planContraction(contraction: Contraction, bytes: number): Plan {
  const plans = [false, true].flatMap((isSwapped) => candidates(contraction, bytes, isSwapped));
  return plans.reduce((best, plan) => (cost(plan) < cost(best) ? plan : best));
}

function candidates(given: Contraction, bytes: number, isSwapped: boolean): Plan[] {
  const contraction = isSwapped ? swapped(given) : given;
  const rows = sorted(contraction.rows, 'a', 'c');
  const stores = contraction.columns.some((axis) => axis.c === 1);
  const columnOrders = orders(contraction.columns, 'c', 'b', stores);
  const termOrders = orders(contraction.terms, 'a', 'b', rows.at(-1)?.a !== 1);
  return columnOrders.flatMap((columns) =>
    termOrders.map((terms) => planOf({ ...contraction, rows, columns, terms }, bytes, isSwapped)),
  );
}

/** Axes in order of the one's strides and in order of the other's, if these may differ; `first`: the one's comes first. */
function orders(axes: readonly Axis[], one: Side, other: Side, first: boolean): Axis[][] {
  const both = [sorted(axes, one, other), sorted(axes, other, one)];
  return (first ? both : both.reverse()).slice(0, Math.max(1, axes.length));
}
type Side = 'a' | 'b' | 'c';

function planOf({ batches, rows, columns, terms }: Contraction, bytes: number, isSwapped: boolean): Plan {
  const leftRuns = runsOf(terms, 'a');
  const rightRuns = runsOf(terms, 'b');
  const sizes = { batches: count(batches), rows: count(rows), columns: count(columns), terms: count(terms) };
  // Short runs and steps over cache lines are slow in place; with few terms, or for a row or two, packing is slower.
  const inPlace =
    sizes.terms <= 32 || sizes.rows <= 2 || (leftRuns.length >= 16 && Math.abs(leftRuns.step) <= 4);
  const lanes = panelBytes / bytes;
  return {
    batches,
    rows,
    columns,
    terms,
    swapped: isSwapped,
    sizes,
    leftRuns,
    rightRuns,
    packRows: !inPlace,
    lanes,
    scattersOften: sizes.columns >= lanes && sizes.terms > blockLength && !dense(columns, 'c', lanes),
  };
}

/** In cycles, roughly. */
export function cost(plan: Plan): number {
  const { sizes, lanes, leftRuns, packRows } = plan;
  const panels = Math.ceil(sizes.columns / lanes);
  const tiles = sizes.rows * panels * sizes.terms * tileCost;
  const packRight = panels * lanes * sizes.terms * packingCost(plan.columns, 'b', plan.rightRuns);
  const readLeft = packRows
    ? Math.ceil(sizes.rows / lanes) *
      lanes *
      sizes.terms *
      packingCost(plan.rows, 'a', leftRuns) *
      Math.ceil(panels / unitPanels)
    : sizes.rows * panels * leftRuns.starts.length * runCost;
  const blocks = Math.ceil(sizes.terms / blockLength);
  const scatter = dense(plan.columns, 'c', lanes) ? 0 : sizes.rows * sizes.columns * blocks * scatterCost;
  return sizes.batches * (tiles + packRight + readLeft + scatter);
}

/** Whether most panels find their columns side by side. */
const dense = (axes: readonly Axis[], stride: 'a' | 'b' | 'c', lanes: number): boolean =>
  axes.at(-1)?.[stride] === 1 && axes.at(-1)!.length >= lanes;

/** Of one element, its share in the beginning of each run with it. */
export const packingCost = (axes: readonly Axis[], stride: 'a' | 'b', runs: Runs): number =>
  dense(axes, stride, 16)
    ? copyCost + runCost / runs.length / 16
    : runs.step === 1 && runs.length >= 8
      ? transposeCost + runCost / runs.length
      : gatherCost + runCost / runs.length;

/** The output's axes in the order in which a plan comes to them, so that each row stores its columns in one run. */
export function axesAsPacked({ batches, rows, columns }: Plan, rank: number): number[] {
  const sorted = [...batches, ...rows, ...columns].map(({ place }) => place);
  // Axes of length 1 are in none of the three.
  const rest = Array.from({ length: rank }, (_, axis) => axis).filter((axis) => !sorted.includes(axis));
  return [...rest, ...sorted];
}

/** How large units are. */
export interface Cutting {
  readonly panelsPerUnit: number;
  readonly rowsPerUnit: number;
}

/** How many units there are. */
export interface UnitCounts {
  /** Chunks of rows. */
  readonly rowUnits: number;
  /** Groups of panels. */
  readonly panelUnits: number;
  /** Each with each, in all batches. */
  readonly units: number;
}

export function unitsOf({ sizes, lanes }: Plan, { panelsPerUnit, rowsPerUnit }: Cutting): UnitCounts {
  const rowUnits = Math.ceil(sizes.rows / rowsPerUnit);
  const panelUnits = Math.ceil(Math.ceil(sizes.columns / lanes) / panelsPerUnit);
  return { rowUnits, panelUnits, units: sizes.batches * rowUnits * panelUnits };
}

/** How the units are cut. More threads mean smaller units, never another order of any sum. */
export function cut(plan: Plan, threads: number): Cutting {
  const { sizes, lanes, packRows } = plan;
  const panels = Math.ceil(sizes.columns / lanes);
  // Several units a thread, so that one who was late leaves more to the others.
  const wanted = threads === 1 ? 1 : Math.ceil((4 * threads) / sizes.batches);
  // Narrower groups of panels cost nothing when A is read in place; else each packs the rows again.
  const narrowest = packRows ? Math.min(unitPanels, Math.ceil(panels / 2)) : 1;
  const panelsPerUnit = Math.max(narrowest, Math.min(unitPanels, Math.floor(panels / wanted)), 1);
  const groups = Math.ceil(panels / panelsPerUnit);
  // Every chunk of rows packs its panels again: short ones only where some thread would have nothing to do.
  const shortest = sizes.batches * groups < threads ? sizes.rows / Math.ceil(threads / groups) : 64;
  const rows = Math.max(shortest, sizes.rows / Math.ceil(wanted / groups));
  const step = packRows ? lanes : mostRows;
  return { panelsPerUnit, rowsPerUnit: Math.ceil(rows / step) * step };
}
