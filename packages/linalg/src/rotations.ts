/** What the methods of Jacobi share: which columns meet when, and by what angle they are turned. */
import {
  abs,
  add,
  cast,
  div,
  eq,
  expand,
  fused,
  gather,
  ge,
  lt,
  mul,
  neg,
  remainder,
  reshape,
  rsqrt,
  select,
  sign,
  source,
  sqrt,
  sub,
  type Tensor,
  unsqueeze,
  where,
} from '@glissade/tensor';
import { asColumn, asRow } from './parts.ts';

export interface Round {
  /** Whom each column meets: [n]. One meets itself in some rounds. */
  readonly partner: Tensor;
  /** Whether it is the first (1) or the second (-1) of the two, or alone (0): [n]. */
  readonly order: Tensor;
}

/**
 * In round k the columns i and j with i + j = k (mod n) meet, all pairs at once: after n rounds each has met each.
 * Source: Luk and Park 1989, On parallel Jacobi orderings, https://doi.org/10.1137/0910002
 */
export function roundsLike(like: Tensor, n: number): Round[] {
  const iota = (axis: number): Tensor => source({ name: 'iota', shape: [n, n], axis }, like);
  const partners = remainder(sub(iota(0), iota(1)), n);
  const orders = cast(sign(sub(partners, iota(1))), like.dtype);
  return Array.from({ length: n }, (_, k) => ({
    partner: select(partners, 0, k),
    order: select(orders, 0, k),
  }));
}

/** As many sweeps as bring the rest below the last digit: convergence is quadratic once it begins, later for more columns. */
export const sweepsFor = (n: number, { dtype }: Tensor): number =>
  n < 2 ? 0 : Math.ceil(Math.log2(n)) + (dtype === 'float64' ? 4 : 3);

/**
 * The tangent of the angle, the smaller of two, that makes `across` zero, from the two on the diagonal and who is first. What lies
 * across comes as each of the two sees it: unlike in the last digit, their angles would no longer be opposite.
 */
const tangent = fused(
  'tangent',
  (own: Tensor, other: Tensor, across: Tensor, mirrored: Tensor, order: Tensor) => {
    const apart = sub(other, own);
    const direction = where(eq(apart, 0), order, where(ge(apart, 0), 1, -1));
    const twice = add(across, mirrored);
    const length = add(abs(apart), sqrt(add(mul(apart, apart), mul(twice, twice))));
    const isTurned = mul(abs(order), length).gt(0);
    return where(isTurned, div(mul(direction, twice), where(isTurned, length, 1)), 0);
  },
);

const cosine = (t: Tensor): Tensor => rsqrt(add(mul(t, t), 1));
const sine = (t: Tensor): Tensor => neg(mul(t, cosine(t)));

/** Whether the first of the two is the lesser. */
const isReversed = (own: Tensor, other: Tensor, order: Tensor): Tensor => lt(mul(sub(own, other), order), 0);
const ownShare = fused('ownShare', (t: Tensor, own: Tensor, other: Tensor, order: Tensor) =>
  where(isReversed(own, other, order), neg(sine(t)), cosine(t)),
);
const otherShare = fused('otherShare', (t: Tensor, own: Tensor, other: Tensor, order: Tensor) =>
  where(isReversed(own, other, order), cosine(t), sine(t)),
);

/** A rotation of pairs: what each keeps of itself, and takes of its partner. All [..., n]. */
export interface Rotation {
  readonly own: Tensor;
  readonly other: Tensor;
}

/** The pairs change places, too, where the first is the lesser: in descending order it takes fewer sweeps. */
export function rotationOf(own: Tensor, across: Tensor, round: Round): Rotation {
  const { order } = round;
  const other = partnersOf(own, -1, round);
  const t = tangent(own, other, across, partnersOf(across, -1, round), order);
  return { own: ownShare(t, own, other, order), other: otherShare(t, own, other, order) };
}

/** For each row (axis -2) or column (axis -1) its partner. */
export function partnersOf(x: Tensor, axis: -1 | -2, { partner }: Round): Tensor {
  const n = partner.shape[0]!;
  return gather(x, axis, expand(axis === -1 ? partner : reshape(partner, [n, 1]), x.shape));
}

const turned = fused('turn', (x: Tensor, partners: Tensor, own: Tensor, other: Tensor) =>
  add(mul(x, own), mul(partners, other)),
);

/** Turns columns (axis -1) or rows (axis -2). */
export function turn(x: Tensor, partners: Tensor, axis: -1 | -2, { own, other }: Rotation): Tensor {
  const along = axis === -1 ? -2 : -1;
  return turned(x, partners, unsqueeze(own, along), unsqueeze(other, along));
}

/** Columns of `x` in the order of `places` [..., n]. */
export const columnsAt = (x: Tensor, places: Tensor): Tensor => gather(x, -1, expand(asRow(places), x.shape));

/**
 * numerator / (s_j - s_i) for each i and j, 0 on the diagonal, and where two are equal but nothing asks for their difference: the
 * derivative of the values alone is finite there, that of the vectors isn't.
 */
export function overDifferences(numerator: Tensor, s: Tensor, identity: Tensor): Tensor {
  const apart = sub(asRow(s), asColumn(s));
  const isIdle = add(
    cast(eq(identity, 1), s.dtype),
    mul(cast(eq(apart, 0), s.dtype), cast(eq(numerator, 0), s.dtype)),
  ).gt(0);
  return where(isIdle, 0, div(numerator, where(isIdle, 1, apart)));
}
