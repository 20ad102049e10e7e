/** The vector functions over all of float32, millions of numbers each, beside float64 results; and their special values. */
import {
  type BinaryFunction,
  binaryFunctions,
  type Expression,
  input,
  unaryFunctions,
} from '@glissade/tensor';
import { describe, expect, it } from 'vitest';
import { vectorKernel } from '../kernel.ts';
import { blockLength } from '../staging.ts';

/** How many float32 numbers the worst result is from the correctly rounded one. */
const greatestDistance = {
  exp: 1,
  expm1: 2,
  log: 1,
  log1p: 1,
  tanh: 2,
  sigmoid: 2,
  erf: 1,
  sin: 2,
  cos: 2,
} as const;

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

/** The numbers from 1/8 to 2, where most functions are worst, and their opposites. */
function dense(step: number): Float32Array {
  const bits = Uint32Array.from({ length: 2 * Math.floor((4 * 2 ** 23) / step) }, (_, i) =>
    i % 2 === 0 ? 0x3e000000 + (i / 2) * step : 0xbe000000 + ((i - 1) / 2) * step,
  );
  return new Float32Array(bits.buffer);
}

/** Powers of two and their neighbours, of both signs. */
const powersOfTwo = Float32Array.from({ length: 278 * 6 }, (_, i) => {
  const [exponent, neighbour, sign] = [Math.floor(i / 6) - 149, (i % 3) - 1, i % 6 < 3 ? 1 : -1];
  return sign * 2 ** exponent * (1 + neighbour * 2 ** -23);
});

describe('over all exponents', () => {
  const near = Float32Array.from(
    thresholds.flatMap((x) => Array.from({ length: 200 }, (_, i) => x * (1 + (i - 100) * 6e-8))),
  );
  const lists = [near, near.map((x) => -x), powersOfTwo, Float32Array.from(special), sweep(1_511), dense(31)];
  for (const [name, greatest] of Object.entries(greatestDistance)) {
    it(`${name} is within ${greatest} ulp`, () => {
      const function_ = name as keyof typeof greatestDistance;
      const expression: Expression = { kind: 'unary', function: function_, of: input(0) };
      const found = lists.map((list) => worst(expression, unaryFunctions[function_], [list]));
      const [distance, at] = found.reduce((a, b) => (b[0] > a[0] ? b : a));
      expect(distance, `at ${at}`).toBe(greatest);
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
