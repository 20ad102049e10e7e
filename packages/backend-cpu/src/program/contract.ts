/**
 * Contractions on the kernels of contract/, read where their operands lie. Where more is to be done than to store the sums,
 * each unit leaves them in a block of the thread's own memory, which stays in its cache, and the results are computed from it.
 */
import { bytesPerElement, type Kernel, type Step } from '@glissade/tensor';
import { type ElementName, elementNames } from '../contract/element.ts';
import { blockScratch } from '../contract/job.ts';
import { axesAsPacked, type Plan, planContraction } from '../contract/plan.ts';
import { type Axis, contractionOf, offsetsAlong } from '../contract/shape.ts';
import { buildJob } from '../contract/tables.ts';
import { stretchOf } from '../strided.ts';
import {
  call,
  type FunctionBuilder,
  i32,
  type Local,
  minimum,
  type Operand,
  type Statement,
} from '../wasm/index.ts';
import { type Cursor, Cursors, placeAt } from './cursors.ts';
import { cutContraction, type ProgramCutting, unitAt } from './cutting.ts';
import type { Emitted, KernelOf, KernelSite } from './emitted.ts';
import { isPlain } from './expressions.ts';
import type { Located } from './located.ts';
import { type PlainRead, reading, writtenOut } from './map.ts';
import { type Plain, writeResults } from './sources.ts';

/** Undefined where the kernels or vector code cannot express it. */
export function emitContract(kernel: KernelOf<'contract'>, site: KernelSite): Emitted | undefined {
  const { step, inputs, outputs, results } = kernel;
  const { dtype } = inputs[0]!;
  const element = elementNames.indexOf(dtype as ElementName);
  if (element < 0) return undefined;

  const bytes = dtype === 'float64' ? 8 : 4;
  // Plans think in elements; outputs of another width count in their own.
  const plan = planContraction(contractionOf(step, inputs[0]!, inputs[1]!, outputs[0]!), bytes);
  const { rows, columns, batches, terms } = plan.sizes;
  const isDirect =
    isPlain(results) &&
    columns % plan.lanes === 0 &&
    plan.columns.at(-1)?.c === 1 &&
    plan.columns.at(-1)!.length >= plan.lanes;
  const cycles = batches * rows * Math.ceil(columns / plan.lanes) * (2.2 * terms + 20);
  const cutting = cutContraction(plan, cycles, isDirect, outputs.length + kernel.extras.length);

  const views = isDirect ? undefined : epilogueViews(kernel, site, plan, dtype);
  if (!isDirect && views === undefined) return undefined;
  /** Describes a contraction of this form to the kernels; gives the address of the job. */
  const putJob = ([left, right]: readonly number[], output: number): number => {
    let tablesAddress = 0;
    const { job, tables } = buildJob(
      plan,
      element,
      {
        left: plan.swapped ? right! : left!,
        right: plan.swapped ? left! : right!,
        output,
        tables: (bytes) => (tablesAddress = site.tables.reserve(bytes)),
      },
      cutting,
      !isDirect,
    );
    site.tables.put(tablesAddress, tables);
    const jobAddress = site.tables.reserve(4 * job.length);
    site.tables.put(jobAddress, job);
    return jobAddress;
  };
  const kernelFunction = site.contractions[dtype as ElementName];
  const { units, group } = cutting;
  return {
    units: Math.ceil(units / group),
    cycles,
    addressesOf: ({ inputs, extras, outputs }) => {
      const results = site.addresses(outputs);
      const job = putJob(site.addresses(inputs), results[0]!);
      if (views === undefined) return [job];
      const positions = views.sources.slice(extras.length).map(() => 0);
      return [job, ...site.addresses(extras), ...positions, ...results];
    },
    emit: (f, unit, scratch, [job, ...addresses]) => {
      const [block, each, place] = f.locals('i32', 3);
      const one = (at: Local<'i32'>): Statement => [
        each.set(unitAt(cutting, at)),
        block.set(i32.add(scratch, blockScratch)),
        call(kernelFunction, job!, each, scratch, views === undefined ? 0 : block),
        views === undefined
          ? []
          : epilogue(f, each, block, plan, cutting, views, addresses, dtype as 'float32' | 'int32'),
      ];
      if (group === 1) return one(unit);
      const first = i32.mul(unit, group);
      return f.for(place, first, minimum(i32.add(first, group), units), 1, () => one(place));
    },
  };
}

/** An order of the output's axes in memory in which the kernels can store all of a contraction. */
export function orderOfSums({ step, inputs, outputs: [output] }: Kernel): number[] {
  const sum = step as Extract<Step, { family: 'contract' }>;
  const contraction = contractionOf(sum, inputs[0]!, inputs[1]!, output!);
  return axesAsPacked(planContraction(contraction, bytesPerElement(output!.dtype)), output!.shape.length);
}

/** Offsets in bytes of something that counts over several axes: a multiple of one stride, or a table. */
type Offsets = { readonly stride: number } | { readonly table: number };

interface EpilogueView extends PlainRead {
  readonly key: string;
  readonly batches: Offsets;
  readonly rows: Offsets;
  readonly column: number;
  /** How far its first element lies above its lowest. */
  readonly start: number;
}

interface Views {
  readonly sources: readonly EpilogueView[];
  readonly outputs: readonly EpilogueView[];
  readonly results: Kernel['results'];
}

/** Undefined where a column of the outputs is not a multiple of one stride, or vector code cannot express the results. */
function epilogueViews(
  kernel: Kernel,
  site: KernelSite,
  plan: Plan,
  dtype: Kernel['inputs'][0]['dtype'],
): Views | undefined {
  const { shape } = kernel.outputs[0]!;
  const written = writtenOut(kernel.results, [dtype], reading(site, kernel.extras), shape, site);
  if (!written) return undefined;

  const offsetsOf = (list: readonly Axis[], view: Located): Offsets => {
    const stride = mergedStride(list, view.strides);
    if (stride !== undefined) return { stride };
    const axes = list.map((axis) => ({ ...axis, c: view.strides[axis.place]! }));
    return { table: site.tables.addressOf(offsetsAlong(axes, 'c')) };
  };
  const placed = ({ kind, view }: PlainRead): EpilogueView | undefined => {
    const column = mergedStride(plan.columns, view.strides);
    if (column === undefined) return undefined;
    const [batches, rows] = [offsetsOf(plan.batches, view), offsetsOf(plan.rows, view)];
    const start = -stretchOf(shape, view.strides).first;
    return { view, kind, batches, rows, column, start, key: JSON.stringify([batches, rows, column, start]) };
  };
  const sources = written.reads.map(placed);
  const targets = reading(site, kernel.outputs).map(placed);
  const all = [...sources, ...targets];
  if (all.includes(undefined)) return undefined;
  return { sources: sources as EpilogueView[], outputs: targets as EpilogueView[], results: written.results };
}

/** The one stride of several axes taken together, if they have one. */
function mergedStride(axes: readonly Axis[], strides: readonly number[]): number | undefined {
  const last = axes.at(-1);
  if (last === undefined) return 0;
  const stride = strides[last.place]!;
  let expected = stride * last.length;
  for (let i = axes.length - 2; i >= 0; i--) {
    const { place, length } = axes[i]!;
    if (strides[place] !== expected) return undefined;
    expected *= length;
  }
  return stride;
}

/** Computes the results of a unit from the sums in its block. */
function epilogue(
  f: FunctionBuilder,
  unit: Local<'i32'>,
  block: Local<'i32'>,
  { sizes, lanes }: Plan,
  { panelsPerUnit, panelUnits, rowsPerUnit, rowUnits }: ProgramCutting,
  { sources, outputs, results }: Views,
  addresses: readonly Operand<'i32'>[],
  dtype: 'float32' | 'int32',
): Statement {
  const width = panelsPerUnit * lanes;
  const [batch, first, end, from, to, row] = f.locals('i32', 6);

  const cursors = new Cursors(f, [sizes.columns]);
  const sums = cursors.cursor('block', [4], 0);
  const moving = new Map<Cursor, EpilogueView>();
  const places = [...sources, ...outputs].map((each, i): Plain => {
    const { view, kind, key, column, start } = each;
    const cursor = cursors.cursor(key, [column], start);
    moving.set(cursor, each);
    return { kind, dtype: view.dtype, place: placeAt(addresses[i]!, cursor) };
  });
  const reads = places.slice(0, sources.length);
  const targets = places.slice(sources.length);
  const value = { kind: 'memory', dtype, place: { cursor: sums, base: 0 } } as const;
  const rest = i32.divU(unit, panelUnits);
  return [
    from.set(i32.mul(i32.remU(unit, panelUnits), width)),
    to.set(minimum(i32.add(from, width), sizes.columns)),
    batch.set(i32.divU(rest, rowUnits)),
    first.set(i32.mul(i32.remU(rest, rowUnits), rowsPerUnit)),
    end.set(minimum(i32.add(first, rowsPerUnit), sizes.rows)),
    // The block begins with column `from`, which the walk over the lanes adds again.
    block.set(i32.sub(block, i32.shl(from, 2))),
    f.for(row, first, end, 1, () => [
      sums.local.set(block),
      block.set(i32.add(block, 4 * width)),
      [...moving].map(([{ local }, view]) =>
        local.set(i32.add(i32.add(view.start, offsetCode(view.batches, batch)), offsetCode(view.rows, row))),
      ),
      cursors.lanes(0, cursors.own, from, to, (positions, count) =>
        writeResults(f, [value, ...reads], results, targets, positions, 0, count),
      ),
    ]),
  ];
}

const offsetCode = (offsets: Offsets, index: Local<'i32'>): Operand<'i32'> =>
  'table' in offsets
    ? i32.load(i32.shl(index, 2), offsets.table)
    : offsets.stride === 0
      ? 0
      : i32.mul(index, offsets.stride);
