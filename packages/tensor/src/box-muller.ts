/**
 * Normal numbers from uniform ones, sixteen at a time, to the last bit as PyTorch makes them on processors with AVX2: in
 * float32 with the polynomials of the Cephes library. (On others, PyTorch's own numbers differ in the last place.)
 * Sources: Box and Muller, "A Note on the Generation of Random Normal Deviates" (1958); https://www.netlib.org/cephes
 */

const { fround } = Math;

/** a * b + c rounded once, as the processor's multiply-add does. */
const fma = (a: number, b: number, c: number): number => fround(a * b + c);

/** c0 x^n + ... + cn, in float32. */
function polynomial(x: number, coefficients: Float32Array): number {
  let value = coefficients[0]!;
  for (let i = 1; i < coefficients.length; i++) value = fma(value, x, coefficients[i]!);
  return value;
}

const logCoefficients = Float32Array.of(
  7.0376836292e-2,
  -1.151461031e-1,
  1.167699874e-1,
  -1.2420140846e-1,
  1.4249322787e-1,
  -1.6668057665e-1,
  2.0000714765e-1,
  -2.4999993993e-1,
  3.3333331174e-1,
);
const sinCoefficients = Float32Array.of(-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1);
const cosCoefficients = Float32Array.of(2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2);
const sqrtHalf = fround(Math.SQRT1_2);
/** ln 2 in two parts: the first has few bits, so that its products with small integers are exact. */
const [ln2High, ln2Low] = [0.693359375, fround(-2.1219444e-4)];
const fourOverPi = fround(4 / Math.PI);
/** pi / 4 in three such parts. */
const [piHigh, piMiddle, piLow] = [0.78515625, 2.4187564849853516e-4, fround(3.774894977445941e-8)];
const twoPi = fround(2 * Math.PI);

const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

/** ln(x) for x in (0, 1]. */
function log(x: number): number {
  float[0] = x;
  let exponent = (bits[0]! >>> 23) - 126;
  bits[0] = (bits[0]! & 0x007fffff) | 0x3f000000; // the mantissa, in [0.5, 1)
  let m = float[0]!;
  if (m < sqrtHalf) {
    exponent--;
    m = fround(fround(m - 1) + m);
  } else m = fround(m - 1);
  const square = fround(m * m);
  let y = fma(fround(polynomial(m, logCoefficients) * m), square, fround(exponent * ln2Low));
  y = fma(-0.5, square, y);
  return fma(exponent, ln2High, fround(m + y));
}

/** The sine and cosine of an angle in [0, 2 pi]. */
function sinCos(angle: number): [sine: number, cosine: number] {
  // The odd octants are measured from the next even one.
  const octant = (Math.trunc(fround(angle * fourOverPi)) + 1) & ~1;
  let x = fma(-octant, piHigh, angle);
  x = fma(-octant, piMiddle, x);
  x = fma(-octant, piLow, x);
  const z = fround(x * x);
  const cosine = fround(fma(fround(polynomial(z, cosCoefficients) * z), z, -0.5 * z) + 1);
  const sine = fma(fround(polynomial(z, sinCoefficients) * z), x, x);
  const swapped = (octant & 2) !== 0;
  const [s, c] = swapped ? [cosine, sine] : [sine, cosine];
  return [(octant & 4) !== 0 ? -s : s, ((octant - 2) & 4) === 0 ? -c : c];
}

/** Turns 16 float32 uniforms from [0, 1), which begin at `start`, into normals: the first eight pair with the others. */
export function boxMuller32(data: Float32Array, start: number, mean: number, std: number): void {
  for (let j = start; j < start + 8; j++) {
    const radius = fround(Math.sqrt(fround(-2 * log(fround(1 - data[j]!)))));
    const [sine, cosine] = sinCos(fround(twoPi * data[j + 8]!));
    data[j] = fma(fround(radius * cosine), std, mean);
    data[j + 8] = fma(fround(radius * sine), std, mean);
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
