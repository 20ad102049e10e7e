/** The parameters of a distribution: numbers or tensors, brought to one shape and dtype. */
import {
  broadcast,
  cast,
  cumsum,
  type DType,
  expand,
  fillLike,
  ge,
  isFloat,
  mul,
  type Operand,
  promote,
  sub,
  sum,
  type Tensor,
  tensor,
  where,
} from '@glissade/tensor';
import { type Constraint, check } from './check.ts';

/** As floats; a number becomes a tensor beside `like`, or on the backend in use. */
export function asFloats(x: Operand, like?: Operand): Tensor {
  if (typeof x !== 'number') return isFloat(x.dtype) ? x : cast(x, 'float32');
  return typeof like === 'object' ? fillLike(asFloats(like), x, []) : tensor(x);
}

/** Parameters, each stretched to the shape of all. */
export function broadcastAll<const Given extends readonly Operand[]>(
  name: string,
  ...given: Given
): { -readonly [I in keyof Given]: Tensor } {
  const like = given.find((x) => typeof x !== 'number');
  const floats = given.map((x) => asFloats(x, like));
  let together: Pick<Tensor, 'shape' | 'dtype'> = floats[0]!;
  for (const x of floats)
    together = { dtype: promote(together, x), shape: broadcast(name, together.shape, x.shape) };
  const { dtype, shape } = together;
  return floats.map((x) => expand(cast(x, dtype), shape)) as { -readonly [I in keyof Given]: Tensor };
}

/** The same of parameters with names, each of which is checked first. */
export function parametersOf<
  const Given extends readonly (readonly [name: string, value: Operand, constraint: Constraint])[],
>(distribution: string, ...given: Given): { -readonly [I in keyof Given]: Tensor } {
  for (const [name, value, constraint] of given) check(`${distribution}: ${name}`, value, constraint);
  return broadcastAll(distribution, ...given.map(([, value]) => value)) as {
    -readonly [I in keyof Given]: Tensor;
  };
}

/** The sum over the last dims. */
export const sumLast = (x: Tensor, dims: number): Tensor =>
  dims === 0
    ? x
    : sum(
        x,
        Array.from({ length: dims }, (_, i) => i - dims),
      );

/** 0, 1, 2, ... of a length, beside `like`. */
export const positions = (like: Tensor, length: number): Tensor =>
  sub(cumsum(expand(fillLike(like, 1, []), [length]), 0), 1);

/**
 * A probability as seen from the middle of a symmetric distribution: how far it is from 1/2, how far from the nearer end, and whether
 * it is below (-1) or above (1). Near 1/2 the first has digits that the second lacks, near the ends it is the other way round.
 */
export function quantileParts(share: Tensor): { distance: Tensor; tail: Tensor; side: Tensor } {
  const isAbove = ge(share, 0.5);
  const side = sub(mul(cast(isAbove, share.dtype), 2), 1);
  return { distance: mul(side, sub(share, 0.5)), tail: where(isAbove, sub(1, share), share), side };
}

/** The smallest number of a dtype that has all its digits. */
export const smallestNormal = (dtype: DType): number =>
  2 ** -(dtype === 'float64' ? 1022 : dtype === 'float16' ? 14 : 126);

/** 0, with the gradient of x. */
export const movementOf = (x: Tensor): Tensor => sub(x, x.detach());
