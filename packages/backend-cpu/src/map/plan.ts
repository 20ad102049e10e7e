/** What can be known about a step's expression before any tensor is seen; worked out once for each. */
import {
  type DType,
  type Expression,
  mapLeaves,
  operandsOf,
  type TypedArray,
  type View,
} from '@glissade/tensor';
import type { cached } from '../cache.ts';
import { remembered } from '../wasm/remembered.ts';
import type { BlockKernel } from './kernel.ts';
import type { AnyLoop, LoopName } from './loop.ts';
import { withoutPositions } from './positions.ts';

/** Computes a step: the first view is written, the others, of the layouts for which it was made, are read. */
export type Route = (views: readonly View<TypedArray>[]) => void;

/** How a plan runs on operands of given dtypes. */
export interface Variant {
  readonly dtypes: readonly DType[];
  /** Only where one function is applied to the inputs as they come. */
  readonly loop: AnyLoop | undefined;
  /** Whether elements are only moved, or stored as another dtype. */
  readonly moves: boolean;
  /** From how many elements on the kernel is the better choice; 0 where there is no loop. */
  readonly kernelFrom: number;
  /** Made when it is first asked for. */
  readonly kernel: () => BlockKernel;
  /** By shape and strides of the views: training meets the same few again and again. */
  readonly routes: ReturnType<typeof cached<Route>>;
}

export interface Plan {
  /** The expression, with positions read from further inputs. */
  readonly expression: Expression;
  /** How many inputs the step has, of those that matter. */
  readonly arity: number;
  /** The axes that the further inputs count along. */
  readonly positions: readonly number[];
  /** Set where one function is applied to the inputs as they come. */
  readonly single: LoopName | undefined;
  /** For the dtypes that were met: mostly one. */
  readonly variants: Variant[];
}

const plans = new WeakMap<Expression, Plan>();

/** Keep the expression of a step that runs often: its identity is what is remembered. */
export const planOf = (expression: Expression): Plan =>
  remembered(plans, expression, () => makePlan(expression));

function makePlan(expression: Expression): Plan {
  const arity = countInputs(expression);
  const { expressions, axes: positions } = withoutPositions([expression], arity);
  const rewritten = expressions[0]!;
  const single = isInOrder(rewritten) ? functionOf(rewritten) : undefined;
  return { expression: rewritten, arity, positions, single, variants: [] };
}

/** Behind the last one that is read; parts that are shared are looked at once. */
function countInputs(expression: Expression): number {
  let count = 0;
  mapLeaves(expression, (leaf) => {
    if (leaf.kind === 'input') count = Math.max(count, leaf.index + 1);
    return leaf;
  });
  return count;
}

/** Whether the inputs, each once and in order, are the operands. */
function isInOrder(expression: Expression): boolean {
  if (expression.kind === 'input') return expression.index === 0;
  const list = operandsOf(expression);
  return list.length > 0 && list.every((of, place) => of.kind === 'input' && of.index === place);
}

/** What a loop makes of the operands. */
export function functionOf(expression: Expression): LoopName {
  switch (expression.kind) {
    case 'unary':
    case 'binary':
      return expression.function;
    case 'select':
      return 'select';
    default:
      return 'copy'; // and casts, which the arrays do themselves
  }
}
