/** The reference backend with other roundings: how far results may be apart that differ in nothing else. */
import {
  type Backend,
  type Expression,
  epsilonOf,
  isFloat,
  offsets,
  reference,
  type Step,
  type TypedArray,
  type View,
} from '@glissade/tensor';
import { Random } from './random.ts';

/** Functions that round nothing: what goes through them stays what it was, so that ties stay ties. */
const exact = new Set([
  'negate',
  'abs',
  'floor',
  'round',
  'maximum',
  'minimum',
  'equal',
  'less',
  'lessEqual',
]);

function isExact(expression: Expression): boolean {
  switch (expression.kind) {
    case 'unary':
      return exact.has(expression.function) && isExact(expression.of);
    case 'binary':
      return exact.has(expression.function) && isExact(expression.left) && isExact(expression.right);
    case 'cast':
      return isExact(expression.of);
    case 'select':
      return isExact(expression.condition) && isExact(expression.yes) && isExact(expression.no);
    default:
      return true;
  }
}

/** Whether a step rounds what it stores. */
function rounds(step: Step): boolean {
  switch (step.family) {
    case 'map':
      return !isExact(step.expression);
    case 'reduce':
      return step.by === 'sum' || step.by === 'product' || !isExact(step.expression);
    default:
      return step.family === 'contract' || step.family === 'scatterAdd' || step.family === 'scan';
  }
}

/** Moves what steps that round read and store, by up to an ulp and a half each: sums whose terms cancel show it. */
export function roundedOtherwise(seed: number): Backend<TypedArray> {
  const random = new Random(seed);
  const moved = (x: number, { dtype }: View): number =>
    x * (1 + epsilonOf(dtype) * 1.5 * (2 * random.next() - 1));
  const store = (view: View<TypedArray>, places: Int32Array, from: TypedArray): void => {
    const values = Float64Array.from(places, (place) => moved(from[place]!, view));
    // Halves are kept as float32, whose last digits they do not have.
    places.forEach((place, i) => {
      view.buffer[place] = values[i]!;
    });
  };
  const copied = (view: View<TypedArray>): View<TypedArray> => {
    if (!isFloat(view.dtype)) return view;
    const copy = { ...view, buffer: view.buffer.slice() };
    store(copy, Int32Array.from(new Set(offsets(view))), view.buffer);
    return copy;
  };
  return {
    ...reference,
    name: 'rounded otherwise',
    run(step, inputs, output) {
      if (!rounds(step) || !isFloat(output.dtype)) return reference.run(step, inputs, output);
      reference.run(step, inputs.map(copied), output);
      store(output, offsets(output), output.buffer);
    },
  };
}
