/** What a compiled step has become: the graph before and after the passes, the kernels, their work and their times. */
import {
  bytesPerElement,
  checkNames,
  type Profile,
  type Program,
  type Prologue,
  printShape,
} from '@glissade/tensor';
import type { Compiled } from './compile.ts';
import { printGraph } from './print-graph.ts';
import { printKernel } from './print-program.ts';
import type { CompiledProgram } from './program.ts';
import { workOf } from './work.ts';

/** What `explain` accepts. */
export interface ExplainOptions {
  /** How often each kernel is run to measure it; 0 measures nothing. Default 100. */
  readonly rounds?: number;
}

/**
 * A text about each program of a compiled step: the traced graph, the graph after the passes, every kernel with its
 * operations, bytes and, where the backend can measure it, the median of its time with GFLOP/s and GB/s, and the plan of
 * the buffers. Call the step at least once before. Measuring runs the program, and so changes its state: explain a copy of
 * what you train.
 *
 * Clocks of GPUs may tick coarsely, in browsers above all; a line then says so, and the times are means of all rounds instead:
 * more rounds make them better.
 *
 * @example
 * ```ts
 * import { compile, explain } from '@glissade/compiler';
 * import { ones, type Tensor } from '@glissade/tensor';
 *
 * const double = compile((x: Tensor) => x.mul(2).add(0));
 * double(ones([3]));
 * const text = await explain(double, { rounds: 0 });
 * console.log(text.split('\n')[0]); // => program 1: 5 lines traced, 5 after the passes, 1 kernel
 * ```
 * @throws Error when the step was not called yet.
 * @throws TypeError for what is no compiled step, or an option that there is not, RangeError when `rounds` is no whole number.
 */
export async function explain(step: Compiled<never, unknown>, options: ExplainOptions = {}): Promise<string> {
  checkNames('explain', options, ['rounds']);
  const { rounds = 100 } = options;
  const programs = step?.programs;
  if (!programs) throw new TypeError('explain: the step is not compiled. Give it what compile() returns');
  if (!(Number.isInteger(rounds) && rounds >= 0))
    throw new RangeError(`explain: rounds is ${rounds}; it must be a whole number, 0 to measure nothing`);
  if (programs.length === 0)
    throw new Error('explain: the step was not called yet, so there is no program. Call it once first');
  const texts: string[] = [];
  // One after the other: they share the machine.
  for (const program of programs) texts.push(await explained(program, texts.length + 1, rounds));
  return texts.join('\n\n');
}

async function explained(
  { trace, graph, program, executable }: CompiledProgram,
  number: number,
  rounds: number,
): Promise<string> {
  const counts = [trace.graph, graph].map(({ instructions }) => instructions.length);
  const kernels = program.kernels.length;
  const profile = rounds > 0 ? await executable.profile?.(rounds) : undefined;
  return [
    `program ${number}: ${counts[0]} lines traced, ${counts[1]} after the passes, ${kernels} kernel${kernels === 1 ? '' : 's'}`,
    '',
    'as traced',
    printGraph(trace.graph),
    '',
    'after the passes',
    printGraph(graph),
    '',
    ...kernelTable(program, profile),
    '',
    ...bufferTable(program),
  ].join('\n');
}

const titles = ['kernel', 'operations', 'bytes', 'us', 'GFLOP/s', 'GB/s'];

/** A line of numbers for each kernel, with what it computes below. */
function kernelTable({ kernels, prologue }: Program, { times, note }: Profile = {}): string[] {
  const row = (cells: readonly string[]): string => cells.map((cell) => cell.padStart(11)).join('');
  const lines = kernels.flatMap((kernel, i) => {
    const { operations, bytes } = workOf(kernel);
    const time = times?.[i];
    const rates =
      time === undefined ? [] : [(1000 * time).toFixed(1), rate(operations, time), rate(bytes, time)];
    return [
      row([String(i), String(operations), String(bytes), ...rates]),
      ...printKernel(kernel).map((line) => `    ${line}`),
    ];
  });
  const total = times?.reduce((sum, time) => sum + time, 0);
  const head = row(times ? titles : titles.slice(0, 3));
  return [
    head,
    ...lines,
    ...(prologue ? [preparing(prologue)] : []),
    ...(total === undefined ? [] : [`all kernels: ${(1000 * total).toFixed(1)} us`]),
    ...(note === undefined ? [] : [note]),
  ];
}

const preparing = ({ kernels }: Prologue): string =>
  kernels === 1
    ? 'the first kernel depends on tensors from outside alone: it runs when one of them has changed'
    : `the first ${kernels} kernels depend on tensors from outside alone: they run when one of them has changed`;

/** So many millions a millisecond; what no clock saw has none. */
const rate = (amount: number, milliseconds: number): string =>
  milliseconds > 0 ? (amount / milliseconds / 1e6).toFixed(1) : '-';

function bufferTable({ buffers, inputs, outputs, results: isResult, bytes }: Program): string[] {
  const results = new Set(outputs.map(({ buffer }) => buffer));
  // An input that is given back, such as random numbers, is no state.
  const states = new Set(outputs.flatMap(({ buffer }, i) => (isResult?.[i] ? [] : [buffer])));
  const rows = buffers.map(({ dtype, length, offset, data }, i) => {
    const role = inputs.includes(i)
      ? states.has(i)
        ? 'state'
        : 'input'
      : results.has(i)
        ? 'result'
        : data !== undefined
          ? 'constant'
          : '';
    return `b${i} ${dtype}${printShape([length])} at ${offset} ${role}`.trimEnd();
  });
  const sum = buffers.reduce((total, { dtype, length }) => total + length * bytesPerElement(dtype), 0);
  return [`buffers: ${bytes} bytes of memory for ${sum} bytes of buffers`, ...rows];
}
