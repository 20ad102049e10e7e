/** The conformance suite: every step family on random views, dtypes and values, beside the reference backend. */
import { type Backend, isFloat, newArray, reference } from '@glissade/tensor';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { absolute, type Check, fits, runCase, withoutTiny } from './case.ts';
import { difference, exact, type Tolerance } from './compare.ts';
import { foldChecks } from './fold-checks.ts';
import { indexChecks } from './index-checks.ts';
import { mapChecks } from './map-checks.ts';
import { elements } from './random-view.ts';

/** What sets a backend apart in `backendConformance`. */
export interface ConformanceOptions {
  /** What a backend cannot do, and why: the tests named are listed as skipped with the reason. */
  readonly skip?: readonly { readonly reason: string; readonly tests: readonly string[] }[];
  /** Other tests than those for every backend. */
  readonly checks?: readonly Check[];
  /** Whether results are compared. Without, every case still runs, and an error of the backend fails it. Default true. */
  readonly compares?: boolean;
  /** How many random cases for each test. Default 60. */
  readonly runs?: number;
  /** How close the backend must come to the reference where it is not as close as others: by the test's title. */
  readonly tolerances?: Readonly<Record<string, Tolerance>>;
  /** Floats nearer to 0 are taken for 0 in every case: for machines that may do so with subnormal results. */
  readonly smallest?: number;
}

/**
 * Registers the suite for a backend. Every backend runs it, in every place where it works.
 *
 * @example
 * ```ts no-run
 * backendConformance('cpu', () => cpu({ threads: 2 }));
 * ```
 */
export function backendConformance(
  name: string,
  make: () => Promise<Backend>,
  options: ConformanceOptions = {},
): void {
  const { runs = 60, skip = [], tolerances = {}, smallest = 0, compares = true } = options;
  const { checks = [...mapChecks, ...foldChecks, ...indexChecks] } = options;
  describe(`${name} conforms`, () => {
    let backend: Backend;
    beforeAll(async () => {
      backend = await make();
    });

    test('keeps what is written, in every dtype', async () => {
      for (const dtype of backend.dtypes) {
        const [data] = fc.sample(elements(dtype, 100), 1);
        const buffer = backend.allocate(dtype, 100);
        backend.write(buffer, data!);
        const got = await backend.read(buffer);
        if (compares) expect(difference(got, data!, exact, dtype)).toBeUndefined();
        if (backend.readSync)
          expect(difference(backend.readSync(buffer), data!, exact, dtype)).toBeUndefined();
        backend.free(buffer);
      }
    });

    for (const { title, cases, tolerance } of checks) {
      const skipped = skip.find(({ tests }) => tests.includes(title));
      test.skipIf(skipped)(skipped ? `${title} (${skipped.reason})` : title, async () => {
        await fc.assert(
          fc.asyncProperty(
            cases.filter((each) => fits(each, backend.dtypes)),
            async (each) => {
              const { dtype, length } = each.output;
              // Scattering adds to what was there; all others must leave what lies beside the view alone.
              const [some] = fc.sample(elements(dtype, 97, false), { numRuns: 1, seed: 7 });
              const before = newArray(dtype, length).map((_, i) => some![i % 97]!);
              const complete = withoutTiny({ ...each, output: { ...each.output, before } }, smallest);
              const got = await runCase(backend, complete);
              if (!compares) return;
              const expected = await runCase(reference, complete);
              const close = (isFloat(dtype) && tolerances[title]) || tolerance(dtype, complete);
              const sizes = close.ofTerms ? await runCase(reference, absolute(complete)) : expected;
              expect(difference(got, expected, close, dtype, sizes)).toBeUndefined();
            },
          ),
          { numRuns: runs },
        );
      });
    }
  });
}
