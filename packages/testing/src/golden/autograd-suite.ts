/** The golden cases of automatic differentiation: gradients, Jacobians, Hessians and higher derivatives. */
import { grad, parameter } from '@glissade/autograd';
import {
  type Backend,
  fillLike,
  mul,
  select,
  size,
  sqrt,
  square,
  stack,
  sub,
  sum,
  type Tensor,
} from '@glissade/tensor';
import { describe, expect, it } from 'vitest';
import { expectTensor } from './compare.ts';
import { evaluate } from './expression.ts';
import { readGolden, type TensorData, type Tolerance, tensorFrom } from './fixture.ts';

interface AutogradCase extends Tolerance {
  readonly id: string;
  readonly kind: 'grad' | 'accumulate' | 'derivatives' | 'hessian' | 'jacobian' | 'hvp' | 'gradPenalty';
  readonly expr: string;
  readonly inputs: readonly TensorData[];
  readonly value: TensorData;
  readonly upstream?: TensorData | null;
  readonly backwardCalls?: number;
  readonly grads?: readonly (TensorData | null)[];
  readonly derivatives?: readonly TensorData[];
  readonly hessian?: readonly (readonly TensorData[])[];
  readonly jacobian?: readonly TensorData[];
  readonly v?: readonly TensorData[];
  readonly hvp?: readonly TensorData[];
}

/** What a case computes: a function of its inputs, and where they lie. */
interface Setting {
  readonly f: (...inputs: readonly Tensor[]) => Tensor;
  readonly inputs: readonly Tensor[];
  readonly backend: Backend;
}

/** Registers a test for each case. */
export function goldenAutogradSuite(backendName: string, backend: () => Backend): void {
  describe(`golden autograd on ${backendName}`, () => {
    for (const each of readGolden<AutogradCase>('autograd')) {
      it(each.id, async () => {
        const inputs = each.inputs.map((input) => tensorFrom(input, backend()));
        const f = (...values: readonly Tensor[]): Tensor =>
          evaluate(each.expr, Object.fromEntries(values.map((value, i) => [each.inputs[i]!.name!, value])));
        if (each.kind !== 'gradPenalty') await expectTensor('value', f(...inputs), each.value, each);
        await checks[each.kind](each, { f, inputs, backend: backend() });
      });
    }
  });
}

const checks: {
  readonly [Kind in AutogradCase['kind']]: (each: AutogradCase, setting: Setting) => Promise<void>;
} = {
  grad: accumulated,
  accumulate: accumulated,
  derivatives,
  hessian,
  jacobian,
  hvp,
  gradPenalty,
};

/** backward(), as often as the case says, over one graph. */
async function accumulated(each: AutogradCase, { f, inputs, backend }: Setting): Promise<void> {
  const leaves = inputs.map((input, i) => (each.inputs[i]!.requiresGrad ? parameter(input) : input));
  const output = f(...leaves);
  const seed = each.upstream ? tensorFrom(each.upstream, backend) : fillLike(output, 1);
  for (let call = 0; call < (each.backwardCalls ?? 1); call++) output.backward(seed, { retainGraph: true });
  await expectGradients(
    each,
    leaves.map((leaf) => leaf.grad),
  );
}

async function expectGradients(
  each: AutogradCase,
  gradients: readonly (Tensor | undefined)[],
): Promise<void> {
  for (const [i, expected] of each.grads!.entries()) {
    if (expected) await expectTensor(`gradient of ${each.inputs[i]!.name}`, gradients[i], expected, each);
    else expect(gradients[i], `gradient of ${each.inputs[i]!.name}`).toBeUndefined();
  }
}

/** grad() of grad() of ... of an elementwise function. */
async function derivatives(each: AutogradCase, { f, inputs }: Setting): Promise<void> {
  let derivative = f;
  for (const [n, expected] of each.derivatives!.entries()) {
    const lower = derivative;
    derivative = grad((...values) => sum(lower(...values)));
    await expectTensor(`derivative ${n + 1}`, derivative(...inputs), expected, each);
  }
}

const positionsOf = (inputs: readonly Tensor[]): number[] => inputs.map((_, i) => i);

/** The gradient of every element of `f` with respect to input i, stacked: shape value + shape of the input. */
function jacobianOf(f: Setting['f'], inputs: readonly Tensor[], shape: readonly number[], i: number): Tensor {
  const rows = Array.from({ length: size(shape) }, (_, element) =>
    grad((...values: readonly Tensor[]) => select(f(...values).reshape(-1), 0, element), [i])(...inputs),
  );
  return stack(rows.map(([row]) => row!)).reshape([...shape, ...inputs[i]!.shape]);
}

async function jacobian(each: AutogradCase, { f, inputs }: Setting): Promise<void> {
  for (const [i, expected] of each.jacobian!.entries()) {
    await expectTensor(
      `with respect to ${each.inputs[i]!.name}`,
      jacobianOf(f, inputs, each.value.shape, i),
      expected,
      each,
    );
  }
}

async function hessian(each: AutogradCase, { f, inputs }: Setting): Promise<void> {
  await expectGradients(each, grad(f, positionsOf(inputs))(...inputs));
  for (const [i, row] of each.hessian!.entries()) {
    const slope = (...values: readonly Tensor[]): Tensor => grad(f, [i])(...values)[0]!;
    for (const [j, expected] of row.entries()) {
      await expectTensor(`block ${i}, ${j}`, jacobianOf(slope, inputs, inputs[i]!.shape, j), expected, each);
    }
  }
}

/** The Hessian times a vector, without the Hessian. */
async function hvp(each: AutogradCase, { f, inputs, backend }: Setting): Promise<void> {
  const directions = each.v!.map((v) => tensorFrom(v, backend));
  const along = (...values: readonly Tensor[]): Tensor =>
    grad(
      f,
      directions.map((_, i) => i),
    )(...values)
      .map((gradient, i) => sum(mul(gradient, directions[i]!)))
      .reduce((a, b) => a.add(b));
  const products = grad(
    along,
    directions.map((_, i) => i),
  )(...inputs);
  for (const [i, expected] of each.hvp!.entries())
    await expectTensor(`product ${i}`, products[i], expected, each);
}

/** (|d sum(f) / dx| - 1)^2 and its gradients. */
async function gradPenalty(each: AutogradCase, { f, inputs }: Setting): Promise<void> {
  const penalty = (...values: readonly Tensor[]): Tensor => {
    const slope = grad((...inner: readonly Tensor[]) => sum(f(...inner)))(...values);
    return square(sub(sqrt(sum(square(slope)).add(1e-12)), 1));
  };
  await expectTensor('value', penalty(...inputs), each.value, each);
  await expectGradients(each, grad(penalty, positionsOf(inputs))(...inputs));
}
