/** Elimination of one matrix, in plain loops over its numbers. */

/**
 * L and L^-1 of a positive definite matrix, side by side: [n, 2 n]. From a pivot on that isn't positive, numbers are NaN.
 * @param matrix - [n, n], of which the lower triangle is read
 */
export function choleskyLoops(matrix: Float64Array, n: number, result: Float64Array): void {
  const width = 2 * n;
  for (let i = 0; i < n; i++) {
    const row = i * width;
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) rest -= result[row + k]! * result[j * width + k]!;
      result[row + j] = i === j ? Math.sqrt(rest) : rest / result[j * width + j]!;
    }
    const pivot = result[row + i]!;
    // Of L^-1: what the rows above take from this one.
    for (let k = 0; k < i; k++) {
      const share = result[row + k]! / pivot;
      for (let j = n; j <= n + k; j++) result[row + j]! -= share * result[k * width + j]!;
    }
    result[row + n + i] = 1 / pivot;
  }
}

/**
 * U and M of M A = U, side by side, and in a last row where each column's pivot was found, counted from the first row that
 * was left: [n + 1, 2 n]. A column of zeros is left as it is, as in LAPACK.
 */
export function eliminationLoops(matrix: Float64Array, n: number, result: Float64Array): void {
  const width = 2 * n;
  for (let i = 0; i < n; i++) {
    result.set(matrix.subarray(i * n, (i + 1) * n), i * width);
    result[i * width + n + i] = 1;
  }
  for (let i = 0; i < n; i++) {
    let chosen = i;
    for (let row = i + 1; row < n; row++) {
      if (Math.abs(result[row * width + i]!) > Math.abs(result[chosen * width + i]!)) chosen = row;
    }
    result[n * width + i] = chosen - i;
    const first = result.slice(i * width, (i + 1) * width);
    result.copyWithin(i * width, chosen * width, (chosen + 1) * width);
    result.set(first, chosen * width);
    const pivot = result[i * width + i]!;
    for (let row = i + 1; row < n && pivot !== 0; row++) {
      const factor = result[row * width + i]! / pivot;
      result[row * width + i] = 0;
      if (factor === 0) continue;
      for (let j = i + 1; j < width; j++) result[row * width + j]! -= factor * result[i * width + j]!;
    }
  }
}
