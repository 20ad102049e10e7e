/** Sums of halves are float32 until the end. */
import { dtypeOfExpression, dtypeOfStep, type Expression, type Kernel, mapLeaves } from '@glissade/tensor';

/**
 * The kernel with every sum of halves, product of halves, or extreme, a float32 that becomes a half when the results are
 * computed; kernels without halves as they are. A contraction or scan keeps its inputs: its value counts as float32.
 */
export function widened(kernel: Kernel): Kernel {
  const { step, inputs } = kernel;
  const isHalf = dtypeOfStep(step, inputs) === 'float16';
  const narrow = (of: Expression): Expression =>
    of.kind === 'input' && of.index === 0 ? { kind: 'cast', to: 'float16', of } : of;
  const results = isHalf ? kernel.results.map((result) => mapLeaves(result, narrow)) : kernel.results;
  if (step.family !== 'reduce') return { ...kernel, results };
  const { expression } = step;
  const dtypes = inputs.map(({ dtype }) => dtype);
  if (dtypeOfExpression(expression, dtypes) !== 'float16') return kernel;
  return {
    ...kernel,
    step: { ...step, expression: { kind: 'cast', to: 'float32', of: expression } },
    results,
  };
}
