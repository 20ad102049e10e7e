/** A model as a table: its layers, the shapes between them, and how many parameters each has. */
import { noGrad } from '@glissade/autograd';
import {
  bytesPerElement,
  type Device,
  type DType,
  printShape,
  type Shape,
  Tensor,
  traceOn,
} from '@glissade/tensor';
import { observed } from './call.ts';
import type { AnyModule, Module } from './module.ts';

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

export interface SummaryOptions {
  /** Of the input. Default 'float32'. */
  readonly dtype?: DType;
}

/**
 * A table of the layers below a model, in the order of its fields: the shape of each one's output for an input of
 * `inputShape` (with the batch), and its own parameters. Nothing is computed. Throws what `forward` throws for that shape.
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
  model: Module,
  inputShape: Shape,
  { dtype = 'float32' }: SummaryOptions = {},
): string {
  const outputs = outputsOf(model, inputShape, dtype);
  const counted = new Set<Tensor>();
  const rows = model.namedModules().map(([path, module]) => {
    const names = path.split('.');
    const own = [...module.members()].flatMap(([, member]) => ownParameter(member, counted));
    const type = module.constructor.name;
    return [
      path === '' ? type : `${'  '.repeat(names.length)}${names.at(-1)} (${type})`,
      outputs.get(module) ?? 'not called',
      own.length === 0 ? '' : own.reduce((sum, { size }) => sum + size, 0).toLocaleString('en-US'),
    ] as const;
  });
  const all = model.parameters();
  const total = all.reduce((sum, { size }) => sum + size, 0);
  const bytes = all.reduce((sum, tensor) => sum + tensor.size * bytesPerElement(tensor.dtype), 0);
  return `${table(['Layer', 'Output shape', 'Parameters'], rows)}\n${total.toLocaleString('en-US')} parameters (${inUnits(bytes)})`;
}

/** The shape of what each module returned last. */
function outputsOf(model: Module, inputShape: Shape, dtype: DType): Map<AnyModule, string> {
  const outputs = new Map<AnyModule, string>();
  const observe = (module: AnyModule, output: unknown): void => {
    outputs.set(module, output instanceof Tensor ? printShape(output.shape) : typeof output);
  };
  const modes = model.modules().map((module) => [module, module.training] as const);
  model.eval();
  try {
    const input = new Tensor(shapes, undefined, inputShape, dtype);
    noGrad(() => traceOn(shapes, () => observed(observe, () => model.forward(input))));
  } finally {
    for (const [module, training] of modes) module.training = training;
  }
  return outputs;
}

/** The member if it is a parameter that was not counted yet. */
function ownParameter(member: Tensor | AnyModule, counted: Set<Tensor>): Tensor[] {
  if (!(member instanceof Tensor) || !member.requiresGrad || counted.has(member)) return [];
  counted.add(member);
  return [member];
}

/** Columns as wide as their widest cell; the last one to the right. */
function table(
  head: readonly [string, string, string],
  rows: readonly (readonly [string, string, string])[],
): string {
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
