/** Expressions of any dtype, a block at a time: every node is one plain loop. */
import {
  type DType,
  dtypeOfExpression,
  type Expression,
  halfOf,
  newArray,
  operandsOf,
  rounded,
  type TypedArray,
} from '@glissade/tensor';
import { remembered } from '../wasm/remembered.ts';
import type { BlockKernel } from './kernel.ts';
import type { AnyLoop, LoopName } from './loop.ts';
import { loopFor } from './loops.ts';
import { functionOf } from './plan.ts';
import { blockLength } from './staging.ts';

/** A node's values for the elements of a block: side by side, or one for all. */
interface Value {
  readonly data: TypedArray;
  readonly stride: 0 | 1;
}

/** What computes an expression where vector code cannot. */
export function plainKernel(expression: Expression, dtypes: readonly DType[]): BlockKernel {
  const inputs = dtypes.map((dtype) => newArray(dtype, blockLength));
  const output = newArray(dtypeOfExpression(expression, dtypes), blockLength);
  const actions: ((count: number) => void)[] = [];
  const known = new Map<Expression, Value>();

  const apply = (
    name: LoopName,
    from: Expression,
    to: DType,
    of: readonly Expression[],
    out: TypedArray,
  ): Value => {
    const [a, b = a, c = a] = of.map((operand) => resolve(operand)) as [Value, Value?, Value?];
    const loop: AnyLoop = loopFor(name, dtypeOfExpression(from, dtypes), to);
    actions.push((n) => {
      loop(n, out, 0, a.data, 0, a.stride, b.data, 0, b.stride, c.data, 0, c.stride);
      if (to === 'float16') for (let i = 0; i < n; i++) out[i] = halfOf(out[i]!);
    });
    return { data: out, stride: 1 };
  };

  const compute = (node: Expression, place?: TypedArray): Value => {
    const dtype = dtypeOfExpression(node, dtypes);
    switch (node.kind) {
      case 'input':
        return place ? apply('copy', node, dtype, [node], place) : { data: inputs[node.index]!, stride: 1 };
      case 'constant': {
        const data = place ?? newArray(dtype, 1);
        return {
          data: data.fill(rounded(node.value, dtype)),
          stride: place ? 1 : 0,
        };
      }
      case 'position':
        throw new Error('positions must be inputs before an expression is computed');
      default: {
        const of = operandsOf(node);
        // A condition has a dtype of its own.
        return apply(functionOf(node), of.at(-1)!, dtype, of, place ?? newArray(dtype, blockLength));
      }
    }
  };
  const resolve = (node: Expression): Value => remembered(known, node, () => compute(node));

  compute(expression, output);
  return {
    inputs,
    output,
    run: (count) => {
      for (const action of actions) action(count);
    },
  };
}
