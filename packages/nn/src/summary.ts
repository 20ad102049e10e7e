/** A model as a table: its layers, the shapes between them, and how many parameters each has. */

import { isParameter, noGrad } from '@glissade/autograd';
import {
  bytesPerElement,
  checkList,
  type Device,
  type DType,
  isPlainObject,
  printShape,
  type Shape,
  Tensor,
  traceOn,
} from '@glissade/tensor';
import { observed } from './call.ts';
import { checkModule } from './check-module.ts';
import { moduleName } from './class-name.ts';
import { evaluating } from './evaluating.ts';
import type { AnyModule } from './module.ts';
import { checkedOptions } from './options.ts';

const noValues = (): never => {
  throw new Error('summary: forward() reads a value, but a summary only follows shapes');
};

/** Follows shapes and computes nothing, so that the summary of a large model is free. */
const shapes: Device = {
  name: 'shapes',
  evaluate: (_primitive, _inputs, shape, dtype) => new Tensor(shapes, undefined, shape, dtype),
  constant: (_data, shape, dtype) => new Tensor(shapes, undefined, shape, dtype),
  read: noValues,
  readSync: noValues,
  move: noValues,
};

/** What `summary` accepts. */
export interface SummaryOptions {
  /** The input's dtype, or a list of those of several inputs. Default 'float32'. */
  readonly dtype?: DType | readonly DType[];
}

/**
 * A table of the layers below a model, in the order of its fields: the shape of each one's output for an input of
 * `inputShape` (with the batch), and its own parameters. A model of several inputs gets a list of their shapes. Nothing is computed.
 *
 * @throws RangeError for another number of dtypes than of shapes; and what `forward` throws for these shapes
 *
 * @example
 * ```ts
 * import { Linear, ReLU, Sequential, summary } from '@glissade/nn';
 *
 * console.log(summary(new Sequential(new Linear(784, 30), new ReLU(), new Linear(30, 10)), [64, 784]));
 * // => Layer         Output shape  Parameters
 * // => ------------  ------------  ----------
 * // => Sequential    [64, 10]
 * // =>   0 (Linear)  [64, 30]          23,550
 * // =>   1 (ReLU)    [64, 30]
 * // =>   2 (Linear)  [64, 10]             310
 * // => ------------  ------------  ----------
 * // => 23,860 parameters (93.2 KiB)
 * ```
 */
export function summary(
  model: AnyModule,
  inputShape: Shape | readonly Shape[],
  options: SummaryOptions = {},
): string {
  checkModule('summary', model);
  const { dtype = 'float32' } = checkedOptions('summary', options, ['dtype']);
  const rows = rowsOf(model, outputsOf(model, inputsOf(inputShape, dtype)));
  const all = model.parameters();
  const total = all.reduce((sum, { size }) => sum + size, 0);
  const frozen = all.reduce((sum, { requiresGrad, size }) => sum + (requiresGrad ? 0 : size), 0);
  const idle = frozen > 0 ? `, ${grouped(frozen)} of them frozen` : '';
  const bytes = all.reduce((sum, tensor) => sum + tensor.size * bytesPerElement(tensor.dtype), 0);
  return `${table(['Layer', 'Output shape', 'Parameters'], rows)}\n${grouped(total)} parameters (${inUnits(bytes)})${idle}`;
}

/** Tensors without values: one, or one for each of several shapes. */
function inputsOf(given: Shape | readonly Shape[], dtype: DType | readonly DType[]): Tensor[] {
  checkList('summary', 'the shape is', given, ' of lengths, such as [64, 784], or of shapes');
  const list = areSeveral(given) ? given : [given];
  if (typeof dtype !== 'string' && dtype.length !== list.length)
    throw new RangeError(
      `summary: ${dtype.length} dtypes for inputs of ${list.map(printShape).join(', ')}; expected as many, or one for all`,
    );
  const dtypes = typeof dtype === 'string' ? list.map(() => dtype) : dtype;
  return list.map((shape, i) => new Tensor(shapes, undefined, shape, dtypes[i]!));
}

const areSeveral = (given: Shape | readonly Shape[]): given is readonly Shape[] =>
  given.length > 0 && given.every((each) => Array.isArray(each));

/** The shape of what each module returned last. The model stays as it is, also where its forward counts, switches or remembers. */
function outputsOf(model: AnyModule, inputs: readonly Tensor[]): Map<AnyModule, string> {
  const outputs = new Map<AnyModule, string>();
  const observe = (module: AnyModule, output: unknown): void => {
    outputs.set(module, shapesOf(output));
  };
  const tensors = [...model.parameters(), ...model.buffers()];
  const values = tensors.map((each) => [each, each.device, each.value] as const);
  const fields = model.modules().map((module) => [module, Object.entries(module)] as const);
  // What it takes is said by the shapes, and by no type.
  const call = model.forward.bind(model) as (...inputs: readonly Tensor[]) => unknown;
  const forward = (): unknown => traceOn(shapes, () => observed(observe, () => call(...inputs)));
  try {
    noGrad(() => evaluating(model, forward));
  } finally {
    for (const [each, device, value] of values) Object.assign(each, { device, value });
    // Tensors that have no values, kept from one call for the next, would be of no use there.
    for (const [module, entries] of fields) restore(module, entries);
  }
  return outputs;
}

/** The shape of a tensor, or the shapes of several, with their names where they have some. */
function shapesOf(output: unknown): string {
  if (output instanceof Tensor) return printShape(output.shape);
  if (Array.isArray(output)) return output.map(shapesOf).join(', ');
  if (!isPlainObject(output)) return typeof output;
  return Object.entries(output)
    .map(([name, each]) => `${name} ${shapesOf(each)}`)
    .join(', ');
}

/** Gives a module the fields again that it had. */
function restore(module: AnyModule, entries: readonly (readonly [string, unknown])[]): void {
  const before = new Map(entries);
  for (const key of Object.keys(module)) if (!before.has(key)) Reflect.deleteProperty(module, key);
  for (const [key, value] of before) if (Reflect.get(module, key) !== value) Reflect.set(module, key, value);
}

type Row = readonly [layer: string, output: string, parameters: string];

/** A row for each module, below the one whose field it is in; what is there twice has its row and its count once. */
function rowsOf(model: AnyModule, outputs: ReadonlyMap<AnyModule, string>): Row[] {
  const met = new Set<unknown>();
  const visit = (module: AnyModule, title: string, depth: number): Row[] => {
    met.add(module);
    const below: Row[] = [];
    let count = 0;
    for (const [name, member] of module.members()) {
      if (met.has(member)) continue;
      if (member instanceof Tensor) {
        if (isParameter(member)) count += member.size;
        met.add(member);
      } else below.push(...visit(member, `${name} (${moduleName(member)})`, depth + 1));
    }
    const output = outputs.get(module) ?? 'not called';
    return [[`${'  '.repeat(depth)}${title}`, output, count === 0 ? '' : grouped(count)], ...below];
  };
  return visit(model, moduleName(model), 0);
}

const grouped = (count: number): string => count.toLocaleString('en-US');

/** Columns as wide as their widest cell; the last one to the right. */
function table(head: Row, rows: readonly Row[]): string {
  const widths = head.map((title, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]!.length), title.length),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (i === 2 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [line(head), rule, ...rows.map(line), rule].join('\n');
}

function inUnits(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  return power === 0 ? `${bytes} bytes` : `${(bytes / 1024 ** power).toFixed(1)} ${units[power]}`;
}
