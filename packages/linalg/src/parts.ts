/** Matrices made of parts, in few operations. */
import {
  abs,
  amax,
  broadcast,
  cast,
  concat,
  div,
  eq,
  expand,
  fillLike,
  matmul,
  pad,
  type Range,
  reshape,
  type Shape,
  slice,
  sliceAll,
  source,
  sub,
  type Tensor,
  transpose,
  unsqueeze,
  where,
} from '@glissade/tensor';

/** Rows from `top` to `bottom`, and columns from `left` to `right`, of matrices [..., m, n]. */
export function block(
  a: Tensor,
  top: number,
  bottom: number | undefined,
  left: number,
  right?: number,
): Tensor {
  const batch: readonly Range[] = a.shape.slice(2).map(() => []);
  return sliceAll(a, [...batch, [top, bottom], [left, right]]);
}

/** Ones on the diagonal, [rows, columns]. In memory, each row but the first begins one place later. */
export function identityLike(like: Tensor, rows: number, columns: number = rows): Tensor {
  const square = Math.max(rows, columns);
  const shifted = reshape(pad(fillLike(like, 1, [square, 1]), [0, square]), [square * (square + 1)]);
  return block(reshape(slice(shifted, 0, 0, square * square), [square, square]), 0, rows, 0, columns);
}

/** Rows [..., 1, w], [..., 1, w - 1], ... under each other, flush right, with zeros before them: [..., rows, w]. */
export function staircase(rows: readonly Tensor[]): Tensor {
  const [first] = rows as [Tensor];
  const zeros = fillLike(first, 0);
  const flat = concat(
    rows.flatMap((row, i) => (i === 0 ? [row] : [slice(zeros, -1, 0, i), row])),
    -1,
  );
  return reshape(flat, [...first.shape.slice(0, -2), rows.length, first.shape.at(-1)!]);
}

/** [[a, 0], [c, d]] */
export function lowerBlocks(a: Tensor, c: Tensor, d: Tensor): Tensor {
  const n = a.shape.at(-1)!;
  return concat([concat([a, c], -2), pad(d, [0, 0, n, 0])], -1);
}

/** Vectors as columns, each to scale a row. */
export const asColumn = (x: Tensor): Tensor => unsqueeze(x, -1);

/** Vectors as rows, each to scale a column. */
export const asRow = (x: Tensor): Tensor => unsqueeze(x, -2);

/** 0, 1, ... as a column [rows, 1], in the dtype of `like`. */
export const rowNumbers = (like: Tensor, rows: number): Tensor =>
  cast(source({ name: 'iota', shape: [rows, 1], axis: 0 }, like), like.dtype);

/** a b^T */
export const timesTransposed = (a: Tensor, b: Tensor): Tensor => matmul(a, transpose(b));

/** Matrices over their greatest elements, whose squares stay within range, and those: [..., 1, 1]; 1 for a matrix of zeros. */
export function overGreatest(a: Tensor): [scaled: Tensor, greatest: Tensor] {
  const greatest = amax(abs(a), [-2, -1], { keepdim: true });
  const scale = where(eq(greatest, 0), 1, greatest);
  return [div(a, scale), scale];
}

/** A function that solves A X = B a little wrong, and once more for what is left: about as right as substitution. */
export function refined(solve: (b: Tensor) => Tensor, a: Tensor, b: Tensor): Tensor {
  const x = solve(b);
  return x.add(solve(sub(b, matmul(a, x))));
}

/** Both with the batch dims that they have together, so that each gets its gradient back in its own shape. */
export function alike(operation: string, a: Tensor, b: Tensor): [Tensor, Tensor] {
  const batch: Shape = broadcast(operation, a.shape.slice(0, -2), b.shape.slice(0, -2));
  return [expand(a, [...batch, ...a.shape.slice(-2)]), expand(b, [...batch, ...b.shape.slice(-2)])];
}
