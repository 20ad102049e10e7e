/** Float32 numbers on which functions are measured: of every sign and magnitude, and many where functions are worst. */

/** Every so manieth of all float32 numbers, denormals, infinities and NaN among them. */
function sweep(step: number): Float32Array {
  const bits = new Uint32Array(Math.floor(2 ** 32 / step));
  for (let i = 0; i < bits.length; i++) bits[i] = i * step;
  return new Float32Array(bits.buffer);
}

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

/** Around them results overflow, underflow or saturate. */
const thresholds = [
  88.72284, -103.97208, -87.33655, 9.010913, -9.010913, 3.9192059, 0.5, 1, 16777216, 1048576, 1.5707964,
];
const near = Float32Array.from(
  thresholds.flatMap((x) => Array.from({ length: 200 }, (_, i) => x * (1 + (i - 100) * 6e-8))),
);

const special = [
  0,
  -0,
  1,
  -1,
  2,
  -3,
  0.5,
  -1.5,
  100,
  Infinity,
  -Infinity,
  Number.NaN,
  1e-45,
  -1e-45,
  65504,
  3.4e38,
  -3.4e38,
];

/**
 * Arguments of functions of one number: four million of them.
 *
 * @param share - one in how many of the numbers that sweep over all is taken
 */
export const sampleLists = (share: number): readonly Float32Array[] => [
  near,
  near.map((x) => -x),
  powersOfTwo,
  Float32Array.from(special),
  sweep(1_511 * share),
  dense(31 * share),
];

type Pairs = readonly [Float32Array, Float32Array];

/** Bases of every magnitude and sign, with whole and other exponents up to 40. */
export function bases(): Pairs {
  const left = Float32Array.from(
    { length: 100_000 },
    (_, i) => (i % 3 === 0 ? -1 : 1) * Math.exp(Math.sin(i) * (i % 5 === 0 ? 85 : 2)),
  );
  return [left, left.map((_, i) => (i % 2 === 0 ? Math.round(20 * Math.cos(3 * i)) : 40 * Math.cos(7 * i)))];
}

/** Positive bases, and for each an exponent that makes a result between the smallest and the largest float, or just beyond. */
export function farExponents(): Pairs {
  const left = Float32Array.from({ length: 100_000 }, (_, i) =>
    Math.exp((i % 2 === 0 ? 60 : 3) * Math.sin(1.7 * i)),
  );
  return [left, left.map((x, i) => (110 * Math.cos(7.1 * i)) / Math.log(x))];
}

/** Bases within 1e-4 of one, and exponents up to a million. */
export function neighboursOfOne(): Pairs {
  const left = Float32Array.from({ length: 50_000 }, (_, i) => 1 + 1e-4 * Math.sin(i));
  return [left, left.map((_, i) => 1e6 * Math.cos(3 * i))];
}

/** Each special number with each. */
export function pairsOfSpecials(): Pairs {
  const pairs = special.flatMap((x) => special.map((y) => [x, y] as const));
  return [Float32Array.from(pairs, ([x]) => x), Float32Array.from(pairs, ([, y]) => y)];
}
