/** Householder's reflections of one matrix, in plain loops over its numbers. */

/**
 * Q and R under each other, [m + n, n], of m >= n.
 * @param matrix - [m, n], row by row
 */
export function reflectionLoops(matrix: Float64Array, m: number, n: number, result: Float64Array): void {
  const columns = Array.from({ length: n }, (_, j) =>
    Float64Array.from({ length: m }, (_, i) => matrix[i * n + j]!),
  );
  const reflectors = columns.map((column, i) => {
    const reflector = reflectorOf(column, i);
    if (reflector) for (let j = i; j < n; j++) reflect(columns[j]!, reflector, i);
    return reflector;
  });
  for (let j = 0; j < n; j++) {
    const q = new Float64Array(m);
    q[j] = 1;
    // Those behind j leave it alone.
    for (let i = j; i >= 0; i--) if (reflectors[i]) reflect(q, reflectors[i]!, i);
    for (let i = 0; i < m; i++) result[i * n + j] = q[i]!;
    for (let i = 0; i <= j; i++) result[(m + i) * n + j] = columns[j]![i]!;
  }
}

/**
 * The v of the reflection I - v v^T that takes a column, from `first` on, to a multiple of (1, 0, ...). Where all others are zero there
 * is none, as in LAPACK.
 */
function reflectorOf(column: Float64Array, first: number): Float64Array | undefined {
  let greatest = 0;
  for (let i = first + 1; i < column.length; i++) greatest = Math.max(greatest, Math.abs(column[i]!));
  if (greatest === 0) return undefined;
  // Squares of what is scaled stay within range.
  greatest = Math.max(greatest, Math.abs(column[first]!));
  let tail = 0;
  for (let i = first + 1; i < column.length; i++) tail += (column[i]! / greatest) ** 2;
  const head = column[first]! / greatest;
  const length = Math.sqrt(head * head + tail);
  const scale = Math.sqrt(length * (length + Math.abs(head)));
  const v = column.map((x) => x / greatest / scale);
  v[first] = (head + (head < 0 ? -length : length)) / scale;
  return v;
}

function reflect(column: Float64Array, v: Float64Array, first: number): void {
  let along = 0;
  for (let i = first; i < v.length; i++) along += v[i]! * column[i]!;
  for (let i = first; i < v.length; i++) column[i]! -= along * v[i]!;
}
