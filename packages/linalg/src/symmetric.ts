/**
 * Eigenvalues and eigenvectors of one symmetric matrix, in plain loops over its numbers: Householder's reflections make it
 * tridiagonal, and QL steps with implicit shifts take away what is beside the diagonal.
 * Source: the procedures tred2 and tql2 of EISPACK, Bowdler, Martin, Reinsch and Wilkinson 1968, https://netlib.org/eispack/
 */

/** Ascending, and a vector for each. */
export interface Eigenpairs {
  readonly values: readonly number[];
  readonly vectors: readonly Float64Array[];
}

/** @param matrix - [n, n], symmetric; the vectors take its place */
export function eigenpairsOf(matrix: Float64Array, n: number): Eigenpairs {
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  makeTridiagonal(matrix, n, diagonal, beside);
  gatherReflections(matrix, n, diagonal);
  const vectors = Array.from({ length: n }, (_, i) => matrix.subarray(i * n, (i + 1) * n));
  makeDiagonal(vectors, diagonal, beside);
  const order = [...diagonal.keys()].sort((a, b) => diagonal[a]! - diagonal[b]!);
  return { values: order.map((i) => diagonal[i]!), vectors: order.map((i) => vectors[i]!) };
}

/** Row by row from the last; what a reflection is made of stays in its row, and its length in `diagonal`. */
function makeTridiagonal(v: Float64Array, n: number, diagonal: Float64Array, beside: Float64Array): void {
  for (let j = 0; j < n; j++) diagonal[j] = v[j * n + n - 1]!;
  for (let i = n - 1; i > 0; i--) {
    let scale = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(diagonal[k]!);
    if (scale === 0) {
      beside[i] = diagonal[i - 1]!;
      for (let j = 0; j < i; j++) {
        diagonal[j] = v[j * n + i - 1]!;
        v[j * n + i] = 0;
        v[i * n + j] = 0;
      }
      diagonal[i] = 0;
      continue;
    }
    let length = 0;
    for (let k = 0; k < i; k++) {
      diagonal[k]! /= scale;
      length += diagonal[k]! ** 2;
    }
    const last = diagonal[i - 1]!;
    const turned = last > 0 ? -Math.sqrt(length) : Math.sqrt(length);
    beside[i] = scale * turned;
    length -= last * turned;
    diagonal[i - 1] = last - turned;
    reflect(v, n, i, length, diagonal, beside);
    diagonal[i] = length;
  }
  beside[0] = 0;
}

/** The reflection by the first `size` of `diagonal`, from both sides; only the lower triangle is kept right. */
function reflect(
  v: Float64Array,
  n: number,
  size: number,
  length: number,
  diagonal: Float64Array,
  product: Float64Array,
): void {
  product.fill(0, 0, size);
  for (let j = 0; j < size; j++) {
    const own = diagonal[j]!;
    v[size * n + j] = own;
    let sum = product[j]! + v[j * n + j]! * own;
    for (let k = j + 1; k < size; k++) {
      sum += v[j * n + k]! * diagonal[k]!;
      product[k]! += v[j * n + k]! * own;
    }
    product[j] = sum;
  }
  let along = 0;
  for (let j = 0; j < size; j++) {
    product[j]! /= length;
    along += product[j]! * diagonal[j]!;
  }
  const share = along / (2 * length);
  for (let j = 0; j < size; j++) product[j]! -= share * diagonal[j]!;
  for (let j = 0; j < size; j++) {
    const [own, other] = [diagonal[j]!, product[j]!];
    for (let k = j; k < size; k++) v[j * n + k]! -= own * product[k]! + other * diagonal[k]!;
    diagonal[j] = v[j * n + size - 1]!;
    v[j * n + size] = 0;
  }
}

/** All reflections as one matrix, and the diagonal back in its place. */
function gatherReflections(v: Float64Array, n: number, diagonal: Float64Array): void {
  for (let i = 0; i < n - 1; i++) {
    v[i * n + n - 1] = v[i * n + i]!;
    v[i * n + i] = 1;
    const length = diagonal[i + 1]!;
    const next = (i + 1) * n;
    if (length !== 0) {
      for (let k = 0; k <= i; k++) diagonal[k] = v[next + k]! / length;
      for (let j = 0; j <= i; j++) {
        let along = 0;
        for (let k = 0; k <= i; k++) along += v[next + k]! * v[j * n + k]!;
        for (let k = 0; k <= i; k++) v[j * n + k]! -= along * diagonal[k]!;
      }
    }
    v.fill(0, next, next + i + 1);
  }
  for (let j = 0; j < n; j++) {
    diagonal[j] = v[j * n + n - 1]!;
    v[j * n + n - 1] = 0;
  }
  v[n * n - 1] = 1;
}

/** An eigenvalue takes two steps or three; so many are never needed. */
const mostSteps = 60;

function makeDiagonal(vectors: readonly Float64Array[], diagonal: Float64Array, beside: Float64Array): void {
  const n = diagonal.length;
  beside.copyWithin(0, 1);
  beside[n - 1] = 0;
  let shift = 0;
  let largest = 0;
  for (let first = 0; first < n; first++) {
    largest = Math.max(largest, Math.abs(diagonal[first]!) + Math.abs(beside[first]!));
    const isSmall = (x: number): boolean => Math.abs(x) <= Number.EPSILON * largest;
    let end = first;
    while (end < n - 1 && !isSmall(beside[end]!)) end++;
    for (let step = 0; end > first && step < mostSteps; step++) {
      shift += stepOf(vectors, diagonal, beside, first, end);
      if (isSmall(beside[first]!)) break;
    }
    diagonal[first]! += shift;
    beside[first] = 0;
  }
}

/** One QL step from `end` up to `first`; gives by how much all that is left was shifted. */
function stepOf(
  vectors: readonly Float64Array[],
  diagonal: Float64Array,
  beside: Float64Array,
  first: number,
  end: number,
): number {
  const before = diagonal[first]!;
  const ratio = (diagonal[first + 1]! - before) / (2 * beside[first]!);
  const root = ratio < 0 ? -Math.hypot(ratio, 1) : Math.hypot(ratio, 1);
  diagonal[first] = beside[first]! / (ratio + root);
  diagonal[first + 1] = beside[first]! * (ratio + root);
  const second = diagonal[first + 1]!;
  const shift = before - diagonal[first]!;
  for (let i = first + 2; i < diagonal.length; i++) diagonal[i]! -= shift;

  const besideSecond = beside[first + 1]!;
  let p = diagonal[end]!;
  // Cosines and sines of this rotation and of those before.
  let [cosine, cosine2, cosine3, sine, sine2] = [1, 1, 1, 0, 0];
  for (let i = end - 1; i >= first; i--) {
    [cosine3, cosine2, sine2] = [cosine2, cosine, sine];
    const across = cosine * beside[i]!;
    const along = cosine * p;
    const radius = Math.hypot(p, beside[i]!);
    beside[i + 1] = sine * radius;
    sine = beside[i]! / radius;
    cosine = p / radius;
    p = cosine * diagonal[i]! - sine * across;
    diagonal[i + 1] = along + sine * (cosine * across + sine * diagonal[i]!);
    rotate(vectors[i]!, vectors[i + 1]!, cosine, sine);
  }
  p = (-sine * sine2 * cosine3 * besideSecond * beside[first]!) / second;
  beside[first] = sine * p;
  diagonal[first] = cosine * p;
  return shift;
}

/** Two vectors, turned in the plane that they span. */
export function rotate(a: Float64Array, b: Float64Array, cosine: number, sine: number): void {
  for (let i = 0; i < a.length; i++) {
    const x = a[i]!;
    const y = b[i]!;
    a[i] = cosine * x - sine * y;
    b[i] = sine * x + cosine * y;
  }
}
