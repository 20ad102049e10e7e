/** Sums of products: matrices, einsum, distances. */

import * as t from '@glissade/tensor';
import { isFloat } from '@glissade/tensor';
import type { Draw, Operation, Value } from '../program.ts';
import { refs, row } from './table.ts';

/** A tensor of such a rank that there is, and of few elements. */
const small = (d: Draw, least: number, most: number): Value =>
  d.find(
    ({ shape, dtype, size }) =>
      isFloat(dtype) && size > 0 && size < 2000 && shape.length >= least && shape.length <= most,
  ) ?? d.fresh(d.shape(least, most, 600));

/** One of that shape, there or new. */
const shaped = (d: Draw, shape: readonly number[], dtype: t.DType): Value =>
  d.find((value) => value.dtype === dtype && t.sameShape(value.shape, shape)) ??
  d.fresh(shape, 'normal', dtype);

const equations: readonly [string, readonly (readonly number[])[]][] = [
  [
    'ij,jk->ik',
    [
      [3, 5],
      [5, 2],
    ],
  ],
  [
    'bij,bkj->bki',
    [
      [2, 3, 5],
      [2, 4, 5],
    ],
  ],
  ['i,j->ij', [[3], [17]]],
  ['ii->i', [[4, 4]]],
  [
    'bhqd,bhkd->bhqk',
    [
      [2, 2, 3, 4],
      [2, 2, 5, 4],
    ],
  ],
  ['ijk->', [[2, 3, 4]]],
  [
    'ij,ij->',
    [
      [3, 5],
      [3, 5],
    ],
  ],
  [
    '...i,...i->...',
    [
      [2, 3, 4],
      [3, 4],
    ],
  ],
  [
    'ab,bc,cd->ad',
    [
      [2, 3],
      [3, 4],
      [4, 2],
    ],
  ],
  ['ij->ji', [[3, 5]]],
];

export const products: Operation[] = [
  row(
    'matmul',
    (d) => {
      const a = small(d, 1, 4);
      const inner = a.shape.at(-1)!;
      const there = d.find(
        ({ shape, dtype, size }) =>
          isFloat(dtype) && size < 2000 && shape.length > 1 && shape.length < 3 && shape.at(-2) === inner,
      );
      if (there) return refs(a, there);
      const columns = d.pick([1, 2, 3, 5, 17, 64]);
      const batch = d.chance(0.4) ? a.shape.slice(0, -2).map((length) => (d.chance(0.3) ? 1 : length)) : [];
      const b = d.fresh(d.chance(0.15) ? [inner] : [...batch, inner, columns], 'normal', a.dtype);
      return refs(a, b);
    },
    ([a, b]) => t.matmul(a!, b!),
    ([a, b]) =>
      `torch.matmul(${a}, ${b}.to(${a}.dtype) if ${a}.dtype.itemsize >= ${b}.dtype.itemsize else ${b})`.replace(
        `torch.matmul(${a},`,
        `torch.matmul(${a} if ${a}.dtype.itemsize >= ${b}.dtype.itemsize else ${a}.to(${b}.dtype),`,
      ),
  ),
  row(
    'linear',
    (d) => {
      const x = small(d, 1, 4);
      const out = d.pick([1, 2, 3, 5, 17, 64]);
      const weight = d.fresh([out, x.shape.at(-1)!], 'normal', x.dtype);
      return refs(x, weight, ...(d.chance(0.6) ? [d.fresh([out], 'normal', x.dtype)] : []));
    },
    ([x, weight, bias]) => t.linear(x!, weight!, bias),
    (x) => `F.linear(${x})`,
  ),
  row(
    'outer',
    (d) => refs(small(d, 1, 1), d.fresh([d.length()])),
    ([a, b]) => t.outer(a!, b!),
    ([a, b]) => `torch.outer(${a}, ${b})`,
  ),
  row(
    'dot',
    (d) => {
      const a = small(d, 1, 1);
      return refs(a, shaped(d, a.shape, a.dtype));
    },
    ([a, b]) => t.dot(a!, b!),
    ([a, b]) => `torch.dot(${a}, ${b})`,
  ),
  row<{ equation: string }>(
    'einsum',
    (d) => {
      const [equation, shapes] = d.pick(equations);
      return { ...refs(...shapes.map((shape) => shaped(d, shape, d.float))), options: { equation } };
    },
    (x, { equation }) => t.einsum(equation, ...x),
    (x, { equation }) => `torch.einsum('${equation}', ${x})`,
  ),
  row<{ p: number }>(
    'cdist',
    (d) => {
      const a = small(d, 2, 3);
      const b = d.fresh([...a.shape.slice(0, -2), d.int(1, 5), a.shape.at(-1)!], 'normal', a.dtype);
      return { ...refs(a, b), options: { p: d.pick([2, 1, 3]) } };
    },
    ([a, b], { p }) => t.cdist(a!, b!, { p }),
    ([a, b], { p }) => `torch.cdist(${a}, ${b}, p=${p}, compute_mode='donot_use_mm_for_euclid_dist')`,
  ),
  row(
    'trace',
    (d) => refs(small(d, 2, 2)),
    ([x]) => t.trace(x!),
    ([x]) => `torch.trace(${x})`,
  ),
];
