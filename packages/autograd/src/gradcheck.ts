/** Compares gradients with finite differences. */
import {
  checkFunction,
  checkTensorList,
  checkTensors,
  mul,
  optionsOf,
  sum,
  type Tensor,
  tensor,
} from '@glissade/tensor';
import { parameter } from './parameter.ts';
import { noGrad } from './recording.ts';

/** What `gradcheck` accepts. A gradient passes where |gradient - difference| <= atol + rtol |difference|. */
export interface GradcheckOptions {
  /** The step of the finite difference. Default 1e-6. */
  readonly eps?: number;
  /** How far a gradient may be from the difference, however small that is. Default 1e-5. */
  readonly atol?: number;
  /** How far beyond that, as a share of the difference. Default 1e-3. */
  readonly rtol?: number;
}

/**
 * Checks the gradients of a function of float64 tensors against central differences, at every element of every input.
 * The output may have any shape: it is weighted by fixed numbers and summed. Throws an error that names the element,
 * else returns true. Source: https://docs.pytorch.org/docs/stable/generated/torch.autograd.gradcheck.gradcheck.html
 *
 * @example
 * ```ts
 * import { gradcheck } from '@glissade/autograd';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(gradcheck((x) => x.exp(), [tensor([0.5, 1], { dtype: 'float64' })])); // => true
 * ```
 */
export function gradcheck(
  f: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  options?: GradcheckOptions,
): true {
  checkFunction('gradcheck', f);
  checkTensorList('gradcheck', inputs);
  const { eps, atol, rtol } = optionsOf('gradcheck', options, { eps: 1e-6, atol: 1e-5, rtol: 1e-3 });
  for (const { dtype } of inputs) {
    if (dtype !== 'float64')
      throw new TypeError(`gradcheck: an input is ${dtype}; differences need float64: use .to('float64')`);
  }
  const values = inputs.map((input) => input.dataSync());
  const rebuilt = (): Tensor[] =>
    inputs.map((input, i) => tensor(values[i]!, { shape: input.shape, dtype: 'float64' }));
  const result = (leaves: Tensor[]): Tensor => weighted(f(...leaves));

  const leaves = rebuilt().map(parameter);
  result(leaves).backward();
  const loss = (): number => noGrad(() => result(rebuilt()).itemSync());
  leaves.forEach((leaf, which) => {
    const analytic = leaf.grad?.dataSync();
    const data = values[which]!;
    for (let i = 0; i < data.length; i++) {
      const x = data[i]!;
      data[i] = x + eps;
      const above = loss();
      data[i] = x - eps;
      const below = loss();
      data[i] = x;
      const expected = (above - below) / (2 * eps);
      const got = analytic?.[i] ?? 0;
      if (!(Math.abs(got - expected) <= atol + rtol * Math.abs(expected))) {
        throw new Error(
          `gradcheck: input ${which}, element ${i}: the gradient is ${got}, the difference quotient ${expected} (x = ${x}, eps ${eps})`,
        );
      }
    }
  });
  return true;
}

/** A scalar in which every element counts differently, so that no error cancels. */
function weighted(output: Tensor): Tensor {
  checkTensors('gradcheck', output);
  const weights = Float64Array.from({ length: output.size }, (_, i) => 1 + 0.37 * Math.sin(3 * i + 1));
  return sum(mul(output, tensor(weights, { shape: output.shape, dtype: 'float64' })));
}
