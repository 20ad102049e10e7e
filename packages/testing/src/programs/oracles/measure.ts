/** What a program gives, and what it is compared with. */
import { parameter } from '@glissade/autograd';
import { type Backend, epsilonOf, isFloat, mul, sum, type Tensor, tensor, zerosLike } from '@glissade/tensor';
import { inputTensors } from '../inputs.ts';
import { allNumbers, difference, type Numbers, numbersOf } from '../numbers.ts';
import { type InputNode, inputsOf, isCall, type Program, run } from '../program.ts';
import { roundedOtherwise } from '../rounding.ts';

/** Says what is wrong, if something is. `fast` is the backend that is held against the reference. */
export type Oracle = (program: Program, fast: Backend) => string | undefined;

/** What a program gives on a backend. */
export type Measure = (backend: Backend) => Numbers[];

/** The coarsest dtype that a program computes in, or could have: inputs say so, casts in between may. */
export function epsilonIn(program: Program): number {
  const casts = program.nodes.map((node) =>
    isCall(node) ? (node.options as { dtype?: string })?.dtype : node.dtype,
  );
  return casts.includes('float16')
    ? epsilonOf('float16')
    : casts.every((dtype) => dtype === 'float64')
      ? epsilonOf('float64')
      : epsilonOf('float32');
}

/**
 * Compares what was found with what `measure` gives on `backend`, which is repeated with other roundings where they differ. Nothing is
 * said of values that a function refuses as it runs, such as a matrix with NaN after steps of training: compiled, it cannot look.
 */
export function compared(
  program: Program,
  found: readonly Numbers[],
  measure: Measure,
  backend: Backend,
  floor = 0,
): string | undefined {
  const expected = unlessRefused(() => measure(backend));
  const again = (shake: number): readonly Numbers[] =>
    unlessRefused(() => measure(roundedOtherwise(shake + 1))) ?? [];
  return expected && difference(found, expected, epsilonIn(program), floor, again);
}

function unlessRefused(measure: () => Numbers[]): Numbers[] | undefined {
  try {
    return measure();
  } catch {
    return undefined;
  }
}

export const values =
  (program: Program, variation = 0): Measure =>
  (backend) =>
    allNumbers('output', run(program, inputTensors(program, backend, variation)));

/** Weights of the sum that gradients are taken of. */
export const weightsLike = (x: Tensor): Tensor =>
  tensor(
    Float64Array.from({ length: x.size }, (_, i) => Math.cos(3 * i + 1)),
    { shape: x.shape, dtype: x.dtype },
  );

/** The weighted sum of what is differentiable; undefined, where nothing is. */
export function total(outputs: readonly Tensor[]): Tensor | undefined {
  return outputs
    .filter(({ dtype }) => isFloat(dtype))
    .map((x) => sum(mul(x, weightsLike(x))))
    .reduce<Tensor | undefined>((a, b) => (a ? a.add(b) : b), undefined);
}

export const floatInputs = (program: Program): number[] =>
  inputsOf(program).flatMap((node, i) => (isFloat((program.nodes[node] as InputNode).dtype) ? [i] : []));

/** Gradients of the weighted sum, by backward(). */
export const slopes =
  (program: Program, variation = 0): Measure =>
  (backend) => {
    const inputs = inputTensors(program, backend, variation).map((x) =>
      isFloat(x.dtype) ? parameter(x) : x,
    );
    const value = total(run(program, inputs));
    if (value?.requiresGrad) value.backward();
    return floatInputs(program).map((i) =>
      numbersOf(`gradient of input ${i}`, inputs[i]!.grad ?? zerosLike(inputs[i]!.detach())),
    );
  };

/** The function whose gradients these are. */
export const scalarOf =
  (program: Program) =>
  (...inputs: Tensor[]): Tensor =>
    total(run(program, inputs))!;

/** Whether it takes floats, and gives some. */
export const hasGradient = (program: Program, backend: Backend): boolean =>
  floatInputs(program).length > 0 && total(run(program, inputTensors(program, backend))) !== undefined;
