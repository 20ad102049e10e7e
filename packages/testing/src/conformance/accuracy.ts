/** Every function of floats, over all of float32: how far its results lie from the correctly rounded ones. */
import {
  type Backend,
  binaryFunctions,
  type Expression,
  input,
  type UnaryFunction,
  unaryFunctions,
} from '@glissade/tensor';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCase } from './case.ts';
import { bases, farExponents, neighboursOfOne, pairsOfSpecials, sampleLists } from './float-samples.ts';

type Measured = Extract<
  UnaryFunction,
  'exp' | 'expm1' | 'log' | 'log1p' | 'sqrt' | 'tanh' | 'sigmoid' | 'erf' | 'sin' | 'cos'
>;

/** How far the functions of a backend may be from the correctly rounded results: what `functionAccuracy` checks. */
export interface Bounds {
  /** How many float32 numbers the worst result may be from the correctly rounded one. */
  readonly unary: Readonly<Record<Measured, number>>;
  /** The same for `power`. */
  readonly power: number;
  /** Arguments nearer to 0 are left out, and results nearer to it are taken for 0. */
  readonly smallest?: number;
  /** One in how many of the numbers that sweep over all floats is tried. Default 1: four million. */
  readonly share?: number;
}

const one = new Float32Array(1);
const oneBits = new Int32Array(one.buffer);

/** Counts through the float32 numbers in order. */
function rank(x: number): number {
  one[0] = x;
  return oneBits[0]! < 0 ? -(oneBits[0]! & 0x7fffffff) : oneBits[0]!;
}

/** How many float32 numbers a result is from the correctly rounded one. */
function ulps(got: number, exact: number, smallest: number): number {
  if (Number.isNaN(exact) || Number.isNaN(got))
    return Number.isNaN(exact) === Number.isNaN(got) ? 0 : Infinity;
  const want = Math.fround(exact);
  // The smallest number itself may be what is rounded up, or what is lost.
  if (Math.max(Math.abs(got), Math.abs(want)) <= smallest) return 0;
  return Object.is(got, want) ? 0 : got === 0 && want === 0 ? Infinity : Math.abs(rank(got) - rank(want));
}

/** Runs a function on every argument and gives the worst distance, and where it was. */
async function worst(
  backend: Backend,
  expression: Expression,
  exact: (...x: number[]) => number,
  lists: readonly Float32Array[],
  smallest: number,
): Promise<[number, number[]]> {
  const kept = lists.map((list) => list.filter((_, i) => lists.every((x) => !isTiny(x[i]!, smallest))));
  const length = kept[0]!.length;
  const layout = { shape: [length], strides: [1], offset: 0, length };
  const results = await runCase(backend, {
    step: { family: 'map', expression },
    inputs: kept.map((data) => ({ layout, dtype: 'float32', data })),
    output: { ...layout, dtype: 'float32' },
  });
  let result: [number, number[]] = [0, []];
  for (let i = 0; i < length; i++) {
    const x = kept.map((list) => list[i]!);
    const distance = ulps(results[i]!, exact(...x), smallest);
    if (distance > result[0]) result = [distance, x];
  }
  return result;
}

const isTiny = (x: number, smallest: number): boolean => x !== 0 && Math.abs(x) < smallest;

/**
 * Registers the tests for a backend: of each function, the worst result among millions.
 *
 * @example
 * ```ts no-run
 * functionAccuracy('cpu', () => cpu(), bounds);
 * ```
 */
export function functionAccuracy(name: string, make: () => Promise<Backend>, bounds: Bounds): void {
  const { unary, smallest = 0, share = 1 } = bounds;
  const lists = sampleLists(share);
  describe(`over all exponents, ${name}'s`, () => {
    let backend: Backend;
    beforeAll(async () => {
      backend = await make();
    });

    for (const [title, greatest] of Object.entries(unary)) {
      const of = title as Measured;
      it(`${title} is within ${greatest} ulp`, async () => {
        const expression: Expression = { kind: 'unary', function: of, of: input(0) };
        for (const list of lists) {
          const [distance, at] = await worst(backend, expression, unaryFunctions[of], [list], smallest);
          expect(distance, `at ${at}`).toBeLessThanOrEqual(greatest);
        }
      });
    }

    const power: Expression = { kind: 'binary', function: 'power', left: input(0), right: input(1) };
    for (const [title, pairs] of Object.entries({
      'of all bases': bases(),
      'with exponents up to where the result leaves the floats': farExponents(),
      'near one, where the exponent is large': neighboursOfOne(),
      'in its special cases': pairsOfSpecials(),
    })) {
      it(`power is within ${bounds.power} ulp ${title}`, async () => {
        const [distance, at] = await worst(backend, power, binaryFunctions.power, pairs, smallest);
        expect(distance, `at ${at}`).toBeLessThanOrEqual(bounds.power);
      });
    }
  });
}
