// Prints the polynomials of src/map/math: node scripts/minimax.mjs
//
// Remez' exchange: the polynomial of a degree whose greatest weighted error on an interval is least has an error that
// alternates between its extremes degree + 2 times. Solve for a polynomial with that error at some points; move the
// points to the extremes of what came out; repeat.
// Source: https://en.wikipedia.org/wiki/Remez_algorithm

/** Gaussian elimination with row pivoting. */
function solve(rows) {
  const n = rows.length;
  for (let column = 0; column < n; column++) {
    let best = column;
    for (let i = column; i < n; i++) if (Math.abs(rows[i][column]) > Math.abs(rows[best][column])) best = i;
    [rows[column], rows[best]] = [rows[best], rows[column]];
    for (let i = 0; i < n; i++) {
      const factor = i === column ? 0 : rows[i][column] / rows[column][column];
      if (factor !== 0) for (let j = column; j <= n; j++) rows[i][j] -= factor * rows[column][j];
    }
  }
  return rows.map((row, i) => row[n] / row[i]);
}

const horner = (coefficients, x) => coefficients.reduceRight((sum, each) => sum * x + each, 0);

/** Coefficients, the constant first, and the greatest |weight * (polynomial - f)|. */
function minimax(f, weight, [low, high], degree) {
  const count = degree + 2;
  const points = 20_000;
  const chebyshev = (i, n) => (low + high) / 2 - ((high - low) / 2) * Math.cos((Math.PI * i) / n);
  let references = Array.from({ length: count }, (_, i) => chebyshev(i + 0.5, count));
  let coefficients = [];
  let worst = 0;
  for (let round = 0; round < 30; round++) {
    const rows = references.map((x, i) => [
      ...Array.from({ length: degree + 1 }, (_, power) => x ** power),
      (i % 2 === 0 ? 1 : -1) / weight(x),
      f(x),
    ]);
    coefficients = solve(rows).slice(0, -1);
    // The extremes: one for each stretch of one sign, the largest `count` neighbours of them.
    const extremes = [];
    for (let i = 0; i < points; i++) {
      const x = chebyshev(i + 0.5, points);
      const error = weight(x) * (horner(coefficients, x) - f(x));
      const last = extremes.at(-1);
      if (!last || Math.sign(last.error) !== Math.sign(error)) extremes.push({ x, error });
      else if (Math.abs(error) > Math.abs(last.error)) Object.assign(last, { x, error });
    }
    worst = Math.max(...extremes.map(({ error }) => Math.abs(error)));
    while (extremes.length > count) {
      if (Math.abs(extremes[0].error) < Math.abs(extremes.at(-1).error)) extremes.shift();
      else extremes.pop();
    }
    if (extremes.length < count) break;
    references = extremes.map(({ x }) => x);
  }
  return { coefficients, worst };
}

/** A Taylor series, for differences that would lose their digits near zero. */
const series = (x, ...terms) => horner(terms, x);

/** A function of the square of x: most of these are even or odd. */
const ofSquare = (f) => (squared) => f(Math.sqrt(squared), squared);

/** erf(x) by its Taylor series, for |x| <= 1. */
function erf(x) {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-18 * sum; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

/** exp(x^2) erfc(x) by its continued fraction. Source: https://dlmf.nist.gov/7.9.E1 */
function scaledErfc(x) {
  let fraction = x;
  for (let n = 400; n > 0; n--) fraction = x + n / 2 / fraction;
  return 1 / (Math.sqrt(Math.PI) * fraction);
}

function print(name, ...problem) {
  const { coefficients, worst } = minimax(...problem);
  const rounded = coefficients.map((each) => Number(Math.fround(each).toPrecision(9)));
  console.log(`${name}, within ${worst.toExponential(1)}\n  ${rounded.join(', ')}`);
}

/** A little more than the interval, because reductions round. */
const upTo = (end) => 1.0001 * end;
const tiny = 1e-6;

const halfLog2 = upTo(Math.LN2 / 2);
print(
  'exponential',
  (r) =>
    Math.abs(r) < 0.01 ? series(r, 1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720) : (Math.expm1(r) - r) / (r * r),
  (r) => (r * r) / Math.exp(r),
  [-halfLog2, halfLog2],
  4,
);
print(
  'tangent',
  ofSquare((r, squared) =>
    r < 0.02 ? series(squared, -1 / 3, 2 / 15, -17 / 315) : (Math.tanh(r) / r - 1) / squared,
  ),
  (squared) => squared + tiny,
  [0, upTo(Math.LN2 / 4) ** 2],
  2,
);
print(
  'logarithm',
  ofSquare((s, squared) =>
    s < 0.01 ? series(squared, 2 / 3, 2 / 5, 2 / 7, 2 / 9) : ((2 * Math.atanh(s)) / s - 2) / squared,
  ),
  (squared) => squared / 2 + tiny,
  [0, 0.1716 ** 2],
  2,
);
const eighthTurn = upTo(Math.PI / 4) ** 2;
print(
  'sine',
  ofSquare((r, squared) =>
    r < 0.02 ? series(squared, -1 / 6, 1 / 120, -1 / 5040) : (Math.sin(r) / r - 1) / squared,
  ),
  (squared) => squared + tiny,
  [0, eighthTurn],
  2,
);
print(
  'cosine',
  ofSquare((r, squared) =>
    r < 0.1
      ? series(squared, 1 / 24, -1 / 720, 1 / 40_320, -1 / 3_628_800)
      : (Math.cos(r) - 1 + squared / 2) / squared ** 2,
  ),
  (squared) => squared ** 2 + tiny,
  [0, eighthTurn],
  2,
);
const border = 0.8;
print(
  'near',
  ofSquare((x) => erf(x) / x - 1),
  () => 1,
  [1e-12, border ** 2],
  5,
);
print(
  'far',
  (x) => Math.log(scaledErfc(x)) - x * x,
  (x) => Math.exp(-x * x) * scaledErfc(x),
  [border, 4],
  6,
);
