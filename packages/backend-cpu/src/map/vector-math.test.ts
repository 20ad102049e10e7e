/** The vector functions over all of float32, in steps, beside float64 results; and their special values. */
import {
  type BinaryFunction,
  binaryFunctions,
  type Expression,
  input,
  unaryFunctions,
} from '@glissade/tensor';
import { describe, expect, it } from 'vitest';
import { vectorKernel } from './kernel.ts';
import { blockLength } from './staging.ts';

const names = ['exp', 'expm1', 'log', 'log1p', 'tanh', 'sigmoid', 'erf', 'sin', 'cos'] as const;

const one = new Float32Array(1);
const oneBits = new Int32Array(one.buffer);

/** Counts through the float32 numbers in order. */
function rank(x: number): number {
  one[0] = x;
  return oneBits[0]! < 0 ? -(oneBits[0]! & 0x7fffffff) : oneBits[0]!;
}

/** How many float32 numbers a result is from the correctly rounded one. */
function ulps(got: number, exact: number): number {
  if (Number.isNaN(exact) || Number.isNaN(got))
    return Number.isNaN(exact) === Number.isNaN(got) ? 0 : Infinity;
  const want = Math.fround(exact);
  return Object.is(got, want) ? 0 : got === 0 && want === 0 ? Infinity : Math.abs(rank(got) - rank(want));
}

/** Runs a function on every argument and gives the worst distance, and where it was. */
function worst(
  expression: Expression,
  exact: (...x: number[]) => number,
  lists: Float32Array[],
): [number, number[]] {
  const kernel = vectorKernel(
    expression,
    lists.map(() => 'float32' as const),
  )!;
  let result: [number, number[]] = [0, []];
  for (let from = 0; from < lists[0]!.length; from += blockLength) {
    const parts = lists.map((list) => list.subarray(from, from + blockLength));
    parts.forEach((part, i) => void kernel.inputs[i]!.set(part));
    kernel.run(parts[0]!.length);
    for (let i = 0; i < parts[0]!.length; i++) {
      const x = parts.map((part) => part[i]!);
      const distance = ulps(kernel.output[i]!, exact(...x));
      if (distance > result[0]) result = [distance, x];
    }
  }
  return result;
}

/** Float32 numbers of every sign and magnitude, denormals, infinities and NaN among them. */
function sweep(step: number): Float32Array {
  const bits = new Uint32Array(Math.floor(2 ** 32 / step));
  for (let i = 0; i < bits.length; i++) bits[i] = i * step;
  return new Float32Array(bits.buffer);
}

const special = [
  0,
  -0,
  1,
  -1,
  2,
  -3,
  0.5,
  -1.5,
  Infinity,
  -Infinity,
  Number.NaN,
  1e-45,
  -1e-45,
  3.4e38,
  -3.4e38,
];
/** Around them results overflow, underflow or saturate. */
const thresholds = [
  88.72284, -103.97208, -87.33655, 9.010913, -9.010913, 3.9192059, 0.5, 1, 16777216, 1048576, 1.5707964,
];

describe('within one unit in the last place of the correctly rounded result', () => {
  const near = Float32Array.from(
    thresholds.flatMap((x) => Array.from({ length: 200 }, (_, i) => x * (1 + (i - 100) * 6e-8))),
  );
  for (const name of names) {
    it(name, () => {
      const expression: Expression = { kind: 'unary', function: name, of: input(0) };
      const exact = unaryFunctions[name];
      for (const list of [
        sweep(name === 'erf' ? 400_009 : 40_009),
        near,
        near.map((x) => -x),
        Float32Array.from(special),
      ]) {
        const [distance, at] = worst(expression, exact, [list]);
        expect(distance, `at ${at}`).toBeLessThanOrEqual(1);
      }
    });
  }
});

describe('power', () => {
  const power: BinaryFunction = 'power';
  const expression: Expression = { kind: 'binary', function: power, left: input(0), right: input(1) };

  it('is within one unit in the last place', () => {
    const bases = Float32Array.from(
      { length: 100_000 },
      (_, i) => (i % 3 === 0 ? -1 : 1) * Math.exp(Math.sin(i) * (i % 5 === 0 ? 85 : 2)),
    );
    const exponents = Float32Array.from(bases, (_, i) =>
      i % 2 === 0 ? Math.round(20 * Math.cos(3 * i)) : 40 * Math.cos(7 * i),
    );
    expect(worst(expression, binaryFunctions.power, [bases, exponents])[0]).toBeLessThanOrEqual(1);
  });

  it('is accurate near one, where the exponent is large', () => {
    const bases = Float32Array.from({ length: 50_000 }, (_, i) => 1 + 1e-4 * Math.sin(i));
    const exponents = bases.map((_, i) => 1e6 * Math.cos(3 * i));
    expect(worst(expression, binaryFunctions.power, [bases, exponents])[0]).toBeLessThanOrEqual(1);
  });

  it('knows the special cases', () => {
    const pairs = special.flatMap((x) => special.map((y) => [x, y] as const));
    const [bases, exponents] = [0, 1].map((i) => Float32Array.from(pairs, (pair) => pair[i]!)) as [
      Float32Array,
      Float32Array,
    ];
    const [distance, at] = worst(expression, binaryFunctions.power, [bases, exponents]);
    expect(distance, `at ${at}`).toBeLessThanOrEqual(1);
  });
});
