/** What is said of the first operation that gave NaN. */
import {
  binaryFunctions,
  nameOf,
  type Primitive,
  printShape,
  type Shape,
  size,
  type TypedArray,
  unaryFunctions,
} from '@glissade/tensor';
import type { Origin } from './places.ts';

/** An operation whose output holds NaN. */
export interface Anomaly {
  readonly primitive: Primitive;
  readonly shape: Shape;
  readonly origin: Origin;
}

/** What went into it and came out. */
export interface Values {
  readonly shapes: readonly Shape[];
  readonly inputs: readonly TypedArray[];
  readonly output: TypedArray;
}

/** Which it was, where it was called, and, where the values can still be looked at, of what it was computed. */
export function describeAnomaly({ primitive, shape, origin }: Anomaly, values?: Values): string {
  const name = nameOf(primitive);
  const what =
    origin.derivativeOf === undefined
      ? `${name} gave NaN`
      : `the derivative of ${origin.derivativeOf} is NaN: within it, ${name} gave NaN`;
  const of =
    size(shape) === 1
      ? ''
      : ` in ${values ? countNaN(values.output) : 'some'} of ${size(shape)} elements of ${printShape(shape)}`;
  const because = values ? `. ${cause(primitive, shape, values)}` : '';
  return `detectAnomaly: ${what}${of}${placeOf(origin)}${because}`;
}

const countNaN = (values: TypedArray): number =>
  Array.from(values as Iterable<number>).filter(Number.isNaN).length;

function placeOf({ module, line, derivativeOf }: Origin): string {
  const within = module === undefined ? '' : ` in ${module === '' ? 'the model itself' : module}`;
  const at = line === undefined ? '' : ` at ${line}`;
  const place = `${within}${at}`;
  return place && derivativeOf !== undefined ? `; ${derivativeOf} was called${place}` : place;
}

/** What the operation was given. */
function cause(primitive: Primitive, shape: Shape, { shapes, inputs, output }: Values): string {
  const which = (test: (value: number) => boolean): string | undefined => {
    const found = inputs.findIndex((values) => values.some((value: number) => test(value)));
    if (found < 0) return undefined;
    return `${inputs.length === 1 ? 'its input' : `its input ${found}`}, ${printShape(shapes[found]!)},`;
  };
  const carrier = which(Number.isNaN);
  if (carrier) return capital(`${carrier} held NaN before: look at the data and the parameters`);
  if (isElementwise(primitive)) {
    const first = output.findIndex((value: number) => Number.isNaN(value));
    const index = indexOf(first, shape);
    const given = inputs.map((values, i) => Number(values[placeIn(shapes[i]!, index)]));
    return `${index.length > 0 ? `At [${index.join(', ')}] it` : 'It'} was given ${given.join(' and ')}`;
  }
  const infinite = which((value) => Math.abs(value) === Infinity);
  return infinite ? capital(`${infinite} holds Infinity`) : 'Its inputs are finite: it overflowed';
}

const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1);

const isElementwise = ({ name }: Primitive): boolean =>
  name === 'elementwise' || name in unaryFunctions || name in binaryFunctions;

/** The index of the element at a place in row-major order. */
function indexOf(place: number, shape: Shape): number[] {
  const index: number[] = [];
  let rest = place;
  for (const length of [...shape].reverse()) {
    index.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return index;
}

/** Where an input that is broadcast has what goes into that element. */
function placeIn(shape: Shape, index: readonly number[]): number {
  const own = index.slice(index.length - shape.length);
  return shape.reduce((place, length, axis) => place * length + (length === 1 ? 0 : own[axis]!), 0);
}
