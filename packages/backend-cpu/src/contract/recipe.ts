/** How contractions of one shape are run: everything that does not depend on the numbers, worked out once. */
import { type DType, type Step, size, type TypedArray, type View } from '@glissade/tensor';
import { elementNames } from './element.ts';
import { compact, type Placement, placeInput, placeOutput } from './place.ts';
import { type PlainTables, plainTables } from './plain.ts';
import { axesAsPacked, cost, cut, type Plan, planContraction } from './plan.ts';
import { type ProductsRecipe, productsRecipe } from './products.ts';
import { contractionOf, count } from './shape.ts';
import { buildJob, type JobImage } from './tables.ts';

export type ContractStep = Extract<Step, { family: 'contract' }>;
type Layout = Pick<View<TypedArray>, 'shape' | 'strides' | 'dtype'>;

/** Where an operand goes. */
export interface Slot extends Placement {
  readonly address: number;
}

export interface KernelRecipe extends JobImage {
  readonly kind: 'kernels';
  readonly left: Slot;
  readonly right: Slot;
  readonly output: Slot;
  /** Of what is added to the sums, where the kernels do so. */
  readonly addend: Slot | undefined;
  readonly tablesAddress: number;
  /** How much memory it takes in all. */
  readonly end: number;
  readonly threads: number;
}

export interface PlainRecipe {
  readonly kind: 'plain';
  readonly tables: PlainTables;
}

export type Recipe = KernelRecipe | PlainRecipe | ProductsRecipe;

/** Multiplications below which copying in and out costs more than the kernels save. */
const kernelThreshold = 200;

/** Cycles below which waking a worker costs more than it saves. */
const threadThreshold = 500_000;

/** Addresses are handed out up to here. */
const largestAddress = 2 ** 31 - 2 ** 16;

/** The number of the kernels' element type; -1 where there are no kernels. */
const elementOf = ({ dtype }: Layout): number =>
  (elementNames as readonly DType[]).indexOf(dtype === 'float16' ? 'float32' : dtype);

/** `start`: the first byte of the kernels' memory that a step may use. */
export function makeRecipe(
  step: ContractStep,
  left: Layout,
  right: Layout,
  output: Layout,
  addend: Layout | undefined,
  start: number,
  threads: number,
): Recipe {
  const contraction = contractionOf(step, left, right, output);
  const isLarge = size(Object.values(contraction).map(count)) >= kernelThreshold;
  // An elementwise step would round products of halves to halves.
  const isFloat = [left, right, output].every(({ dtype }) => dtype === 'float32');
  const few = isLarge && isFloat ? productsRecipe(contraction, output.shape.length) : undefined;
  if (few) return few;
  const recipe =
    elementOf(output) >= 0 && isLarge
      ? kernelRecipe(step, { left, right, output, addend }, start, threads)
      : undefined;
  return recipe ?? { kind: 'plain', tables: plainTables(contraction) };
}

interface Operands {
  readonly left: Layout;
  readonly right: Layout;
  readonly output: Layout;
  readonly addend: Layout | undefined;
}

/** Whether an addend is one line of numbers, the same for every row of C, whose columns lie side by side in whole vectors. */
function isLine({ strides, dtype }: Layout, { batches, rows, columns, lanes }: Plan): boolean {
  const [column, ...others] = columns;
  const repeats = [...batches, ...rows].every(({ place }) => strides[place] === 0);
  const isDense = column?.c === 1 && strides[column.place] === 1 && others.length === 0;
  return repeats && isDense && column.length % (lanes / 4) === 0 && dtype !== 'float16';
}

/** Undefined when the operands lie too far apart for 32-bit addresses. */
function kernelRecipe(
  step: ContractStep,
  { left, right, output, addend }: Operands,
  start: number,
  mostThreads: number,
): KernelRecipe | undefined {
  const bytes = output.dtype === 'float64' ? 8 : 4;
  const [a, b] = [placeInput(left, step.batch), placeInput(right, step.batch)];
  const planFor = (c: Placement): Plan => {
    const views = [a, b, c].map(({ strides }, i) => ({ shape: [left, right, output][i]!.shape, strides }));
    return planContraction(contractionOf(step, views[0]!, views[1]!, views[2]!), bytes);
  };
  let c = placeOutput(output, step.batch);
  let plan = planFor(c);
  if (plan.scattersOften) {
    c = compact(output, axesAsPacked(plan, output.shape.length));
    plan = planFor(c);
  }

  const threads = cost(plan) >= threadThreshold ? mostThreads : 1;
  let end = start;
  /** Room for an operand, on cache lines of its own. */
  const slot = (placement: Placement): Slot => {
    const address = end;
    end = Math.ceil((address + placement.length * bytes) / 64) * 64;
    return { ...placement, address };
  };
  const line =
    addend && isLine(addend, plan) ? compact({ shape: [plan.sizes.columns], strides: [1] }) : undefined;
  const slots = { left: slot(a), right: slot(b), output: slot(c), addend: line && slot(line) };
  if (end > largestAddress) return undefined;
  const origin = ({ address, first }: Slot): number => address - first * bytes;
  const [first, second] = plan.swapped ? [slots.right, slots.left] : [slots.left, slots.right];
  const addresses = {
    left: origin(first),
    right: origin(second),
    output: origin(slots.output),
    addend: slots.addend?.address,
    tables: () => end,
  };
  const image = buildJob(plan, elementOf(output), addresses, cut(plan, threads));
  // Panels are read 16 bytes at a time, a little past the end of the last operand at most.
  const total = end + 4 * image.tables.length + 64;
  if (total > largestAddress) return undefined;
  return { kind: 'kernels', ...slots, tablesAddress: end, end: total, threads, ...image };
}
