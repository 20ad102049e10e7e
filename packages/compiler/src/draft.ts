/**
 * A program being made: kernels over buffers that have no place in memory yet. Lowering writes it one step a kernel;
 * fusion, in-place updates and the plan turn it into a `Program`.
 */
import type { DType, Expression, Kernel, TypedArray, View } from '@glissade/tensor';

export interface DraftBuffer {
  readonly dtype: DType;
  readonly length: number;
  /** The elements of a constant. */
  readonly data?: TypedArray;
}

export interface DraftOutput {
  readonly view: View<number>;
  /** The input's buffer in which the call leaves this value. */
  readonly updates?: number;
}

export interface Draft {
  readonly buffers: readonly DraftBuffer[];
  readonly kernels: readonly Kernel[];
  /** The buffer of each input. */
  readonly inputs: readonly number[];
  readonly outputs: readonly DraftOutput[];
}

export type DraftPass = (draft: Draft) => Draft;

/** All that a kernel reads. A step that adds to what is there, scatterAdd, reads its output, too. */
export const readBy = ({ step, inputs, extras, outputs }: Kernel): readonly View<number>[] => [
  ...inputs,
  ...extras,
  ...(step.family === 'scatterAdd' ? outputs : []),
];

/** The parts of an expression. */
export function operandsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'cast':
    case 'unary':
      return [expression.of];
    case 'binary':
      return [expression.left, expression.right];
    case 'select':
      return [expression.condition, expression.yes, expression.no];
    default:
      return [];
  }
}

/** The expression with other leaves. Parts that were shared stay shared. */
export function mapLeaves(
  expression: Expression,
  leaf: (of: Expression) => Expression,
  done: Map<Expression, Expression> = new Map(),
): Expression {
  const known = done.get(expression);
  if (known) return known;
  const within = (of: Expression): Expression => mapLeaves(of, leaf, done);
  const mapped = (): Expression => {
    switch (expression.kind) {
      case 'cast':
      case 'unary':
        return { ...expression, of: within(expression.of) };
      case 'binary':
        return { ...expression, left: within(expression.left), right: within(expression.right) };
      case 'select':
        return {
          ...expression,
          condition: within(expression.condition),
          yes: within(expression.yes),
          no: within(expression.no),
        };
      default:
        return leaf(expression);
    }
  };
  const result = mapped();
  done.set(expression, result);
  return result;
}

/** The kernel with every view replaced. */
export const mapKernel = (kernel: Kernel, change: (view: View<number>) => View<number>): Kernel => ({
  ...kernel,
  inputs: kernel.inputs.map(change),
  extras: kernel.extras.map(change),
  outputs: kernel.outputs.map(change),
});

/** Whether an expression depends on where it is computed, along an axis or at all. */
export function hasPosition(expression: Expression, axis?: number): boolean {
  if (expression.kind === 'position') return axis === undefined || expression.axis === axis;
  return operandsOf(expression).some((of) => hasPosition(of, axis));
}
