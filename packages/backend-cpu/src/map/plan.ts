/** What can be known about a step's expression before any tensor is seen; worked out once for each. */
import { type Expression, mapLeaves, operandsOf } from '@glissade/tensor';
import type { BlockKernel } from './kernel.ts';
import type { AnyLoop, LoopName } from './loop.ts';
import { withoutPositions } from './positions.ts';

/** How a plan runs on operands of given dtypes. */
export interface Variant {
  /** Only where one function is applied to the inputs as they come. */
  readonly loop: AnyLoop | undefined;
  /** Whether elements are only moved, or stored as another dtype. */
  readonly moves: boolean;
  /** From how many elements on the kernel is the better choice. */
  readonly kernelFrom: number;
  /** Made when it is first needed. */
  kernel: BlockKernel | undefined;
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
  /** By the dtype of the last input where `single` is set, else by those of all. */
  readonly variants: Map<string, Variant>;
}

const plans = new WeakMap<Expression, Plan>();

/** Keep the expression of a step that runs often: its identity is what is remembered. */
export function planOf(expression: Expression): Plan {
  let plan = plans.get(expression);
  if (!plan) {
    plan = makePlan(expression);
    plans.set(expression, plan);
  }
  return plan;
}

function makePlan(expression: Expression): Plan {
  const arity = countInputs(expression);
  const { expressions, axes: positions } = withoutPositions([expression], arity);
  const rewritten = expressions[0]!;
  const single = isInOrder(rewritten) ? functionOf(rewritten) : undefined;
  return { expression: rewritten, arity, positions, single, variants: new Map() };
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
