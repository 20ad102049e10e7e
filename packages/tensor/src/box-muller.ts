/**
 * Normal numbers from uniform ones, sixteen at a time, to the last bit as PyTorch makes them on processors with AVX2: in
 * float32 with the polynomials of the Cephes library. (On others, PyTorch's own numbers differ in the last place.)
 * Sources: Box and Muller, "A Note on the Generation of Random Normal Deviates" (1958); https://www.netlib.org/cephes
 */

const { fround } = Math;

type Three = [number, number, number];

/** a * b + c rounded once, as the processor's multiply-add does. */
const fma = (a: number, b: number, c: number): number => fround(a * b + c);

// Constants by name, not in arrays: the engine then keeps them in registers.
const [log0, log1, log2] = [7.0376836292e-2, -1.151461031e-1, 1.167699874e-1].map(fround) as Three;
const [log3, log4, log5] = [-1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1].map(fround) as Three;
const [log6, log7, log8] = [2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1].map(fround) as Three;
const [sin0, sin1, sin2] = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1].map(fround) as Three;
const [cos0, cos1, cos2] = [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2].map(
  fround,
) as Three;
const sqrtHalf = fround(Math.SQRT1_2);
/** ln 2 in two parts: the first has few bits, so that its products with small integers are exact. */
const [ln2High, ln2Low] = [0.693359375, fround(-2.1219444e-4)];
const fourOverPi = fround(4 / Math.PI);
/** pi / 4 in three such parts. */
const [piHigh, piMiddle, piLow] = [0.78515625, 2.4187564849853516e-4, fround(3.774894977445941e-8)];
const twoPi = fround(2 * Math.PI);

const bits = new Int32Array(2);
const floats = new Float32Array(bits.buffer);

/** Turns 16 float32 uniforms from [0, 1), which begin at `start`, into normals: the first eight pair with the others. */
export function boxMuller32(data: Float32Array, start: number, mean: number, std: number): void {
  // Two short loops: of a long one, processors see too little ahead to work at several numbers at once.
  radii(data, start);
  turn(data, start, mean, std);
}

/** Makes sqrt(-2 ln(1 - u)) of eight uniforms. */
function radii(data: Float32Array, start: number): void {
  for (let j = start; j < start + 8; j++) {
    floats[0] = 1 - data[j]!;
    const all = bits[0]!;
    bits[1] = (all & 0x007fffff) | 0x3f000000; // the mantissa, in [0.5, 1)
    const mantissa = floats[1]!;
    const isSmall = mantissa < sqrtHalf;
    const exponent = (all >> 23) - (isSmall ? 127 : 126);
    const m = isSmall ? fround(fround(mantissa - 1) + mantissa) : fround(mantissa - 1);
    const square = fround(m * m);
    let series = fma(log0, m, log1);
    series = fma(series, m, log2);
    series = fma(series, m, log3);
    series = fma(series, m, log4);
    series = fma(series, m, log5);
    series = fma(series, m, log6);
    series = fma(series, m, log7);
    series = fma(series, m, log8);
    const y = fma(fround(series * m), square, fround(exponent * ln2Low));
    const log = fma(exponent, ln2High, fround(m + fma(-0.5, square, y)));
    data[j] = Math.sqrt(fround(-2 * log));
  }
}

/** Makes normals of eight radii and, behind them, eight uniforms, which are angles. */
function turn(data: Float32Array, start: number, mean: number, std: number): void {
  for (let j = start; j < start + 8; j++) {
    const radius = data[j]!;
    const angle = fround(twoPi * data[j + 8]!);
    // The odd octants are measured from the next even one.
    const octant = (fround(angle * fourOverPi) + 1) & ~1;
    const x = fma(-octant, piLow, fma(-octant, piMiddle, fma(-octant, piHigh, angle)));
    const z = fround(x * x);
    const cosineTerms = fma(fma(cos0, z, cos1), z, cos2);
    const cosine = fround(fma(fround(cosineTerms * z), z, -0.5 * z) + 1);
    const sineTerms = fma(fma(sin0, z, sin1), z, sin2);
    const sine = fma(fround(sineTerms * z), x, x);
    const isSwapped = (octant & 2) !== 0;
    const along = isSwapped ? sine : cosine;
    const across = isSwapped ? cosine : sine;
    data[j] = fround(radius * (((octant - 2) & 4) === 0 ? -along : along)) * std + mean;
    data[j + 8] = fround(radius * ((octant & 4) !== 0 ? -across : across)) * std + mean;
  }
}

/** The same in float64. */
export function boxMuller64(data: Float64Array, start: number, mean: number, std: number): void {
  for (let j = start; j < start + 8; j++) {
    const radius = Math.sqrt(-2 * Math.log(1 - data[j]!));
    const angle = 2 * Math.PI * data[j + 8]!;
    data[j] = radius * Math.cos(angle) * std + mean;
    data[j + 8] = radius * Math.sin(angle) * std + mean;
  }
}
