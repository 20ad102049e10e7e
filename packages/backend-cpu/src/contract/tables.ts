/** Builds the words of a job and its tables, as job.ts describes them, ready to be copied into the kernels' memory. */
import * as fields from './fields.ts';
import { blockBytes, blockLength, mostRows, panelBytes, runBytes } from './job.ts';
import * as packing from './packing.ts';
import { type Cutting, type Plan, unitsOf } from './plan.ts';
import { type Axis, count, fillOffsets, type Runs } from './shape.ts';

/** Where the first elements of A, B and C lie, and how room is found for the tables, of so many bytes at most. */
export interface Addresses {
  readonly left: number;
  readonly right: number;
  readonly output: number;
  /** Of the line that is added to every row, if there is one. */
  readonly addend?: number | undefined;
  readonly tables: (bytes: number) => number;
}

export interface JobImage {
  readonly units: number;
  readonly job: Int32Array;
  readonly tables: Int32Array;
}

/**
 * `ownBlock`: every unit writes to a block of its own, its panels side by side in full, instead of to C; the address that
 * the kernel is given says where.
 */
export function buildJob(
  plan: Plan,
  element: number,
  at: Addresses,
  cutting: Cutting,
  ownBlock = false,
): JobImage {
  const { panelsPerUnit, rowsPerUnit } = cutting;
  const { rowUnits, panelUnits, units } = unitsOf(plan, cutting);
  const { sizes, lanes, batches, rows, columns } = plan;
  const bytes = panelBytes / lanes;
  const panels = Math.ceil(sizes.columns / lanes);
  const paddedColumns = panels * lanes;
  // Full panels: what is repeated at their end is packed but never used.
  const paddedRows = Math.ceil(sizes.rows / lanes) * lanes;

  const blocks = blocksOf(sizes.terms);
  // Each end of a block cuts a run in two at most.
  const runs = plan.leftRuns.starts.length + plan.rightRuns.starts.length + 2 * blocks.length;
  const words =
    2 * (paddedRows + paddedColumns + panels + runs) +
    paddedRows / lanes +
    3 * sizes.batches +
    5 * blocks.length +
    lanes +
    mostRows;
  const tables = new Tables(at.tables(4 * words), words, bytes);
  const leftRuns = tables.runs(plan.leftRuns, blocks);
  const rightRuns = tables.runs(plan.rightRuns, blocks);
  const leftRows = tables.offsets(rows, 'a', 0, paddedRows);
  const rightColumns = tables.offsets(columns, 'b', 0, paddedColumns);
  const pitch = panelsPerUnit * panelBytes;
  const outputColumns = ownBlock
    ? tables.periodic(paddedColumns, panelsPerUnit * lanes, bytes)
    : tables.offsets(columns, 'c', 0, paddedColumns);
  const blockTable = tables.put(
    blocks.flatMap((terms, i) => [terms, leftRuns[i]!, leftRuns[i + 1]!, rightRuns[i]!, rightRuns[i + 1]!]),
  );

  const job = new Int32Array(fields.count);
  job[fields.element] = element;
  job[fields.leftBatches] = tables.offsets(batches, 'a', at.left, sizes.batches);
  job[fields.rightBatches] = tables.offsets(batches, 'b', at.right, sizes.batches);
  job[fields.outputBatches] = ownBlock
    ? tables.periodic(sizes.batches, 1, 0)
    : tables.offsets(batches, 'c', at.output, sizes.batches);
  job[fields.leftRows] = leftRows;
  job[fields.outputRows] = ownBlock
    ? tables.periodic(paddedRows, rowsPerUnit, pitch)
    : tables.offsets(rows, 'c', 0, paddedRows);
  job[fields.rightColumns] = rightColumns;
  job[fields.outputColumns] = outputColumns;
  job[fields.columnPacking] = tables.packing(rightColumns, panels, plan.rightRuns);
  job[fields.columnsDense] = tables.dense(outputColumns, panels, ownBlock ? paddedColumns : sizes.columns);
  job[fields.rowPacking] = plan.packRows ? tables.packing(leftRows, paddedRows / lanes, plan.leftRuns) : 0;
  job[fields.blocks] = blockTable;
  job[fields.blocksEnd] = blockTable + blocks.length * blockBytes;
  job[fields.leftStep] = plan.leftRuns.step * bytes;
  job[fields.rightStep] = plan.rightRuns.step * bytes;
  job[fields.addend] = at.addend ?? 0;
  job[fields.laneOffsets] = tables.periodic(lanes, lanes, bytes);
  job[fields.tileLines] = tables.periodic(mostRows, mostRows, panelBytes);
  job[fields.rows] = sizes.rows;
  job[fields.columns] = sizes.columns;
  job[fields.rowsPerUnit] = rowsPerUnit;
  job[fields.rowUnits] = rowUnits;
  job[fields.panelsPerUnit] = panelsPerUnit;
  job[fields.panelUnits] = panelUnits;
  return { units, job, tables: tables.words() };
}

/** The terms of every block: as equal as multiples of four allow. */
function blocksOf(terms: number): number[] {
  const length = Math.ceil(terms / Math.ceil(terms / blockLength) / 4) * 4;
  return Array.from({ length: Math.ceil(terms / length) }, (_, i) => Math.min(length, terms - i * length));
}

/** Tables one behind the other; every method returns the address at which the kernels will find what it wrote. */
class Tables {
  readonly #address: number;
  readonly #bytes: number;
  readonly #words: Int32Array;
  #next = 0;

  /** `words`: how many it takes at most; `bytes`: of an element. */
  constructor(address: number, words: number, bytes: number) {
    this.#address = address;
    this.#words = new Int32Array(words);
    this.#bytes = bytes;
  }

  words(): Int32Array {
    return this.#words.subarray(0, this.#next);
  }

  put(values: readonly number[]): number {
    const at = this.#room(values.length);
    this.#words.set(values, at);
    return this.#place(at);
  }

  /** Offsets in bytes of every combination of the axes, with the last one repeated up to `length`. */
  offsets(axes: readonly Axis[], stride: 'a' | 'b' | 'c', base: number, length: number): number {
    const at = this.#room(length);
    fillOffsets(this.#words, at, axes, stride, this.#bytes, base);
    const last = at + count(axes) - 1;
    this.#words.fill(this.#words[last]!, last, at + length);
    return this.#place(at);
  }

  /** 0, step, 2 * step, ..., from 0 again after each period. */
  periodic(length: number, period: number, step: number): number {
    const at = this.#room(length);
    for (let i = 0; i < length; i++) this.#words[at + i] = (i % period) * step;
    return this.#place(at);
  }

  /** The runs of every block, cut where the blocks end: the addresses where each block's begin, and the end of all. */
  runs({ starts, length, step }: Runs, blocks: readonly number[]): number[] {
    const begins: number[] = [];
    let run = 0;
    let used = 0;
    for (const terms of blocks) {
      begins.push(this.#place(this.#next));
      for (let left = terms; left > 0; ) {
        const taken = Math.min(left, length - used);
        const at = this.#room(runBytes / 4);
        this.#words[at] = (starts[run]! + used * step) * this.#bytes;
        this.#words[at + 1] = taken;
        left -= taken;
        used += taken;
        if (used === length) {
          used = 0;
          run++;
        }
      }
    }
    return [...begins, this.#place(this.#next)];
  }

  /** How each panel is packed best, from the offsets of its lanes. */
  packing(offsets: number, panels: number, runs: Runs): number {
    const turns = runs.step === 1 && runs.length >= 4 && this.#bytes === 4;
    const other = turns ? packing.transpose : packing.gather;
    return this.#eachPanel(offsets, panels, (adjoin) => (adjoin ? packing.copy : other));
  }

  /** Whether each panel is full and its columns lie side by side. */
  dense(offsets: number, panels: number, columns: number): number {
    const lanes = panelBytes / this.#bytes;
    return this.#eachPanel(offsets, panels, (adjoin, panel) =>
      Number(adjoin && (panel + 1) * lanes <= columns),
    );
  }

  #eachPanel(offsets: number, panels: number, value: (adjoin: boolean, panel: number) => number): number {
    const at = this.#room(panels);
    const words = this.#words;
    const lanes = panelBytes / this.#bytes;
    for (let panel = 0; panel < panels; panel++) {
      const first = (offsets - this.#address) / 4 + panel * lanes;
      let adjoin = true;
      for (let lane = 1; lane < lanes && adjoin; lane++) {
        adjoin = words[first + lane] === words[first]! + lane * this.#bytes;
      }
      words[at + panel] = value(adjoin, panel);
    }
    return this.#place(at);
  }

  /** The index of so many words that are now taken. */
  #room(words: number): number {
    const at = this.#next;
    this.#next += words;
    return at;
  }

  #place(index: number): number {
    return this.#address + 4 * index;
  }
}
