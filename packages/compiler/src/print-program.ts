/** Programs as text: the kernels in order, what each reads, computes and writes, and where the buffers lie. */
import {
  bytesPerElement,
  type Expression,
  type Kernel,
  kindOf,
  type Program,
  printShape,
  rowMajor,
  type Step,
  type View,
} from '@glissade/tensor';
import { printExpression } from './print-expression.ts';

/**
 * A kernel is a line for its step, whose value is called `v`, and a line for each output:
 *
 *     0  v = contract(b0[64, 784], b1[128, 784]) inner=1
 *          b4[64, 128] = maximum(add(v, b2[64, 128 by 0, 1]), 0)
 */
export function printProgram(program: Program): string {
  const { kernels, buffers, bytes }: Program = Object(program);
  if (!Array.isArray(kernels) || !Array.isArray(buffers))
    throw new TypeError(
      `printProgram: got ${kindOf(program)}; expected a program, such as step.programs[0].program`,
    );
  const lines = kernels.flatMap((kernel, i) => {
    const [first, ...others] = printKernel(kernel);
    return [`${String(i).padStart(3)}  ${first}`, ...others.map((line) => `     ${line}`)];
  });
  const total = buffers.reduce((sum, { dtype, length }) => sum + length * bytesPerElement(dtype), 0);
  return [...lines, `${bytes} bytes for ${buffers.length} buffers of ${total} bytes`].join('\n');
}

export function printKernel({ step, inputs, extras, results, outputs }: Kernel): string[] {
  const operands = inputs.map(printView);
  const parts: string[] = [];
  const value = printStep(step, operands, parts);
  const lines = (): string[] => {
    if (results.length === 1 && isValue(results[0]!)) return [`${printView(outputs[0]!)} = ${value}`];
    const names = ['v', ...extras.map(printView)];
    return [
      `v = ${value}`,
      ...results.map((result, i) => `  ${printView(outputs[i]!)} = ${printExpression(result, names, parts)}`),
    ];
  };
  return [...lines(), ...parts.map((part) => `  where ${part}`)];
}

const isValue = (expression: Expression): boolean => expression.kind === 'input' && expression.index === 0;

function printStep(step: Step, operands: readonly string[], parts: string[]): string {
  const call = (name: string): string => `${name}(${operands.join(', ')})`;
  switch (step.family) {
    case 'map':
      return printExpression(step.expression, operands, parts);
    case 'reduce':
      return `${step.by}(${printExpression(step.expression, operands, parts)}) over ${printShape(step.axes)}`;
    case 'contract':
      return `${call('contract')}${step.batch > 0 ? ` batch=${step.batch}` : ''} inner=${step.inner}`;
    case 'random':
      return call('random');
    default:
      return `${call(step.family)} axis=${step.axis}`;
  }
}

/** Its shape; and its strides and offset where they are not those of all of the buffer. */
function printView({ buffer, shape, strides, offset }: View<number>): string {
  const plain = rowMajor(shape).every((stride, axis) => stride === strides[axis] || shape[axis] === 1);
  const where = [plain ? '' : ` by ${strides.join(', ')}`, offset === 0 ? '' : ` from ${offset}`].join('');
  return `b${buffer}[${shape.join(', ')}${where}]`;
}
