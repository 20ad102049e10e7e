/** The numbers of PyTorch 2.13: modes, all outcomes, shares, quantiles and their gradients, eager and compiled. */
import { parameter } from '@glissade/autograd';
import { compile } from '@glissade/compiler';
import type { DType, Tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import fixture from './fixtures/distributions.json' with { type: 'json' };
import {
  expectClose,
  expectRecorded,
  families,
  type Golden,
  golden,
  leaves,
  type Parameters,
  type Recorded,
  weighted,
} from './golden.test-helper.ts';

interface Case {
  readonly family: string;
  readonly parameters: Record<string, Golden>;
  readonly value: Golden;
  readonly mode?: Golden;
  /** All outcomes. */
  readonly support?: Golden;
  readonly cdf?: Recorded;
  readonly icdf?: Recorded & { readonly probability: Golden };
}
interface Tail {
  readonly family: string;
  readonly parameters: Record<string, Golden>;
  readonly values: Golden;
  readonly cdf: Golden;
  readonly probabilities?: Golden;
  readonly icdf?: Golden;
}
const cases = fixture.others as unknown as readonly Case[];
const tails = fixture.tails as unknown as readonly Tail[];

/** Of a function of the parameters, the values and gradients are those of PyTorch: called, and compiled. */
function expectBoth(
  recorded: Recorded,
  given: () => Parameters,
  compute: (p: Parameters) => Tensor,
  tolerance?: number,
): void {
  const [eager, compiled] = [given(), given()];
  expectRecorded(compute(eager), recorded, eager, tolerance);
  const step = compile(() => {
    const result = compute(compiled);
    weighted(result).backward();
    return result.detach();
  });
  expectClose(step(), recorded.value, tolerance);
  for (const [name, expected] of Object.entries(recorded.grads ?? {})) {
    const { grad } = compiled[name]!;
    if (grad) expectClose(grad, expected, tolerance);
  }
}

/** PyTorch's incomplete gamma function has 9 digits where x is near to a large concentration. */
const ofGamma = (family: string): number | undefined =>
  ['Gamma', 'Chi2', 'InverseGamma'].includes(family) ? 1e-9 : undefined;

describe.each(cases)('$family of $parameters', ({ family, parameters, value, ...expected }) => {
  const make = families[family]!;

  test('mode', () => {
    const p = make(leaves(parameters));
    if (expected.mode === undefined)
      expect(() => p.mode).toThrow(
        `${p.name}.mode: there is no formula for it. Estimate it: p.sample([1000])`,
      );
    else {
      expectClose(p.mode, expected.mode);
      expect([...p.mode.shape]).toEqual([...p.batchShape, ...p.eventShape]);
      // Where it is NaN there, it is here.
      expect(p.mode.isnan().double().toArray()).toEqual(golden(expected.mode).isnan().double().toArray());
    }
  });

  test('all outcomes', () => {
    const p = make(leaves(parameters));
    if (expected.support === undefined)
      expect(() => p.enumerateSupport()).toThrow(`${p.name}.enumerateSupport: `);
    else {
      const all = p.enumerateSupport();
      expectClose(all, expected.support);
      const single = p.enumerateSupport({ expand: false });
      expect(single.shape).toEqual([all.shape[0], ...p.batchShape.map(() => 1), ...p.eventShape]);
      expectClose(single.expand(all.shape), expected.support);
      // Their probabilities sum up to 1.
      const total = p.logProb(all).exp().sum(0);
      expect(total.sub(1).abs().lt(1e-6).all().itemSync()).toBe(1);
    }
  });

  test('cdf', () => {
    const { cdf } = expected;
    if (cdf) {
      const given = () => ({ ...leaves(parameters), value: parameter(golden(value)) });
      expectBoth(cdf, given, (p) => make(p).cdf(p['value']!), ofGamma(family));
    } else
      expect(() => make(leaves(parameters)).cdf(0)).toThrow(
        '.cdf: there is no formula for it. Estimate it: p.sample(',
      );
  });

  test('icdf', () => {
    const { icdf } = expected;
    if (icdf) {
      const given = () => ({ ...leaves(parameters), probability: parameter(golden(icdf.probability)) });
      // A program of it would be very long: each of many uses of the quantile is computed anew.
      if (family === 'PowerNormal') {
        const p = given();
        expectRecorded(make(p).icdf(p['probability']!), icdf, p);
      } else expectBoth(icdf, given, (p) => make(p).icdf(p['probability']!));
      // It goes back.
      const p = make(leaves(parameters));
      expectClose(p.cdf(golden(icdf.value)), icdf.probability);
    } else
      expect(() => make(leaves(parameters)).icdf(0.5)).toThrow(
        '.icdf: there is no formula for it. Estimate it: p.sample(',
      );
  });

  test('of a batch of batches', () => {
    const given = leaves(parameters);
    const p = make(given);
    const outcome = golden(value);
    const logProb = p.logProb(outcome);
    const shape = [2, ...logProb.shape];
    const all = p.expand(shape);
    expect(all.constructor).toBe(p.constructor);
    expect(all.name).toBe(p.name);
    expect(all.batchShape).toEqual(shape);
    expect(all.eventShape).toEqual(p.eventShape);
    const logProbs = all.logProb(outcome);
    expectClose(logProbs, logProb.expand(shape).toArray() as Golden);
    logProbs.sum().backward();
    expect(Object.values(given).some((each) => each.grad)).toBe(true);
    expect(p.expand([0, ...logProb.shape]).logProb(outcome).shape).toEqual([0, ...logProb.shape]);
    expect(() => p.expand([-1])).toThrow(`${p.name}.expand: [-1] is not a shape`);
    if (p.batchShape.some((length) => length > 1))
      expect(() => p.expand(p.batchShape.map((length) => length + 1))).toThrow(/\.expand: .* \[/);
  });
});

describe.each(tails)('far from the middle: $family of $parameters', ({ family, parameters, ...expected }) => {
  test.each<[DType, number]>([
    ['float32', family.endsWith('Gamma') ? 1e-5 : 4e-6],
    ['float64', family.endsWith('Gamma') ? 1e-7 : 1e-9],
  ])('in %s', (dtype, tolerance) => {
    const p = families[family]!(leaves(parameters, dtype));
    expectRelative(p.cdf(golden(expected.values, dtype)), expected.cdf, tolerance);
    if (expected.icdf)
      expectRelative(p.icdf(golden(expected.probabilities!, dtype)), expected.icdf, tolerance);
  });
});

function expectRelative(actual: Tensor, value: Golden, tolerance: number): void {
  const expected = golden(value).dataSync();
  for (const [i, got] of actual.dataSync().entries()) {
    const error = Math.abs(got - expected[i]!);
    if (!(error <= tolerance * Math.abs(expected[i]!) || error < 1e-30))
      expect.fail(`element ${i} is ${got}, not ${expected[i]}`);
  }
}
