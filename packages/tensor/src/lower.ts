/** How each primitive becomes a view, or steps that fill its output: one table for eager execution and for compilers. */
import { type DType, dtypes } from './dtype.ts';
import { binaryFunctions, rowsFor, unaryFunctions } from './evaluate.ts';
import { convolve } from './lower-convolution.ts';
import { copy, fill, type Lowered, type Lowering, type PlacedStep } from './lowered.ts';
import type { PrimitiveName, PrimitiveOf } from './primitive.ts';
import { type Shape, sameShape } from './shape.ts';
import { type BinaryFunction, input, type Reduction, type Step, type UnaryFunction } from './step.ts';
import {
  expandView,
  memoryOrder,
  permuteView,
  reshapeView,
  sliceView,
  type View,
  windowView,
} from './view.ts';

/** An elementwise step: inputs stretched to the output, which takes over the memory order of the largest. */
function elementwise(step: Step, inputs: readonly View[], shape: Shape): Lowered {
  let stretched = inputs;
  for (const view of inputs) {
    if (stretched === inputs && !sameShape(view.shape, shape)) {
      stretched = inputs.map((each) => expandView(each, shape));
    }
  }
  const order = shape.length > 1 ? orderOfLargest(stretched) : undefined;
  return ordered([{ step, inputs: stretched }], order);
}

/** The memory order of the view with the most elements of its own; of equals, the first that is not row-major. */
function orderOfLargest(views: readonly View[]): number[] | undefined {
  let order: number[] | undefined;
  let largest = 0;
  for (const view of views) {
    let count = 1;
    for (let axis = 0; axis < view.shape.length; axis++) {
      if (view.strides[axis] !== 0) count *= view.shape[axis]!;
    }
    if (count < largest || (count === largest && order)) continue;
    largest = count;
    order = memoryOrder(view);
  }
  return order;
}

const ordered = (steps: readonly PlacedStep[], order: readonly number[] | undefined): Lowered =>
  order ? { steps, order } : { steps };

// One frozen step for each function: backends may remember a kernel by the step's identity.
const unary = (name: UnaryFunction): Lowering<UnaryFunction> => {
  const step: Step = { family: 'map', expression: { kind: 'unary', function: name, of: input(0) } };
  return (_, inputs, shape) => elementwise(step, inputs, shape);
};
const binary = (name: BinaryFunction): Lowering<BinaryFunction> => {
  const step: Step = {
    family: 'map',
    expression: { kind: 'binary', function: name, left: input(0), right: input(1) },
  };
  return (_, inputs, shape) => elementwise(step, inputs, shape);
};
const selectStep: Step = {
  family: 'map',
  expression: { kind: 'select', condition: input(0), yes: input(1), no: input(2) },
};
const castSteps = Object.fromEntries(
  dtypes.map((to): [DType, Step] => [to, { family: 'map', expression: { kind: 'cast', to, of: input(0) } }]),
) as Record<DType, Step>;

const reduce =
  (by: Reduction) =>
  ({ axes, keepdim }: { axes: readonly number[]; keepdim: boolean }, inputs: readonly View[]): Lowered => {
    const step: Step = { family: 'reduce', by, axes, expression: input(0) };
    const { shape, strides } = inputs[0]!;
    const kept = shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
    if (keepdim) return ordered([{ step, inputs }], memoryOrder({ shape: kept, strides }));
    // The step wants its reduced axes to be there with length 1.
    const into = (output: View): View => reshapeView(output, kept)!;
    const stays = (_: number, axis: number): boolean => !axes.includes(axis);
    const order = memoryOrder({ shape: shape.filter(stays), strides: strides.filter(stays) });
    return ordered([{ step, inputs, into }], order);
  };

function concat({ axis }: PrimitiveOf<'concat'>, inputs: readonly View[], shape: Shape): Lowered {
  let start = 0;
  const steps = inputs.map((view) => {
    const starts = shape.map((_, i) => (i === axis ? start : 0));
    start += view.shape[axis]!;
    return copy(view, (output) => sliceView(output, starts, view.shape));
  });
  return { steps };
}

function pad(
  { padding, value }: PrimitiveOf<'pad'>,
  [x]: readonly View[],
  shape: Shape,
  dtype: DType,
): Lowered {
  // Negative padding crops: copy only what stays inside.
  const within = x!.shape.map((length, axis) => crop(padding[axis]!, length));
  const part = sliceView(
    x!,
    within.map((c) => c.first),
    within.map((c) => c.count),
  );
  const starts = within.map(({ first }, axis) => padding[axis]!.low + first * (1 + padding[axis]!.interior));
  const pitches = padding.map(({ interior }) => 1 + interior);
  const inside = copy(part, (output) => sliceView(output, starts, part.shape, pitches));
  // Where the copy covers everything, nothing is left to fill.
  const steps = sameShape(part.shape, shape) ? [inside] : [fill(value, dtype), inside];
  return ordered(steps, memoryOrder(part));
}

/**
 * A reshape that the strides do not allow: copied, the output having the input's shape meanwhile. Where axes only run
 * together, those that come about keep the memory order of the outermost of each; but what is innermost stays so, and whole
 * lines are copied.
 */
function reshapedCopy(x: View, shape: Shape): Lowered {
  const steps = [copy(x, (output) => reshapeView(output, x.shape)!)];
  const innermost = memoryOrder(x)?.at(-1);
  const strides: number[] = [];
  let from = 0;
  for (const length of shape) {
    while (length !== 1 && x.shape[from] === 1) from++;
    const first = from;
    let together = 1;
    while (together < length) together *= x.shape[from++]!;
    if (together !== length) return { steps };
    const isInnermost = innermost !== undefined && innermost >= first && innermost < from;
    strides.push(length === 1 ? 0 : x.strides[isInnermost ? innermost : first]!);
  }
  return ordered(steps, memoryOrder({ shape, strides }));
}

/** Which elements of an axis stay when its padding is negative. */
function crop({ low, high, interior }: { low: number; high: number; interior: number }, length: number) {
  const pitch = 1 + interior;
  const first = low < 0 ? Math.min(length, Math.ceil(-low / pitch)) : 0;
  const last = length - (high < 0 ? Math.min(length, Math.ceil(-high / pitch)) : 0);
  return { first, count: Math.max(0, last - first) };
}

/**
 * For each primitive, a function of its attributes and its inputs' views to a view of the first input or to the steps
 * that fill the output: `lowerings[name](primitive, inputs, shape, dtype)`.
 */
export const lowerings: { [Name in PrimitiveName]: Lowering<Name> } = {
  fill: ({ value, dtype }) => ({ steps: [fill(value, dtype)] }),
  iota: ({ axis }) => ({
    steps: [{ step: { family: 'map', expression: { kind: 'position', axis } }, inputs: [] }],
  }),
  random: (_, inputs) => ({ steps: [{ step: { family: 'random' }, inputs }] }),

  ...rowsFor(unaryFunctions, unary),
  cast: ({ dtype }, inputs, shape) => elementwise(castSteps[dtype], inputs, shape),

  ...rowsFor(binaryFunctions, binary),
  select: (_, inputs, shape) => elementwise(selectStep, inputs, shape),
  elementwise: ({ step }, inputs, shape) => elementwise(step, inputs, shape),

  sum: reduce('sum'),
  product: reduce('product'),
  max: reduce('max'),
  min: reduce('min'),
  argmax: reduce('argmax'),

  contract: ({ name: family, ...rest }, [left, right, addend], shape) => ({
    steps: [
      {
        step: { family, ...rest },
        inputs: addend ? [left!, right!, expandView(addend, shape)] : [left!, right!],
      },
    ],
  }),
  convolve,

  gather: ({ axis }, inputs) => ({ steps: [{ step: { family: 'gather', axis }, inputs }] }),
  scatterAdd: ({ axis }, [base, index, updates]) => ({
    steps: [copy(base!), { step: { family: 'scatterAdd', axis }, inputs: [index!, updates!] }],
  }),
  argsort: ({ axis, descending }, inputs) => ({
    steps: [{ step: { family: 'argsort', axis, descending }, inputs }],
  }),
  cumsum: ({ axis }, inputs) => ({ steps: [{ step: { family: 'scan', axis }, inputs }] }),

  reshape: (_, [x], shape) => reshapeView(x!, shape) ?? reshapedCopy(x!, shape),
  permute: ({ order }, [x]) => permuteView(x!, order),
  expand: ({ shape }, [x]) => expandView(x!, shape),
  slice: ({ starts, steps }, [x], shape) => sliceView(x!, starts, shape, steps),
  window: ({ windows }, [x], shape) => windowView(x!, windows, shape),

  pad,
  concat,
};
