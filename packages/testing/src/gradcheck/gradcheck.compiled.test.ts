/** The same differences and derivatives, both from compiled functions: of generated code, on two threads. */
import { grad } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { gradcheckSuite, type Scalar } from './cases.ts';

const step = 1e-6;

/** As `gradcheck`, which records what it is given, cannot: gradients do not flow out of a compiled function. */
function compiledGradcheck(f: Scalar, inputs: readonly Tensor[]): void {
  const value = compile(f);
  const gradients = compile(
    grad(
      f,
      inputs.map((_, i) => i),
    ),
  )(...inputs);
  const data = inputs.map((input) => input.dataSync());
  /** The value where one element is another. */
  const valueAt = (which: number, element: number, x: number): number => {
    const moved = data.map((values, i) => (i === which ? values.with(element, x) : values));
    return value(...moved.map((values, i) => tensor(values, inputs[i]!))).itemSync();
  };
  for (const [which, gradient] of gradients.entries()) {
    gradient.dataSync().forEach((analytic, element) => {
      const x = data[which]![element]!;
      const difference = (valueAt(which, element, x + step) - valueAt(which, element, x - step)) / (2 * step);
      const error = Math.abs(analytic - difference);
      expect(
        error,
        `input ${which}, element ${element}: ${analytic}, but the difference quotient is ${difference}`,
      ).toBeLessThanOrEqual(1e-5 + 1e-3 * Math.abs(difference));
    });
  }
  expect(value.programs.length).toBe(1);
}

describe('gradcheck, twice, compiled', () => {
  beforeAll(async () => useBackend(await cpu({ threads: 2 })));
  afterAll(() => useBackend(reference));
  gradcheckSuite(compiledGradcheck);
});
