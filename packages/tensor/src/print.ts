/**
 * A tensor's elements as text, exactly as PyTorch prints them, and as nested arrays.
 * Source of the rules: torch/_tensor_str.py with its default options.
 */
import { type DType, isFloat, type TypedArray } from './dtype.ts';
import { type Shape, size } from './shape.ts';

/** A number or boolean, nested as deeply as the tensor has dims. */
export type NestedValues = number | boolean | NestedValues[];

const lineWidth = 80;
/** How many decimals a float has. */
const precision = 4;
/** Tensors of more elements than this are summarised: only the outer slices of every dim are shown. */
const summarizeAbove = 1000;
const edgeItems = 3;
const prefix = 'tensor(';
const indent = prefix.length;

/** The elements, given in row-major order, as nested arrays; those of bool as booleans. */
export function nested(data: TypedArray, shape: Shape, dtype: DType): NestedValues {
  let position = 0;
  const build = (dim: number): NestedValues => {
    if (dim < shape.length) return Array.from({ length: shape[dim]! }, () => build(dim + 1));
    const element = data[position++]!;
    return dtype === 'bool' ? element !== 0 : element;
  };
  return build(0);
}

/**
 * A tensor as PyTorch's repr shows it.
 *
 * @param data - the elements in row-major order
 * @param suffix - what follows the elements, with its leading comma: `, requires_grad=True`
 */
export function formatTensor(data: TypedArray, shape: Shape, dtype: DType, suffix: string): string {
  const suffixes: string[] = [];
  if (data.length === 0 && shape.length !== 1) suffixes.push(`size=(${shape.join(', ')})`);
  // The elements tell an int32 or a bool from a float32, where there are any.
  const evident = dtype === 'float32' || (data.length > 0 && (dtype === 'int32' || dtype === 'bool'));
  if (!evident) suffixes.push(`dtype=${dtype}`);
  if (suffix) suffixes.push(suffix.replace(/^, /, ''));
  return withSuffixes(prefix + (data.length === 0 ? '[]' : contents(data, shape, dtype)), suffixes);
}

/** Each suffix stays on the last line if it fits there. */
function withSuffixes(text: string, suffixes: readonly string[]): string {
  let result = text;
  // As in PyTorch, the length counts one character more than there is.
  let lineLength = text.length - text.lastIndexOf('\n') + 1;
  for (const suffix of suffixes) {
    const breaks = lineLength + suffix.length + 2 > lineWidth;
    result += breaks ? `,\n${' '.repeat(indent)}${suffix}` : `, ${suffix}`;
    lineLength = breaks ? indent + suffix.length : lineLength + suffix.length + 2;
  }
  return `${result})`;
}

/** The positions shown along a dim, with undefined where the dots stand. */
function shown(length: number, summarize: boolean): (number | undefined)[] {
  if (!summarize || length <= 2 * edgeItems) return Array.from({ length }, (_, i) => i);
  const edge = Array.from({ length: edgeItems }, (_, i) => i);
  return [...edge, undefined, ...edge.map((i) => length - edgeItems + i)];
}

function contents(data: TypedArray, shape: Shape, dtype: DType): string {
  const summarize = data.length > summarizeAbove;
  const { format, width } = formatter(visible(data, shape, summarize), dtype);
  if (shape.length === 0) return format(data[0]!);

  const block = (dim: number, offset: number, margin: number): string => {
    const stride = size(shape.slice(dim + 1));
    const positions = shown(shape[dim]!, summarize);
    if (dim === shape.length - 1) {
      const items = positions.map((i) => (i === undefined ? ' ...' : format(data[offset + i]!)));
      const perLine = Math.max(1, Math.floor((lineWidth - margin) / (width + 2)));
      const lines: string[] = [];
      for (let i = 0; i < items.length; i += perLine) lines.push(items.slice(i, i + perLine).join(', '));
      return `[${lines.join(`,\n${' '.repeat(margin + 1)}`)}]`;
    }
    const parts = positions.map((i) =>
      i === undefined ? '...' : block(dim + 1, offset + i * stride, margin + 1),
    );
    const lineBreaks = '\n'.repeat(shape.length - 1 - dim);
    return `[${parts.join(`,${lineBreaks}${' '.repeat(margin + 1)}`)}]`;
  };
  return block(0, 0, indent);
}

/** The elements that are shown: they decide the format of all. */
function visible(data: TypedArray, shape: Shape, summarize: boolean): ArrayLike<number> {
  if (!summarize) return data;
  let offsets = [0];
  for (const [dim, length] of shape.entries()) {
    const stride = size(shape.slice(dim + 1));
    const steps = shown(length, summarize).filter((i) => i !== undefined);
    offsets = offsets.flatMap((offset) => steps.map((i) => offset + i * stride));
  }
  return offsets.map((offset) => data[offset]!);
}

interface Formatter {
  /** One element, padded on the left to the common width. */
  readonly format: (x: number) => string;
  readonly width: number;
}

function formatter(values: ArrayLike<number>, dtype: DType): Formatter {
  if (!isFloat(dtype)) {
    return padded(Array.from(values), dtype === 'bool' ? (x) => (x !== 0 ? 'True' : 'False') : String);
  }
  // Zeros, NaN and infinities count neither for the style nor for the width.
  const counted = Array.from(values).filter((x) => Number.isFinite(x) && x !== 0);
  let [smallest, largest] = [Infinity, 0];
  for (const x of counted) {
    smallest = Math.min(smallest, Math.abs(x));
    largest = Math.max(largest, Math.abs(x));
  }
  if (largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4) return paddedFloats(counted, scientific);
  return paddedFloats(counted, counted.every(Number.isInteger) ? integral : fixed);
}

/** The same of floats, by a function of finite numbers. */
const paddedFloats = (counted: readonly number[], print: (x: number) => string): Formatter =>
  padded(counted, (x) => (Number.isFinite(x) ? (Object.is(x, -0) ? '-' : '') + print(x) : special(x)));

function padded(counted: readonly number[], print: (x: number) => string): Formatter {
  const width = counted.reduce((widest, x) => Math.max(widest, print(x).length), 1);
  return { width, format: (x) => print(x).padStart(width) };
}

const special = (x: number): string => (Number.isNaN(x) ? 'nan' : x > 0 ? 'inf' : '-inf');

/** A float that is whole, among others that are. */
const integral = (x: number): string => `${x.toFixed(0)}.`;

const fixed = (x: number): string => halfToEven(x.toFixed(precision), x.toFixed(30));

const scientific = (x: number): string =>
  halfToEven(x.toExponential(precision), x.toExponential(30)).replace(/e([+-])(\d)$/, 'e$10$2');

/** JavaScript rounds an exact half away from zero, PyTorch (through Python) to the even digit. */
function halfToEven(rounded: string, exact: string): string {
  const tie = /^(-?\d+\.\d{3}[02468])50*(e.*)?$/.exec(exact);
  return tie ? tie[1]! + (tie[2] ?? '') : rounded;
}
