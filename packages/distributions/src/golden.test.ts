/** The numbers of PyTorch 2.13: log-probabilities, entropies, moments, divergences, their gradients, and seeded samples. */

import { parameter } from '@glissade/autograd';
import { type DType, manualSeed, rand } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import fixture from './fixtures/distributions.json' with { type: 'json' };
import {
  expectClose,
  expectRecorded,
  families,
  type Golden,
  golden,
  leaves,
  type Recorded,
} from './golden.test-helper.ts';
import { klDivergence, type ReparameterizedDistribution } from './index.ts';

interface Case {
  readonly family: string;
  readonly parameters: Record<string, Golden>;
  readonly value: Golden;
  readonly batch: readonly number[];
  readonly event: readonly number[];
  readonly logProb: Recorded;
  readonly entropy?: Recorded;
  readonly mean?: Golden;
  readonly variance?: Golden;
  readonly stddev?: Golden;
  readonly samples: readonly Drawn[];
}
interface Drawn {
  readonly dtype: DType;
  readonly seed: number;
  readonly shape: readonly number[];
  readonly value: Golden;
  /** The number that the generator gives after them. */
  readonly next: number;
  readonly rsample?: Recorded;
}
interface Divergence extends Recorded {
  readonly family: string;
  /** That of q, where it is another. */
  readonly other?: string;
  readonly p: Record<string, Golden>;
  readonly q: Record<string, Golden>;
}
const cases = fixture.cases as unknown as readonly Case[];
const divergences = fixture.divergences as unknown as readonly Divergence[];

/** Gradients of the digamma function: PyTorch's trigamma has 9 digits. */
const ofSlopes = (family: string): number | undefined =>
  ['Gamma', 'Chi2', 'Beta', 'Dirichlet', 'StudentT', 'InverseGamma', 'Kumaraswamy', 'Wishart'].includes(
    family,
  )
    ? 1e-8
    : undefined;

/** PyTorch takes the logarithm of the factorial of the total count in float32. */
const ofFactorials = (family: string): number | undefined => (family === 'Multinomial' ? 1e-7 : undefined);

describe.each(cases)('$family of $parameters', ({ family, parameters, value, ...expected }) => {
  const make = families[family]!;

  test('shapes and moments', () => {
    const p = make(leaves(parameters));
    expect(p.batchShape).toEqual(expected.batch);
    expect(p.eventShape).toEqual(expected.event);
    if (expected.mean === undefined) return;
    for (const what of ['mean', 'variance', 'stddev'] as const) expectClose(p[what], expected[what]!);
    if (family === 'Categorical') expect(p.mean.isnan().all().itemSync()).toBe(1);
  });

  test('logProb', () => {
    const p = { ...leaves(parameters), value: parameter(golden(value)) };
    expectRecorded(make(p).logProb(p.value), expected.logProb, p);
  });

  const { entropy } = expected;
  if (entropy)
    test('entropy', () => {
      const p = leaves(parameters);
      expectRecorded(make(p).entropy(), entropy, p, ofFactorials(family), ofSlopes(family));
    });

  test.each([...expected.samples])('$dtype samples $shape of seed $seed', (drawn) => {
    const { dtype, seed, shape } = drawn;
    const p = leaves(parameters, dtype);
    const tolerance = dtype === 'float32' ? 1e-6 : 1e-13;
    const distribution = make(p);
    manualSeed(seed);
    const sample = distribution.sample(shape);
    expectClose(sample, drawn.value, tolerance);
    expect(sample.requiresGrad).toBe(false);
    expect(rand([]).itemSync()).toBeCloseTo(drawn.next, 7);
    if (!drawn.rsample) return;
    manualSeed(seed);
    const again = (distribution as ReparameterizedDistribution).rsample(shape);
    expectRecorded(again, drawn.rsample, p, 10 * tolerance);
  });
});

test.each(divergences)('the divergence of $family of $p from $q', (given) => {
  const { family, other = family, p, q, ...expected } = given;
  const [first, second] = [leaves(p), leaves(q)];
  const both = Object.fromEntries([
    ...Object.entries(first).map(([name, each]) => [`p.${name}`, each] as const),
    ...Object.entries(second).map(([name, each]) => [`q.${name}`, each] as const),
  ]);
  expectRecorded(
    klDivergence(families[family]!(first), families[other]!(second)),
    expected,
    both,
    undefined,
    ofSlopes(family),
  );
});
