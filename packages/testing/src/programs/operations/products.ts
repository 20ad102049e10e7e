/** Sums of products: matrices, einsum, convolutions, distances, a little linear algebra. */
import * as linalg from '@glissade/linalg';
import * as t from '@glissade/tensor';
import { isFloat } from '@glissade/tensor';
import type { Draw, Operation, Ref, Value } from '../program.ts';
import { keywords, py, row } from './table.ts';

/** A tensor of such a rank that there is, and of few elements. */
const small = (d: Draw, least: number, most: number): Value =>
  d.find(
    ({ shape, dtype, size }) =>
      isFloat(dtype) && size > 0 && size < 2000 && shape.length >= least && shape.length <= most,
  ) ?? d.fresh(d.shape(least, most, 600));

const refs = (...values: readonly Value[]): { args: Ref[] } => ({ args: values.map(({ ref }) => ref) });

/** One of that shape, there or new. */
const shaped = (d: Draw, shape: readonly number[], dtype: t.DType): Value =>
  d.find((value) => value.dtype === dtype && t.sameShape(value.shape, shape)) ??
  d.fresh(shape, 'normal', dtype);

interface Window {
  readonly stride: number | number[];
  readonly padding: number | number[];
  readonly dilation: number | number[];
  readonly groups: number;
}

function convolved(d: Draw, rank: number): (ReturnType<typeof refs> & { options: Window }) | undefined {
  const lengths = Array.from({ length: rank }, () => d.int(3, rank === 1 ? 20 : rank === 2 ? 9 : 5));
  const groups = d.pick([1, 1, 1, 2, 3]);
  const channels = groups * d.int(1, 3);
  const given = d.find(
    ({ shape, dtype }) => isFloat(dtype) && shape.length === rank + 2 && shape.every((n) => n > 1),
  );
  const x = groups === 1 && given ? given : d.fresh([d.int(1, 3), channels, ...lengths]);
  const kernel = x.shape.slice(2).map((length) => d.int(1, Math.min(3, length)));
  const weight = d.fresh([groups * d.pick([1, 2, 4]), x.shape[1]! / groups, ...kernel], 'normal', x.dtype);
  const bias = d.chance(0.5) ? [d.fresh([weight.shape[0]!], 'normal', x.dtype)] : [];
  const dilation = kernel.every((k, i) => (k - 1) * 2 < x.shape[i + 2]!) ? d.pick([1, 1, 2]) : 1;
  const options = { stride: d.pick([1, 1, 2, 3]), padding: d.pick([0, 0, 1, 2]), dilation, groups };
  return { ...refs(x, weight, ...bias), options };
}

function transposedConvolved(d: Draw, rank: number): ReturnType<typeof refs> & { options: object } {
  const lengths = Array.from({ length: rank }, () => d.int(1, rank === 1 ? 12 : 5));
  const groups = d.pick([1, 1, 2]);
  const channels = groups * d.int(1, 3);
  const x = d.fresh([d.int(1, 2), channels, ...lengths]);
  const kernel = lengths.map(() => d.int(1, 3));
  const weight = d.fresh([channels, d.pick([1, 2, 3]), ...kernel], 'normal', x.dtype);
  const bias = d.chance(0.5) ? [d.fresh([groups * weight.shape[1]!], 'normal', x.dtype)] : [];
  const stride = d.int(1, 3);
  const options = {
    stride,
    padding: Math.min(d.int(0, 1), Math.min(...kernel) - 1),
    outputPadding: stride > 1 ? d.int(0, stride - 1) : 0,
    groups,
    dilation: d.pick([1, 1, 2]),
  };
  return { ...refs(x, weight, ...bias), options };
}

const convolutions: Operation[] = ([1, 2, 3] as const).flatMap((rank) => [
  row<Window>(
    `conv${rank}d`,
    (d) => convolved(d, rank),
    ([x, weight, bias], options) => t[`conv${rank}d`](x!, weight!, bias, options),
    ([x, weight, bias], options) =>
      `F.conv${rank}d(${x}, ${weight}, ${py(undefined)}${keywords({ ...options })})`.replace(
        'None',
        bias ?? 'None',
      ),
  ),
  row<t.TransposedConvolutionOptions>(
    `convTranspose${rank}d`,
    (d) => transposedConvolved(d, rank),
    ([x, weight, bias], options) => t[`convTranspose${rank}d`](x!, weight!, bias, options),
    ([x, weight, bias], options) =>
      `F.conv_transpose${rank}d(${x}, ${weight}, ${bias ?? 'None'}${keywords({ ...options })})`,
  ),
]);

/** A square one, of several or one. */
const square = (d: Draw): Value =>
  d.find(
    ({ shape, dtype }) =>
      isFloat(dtype) &&
      dtype !== 'float16' &&
      shape.length > 1 &&
      shape.at(-1) === shape.at(-2) &&
      shape.at(-1)! > 0 &&
      shape.at(-1)! < 6,
  ) ??
  d.fresh(
    [
      ...d.shape(0, 2, 4),
      ...d.pick([
        [1, 1],
        [2, 2],
        [3, 3],
        [5, 5],
      ]),
    ],
    'normal',
    d.float === 'float16' ? 'float32' : d.float,
  );

/** a aᵀ + n: symmetric, and far from singular. */
const definite = (a: t.Tensor): t.Tensor => {
  const n = a.shape.at(-1)!;
  return t.add(t.matmul(a, a.mT), t.mul(t.eye(n, { dtype: a.dtype }), n));
};
const definitePy = (a: string): string =>
  `(${a} @ ${a}.mT + ${a}.shape[-1] * torch.eye(${a}.shape[-1], dtype=${a}.dtype))`;

const algebra: Operation[] = [
  row(
    'cholesky',
    (d) => refs(square(d)),
    ([a]) => linalg.cholesky(definite(a!)),
    ([a]) => `torch.linalg.cholesky(${definitePy(a!)})`,
  ),
  row(
    'inv',
    (d) => refs(square(d)),
    ([a]) => linalg.inv(definite(a!)),
    ([a]) => `torch.linalg.inv(${definitePy(a!)})`,
  ),
  row(
    'det',
    (d) => refs(square(d)),
    ([a]) => linalg.det(a!),
    ([a]) => `torch.linalg.det(${a})`,
  ),
  row(
    'slogdet',
    (d) => refs(square(d)),
    ([a]) => linalg.slogdet(definite(a!)).logabsdet,
    ([a]) => `torch.linalg.slogdet(${definitePy(a!)}).logabsdet`,
  ),
  row(
    'eigvalsh',
    (d) => refs(square(d)),
    ([a]) => linalg.eigvalsh(definite(a!)),
    ([a]) => `torch.linalg.eigvalsh(${definitePy(a!)})`,
  ),
  row(
    'matrixExp',
    (d) => refs(square(d)),
    ([a]) => linalg.matrixExp(a!),
    ([a]) => `torch.linalg.matrix_exp(${a})`,
  ),
  row(
    'solve',
    (d) => {
      const a = square(d);
      return refs(a, d.fresh([...a.shape.slice(0, -1), d.int(1, 3)], 'normal', a.dtype));
    },
    ([a, b]) => linalg.solve(definite(a!), b!),
    ([a, b]) => `torch.linalg.solve(${definitePy(a!)}, ${b})`,
  ),
  row(
    'qr',
    (d) => refs(square(d)),
    ([a]) => {
      // Rows' signs are a choice: products of two are none.
      const { r: R } = linalg.qr(definite(a!));
      return t.mul(R, t.unsqueeze(t.diagonal(R, 0, -2, -1), -1));
    },
    ([a]) =>
      `(lambda r: r * torch.diagonal(r, 0, -2, -1).unsqueeze(-1))(torch.linalg.qr(${definitePy(a!)}).R)`,
  ),
  row(
    'svdvals',
    (d) => refs(square(d)),
    ([a]) => linalg.svdvals(definite(a!)),
    ([a]) => `torch.linalg.svdvals(${definitePy(a!)})`,
  ),
  row(
    'pinv',
    (d) => refs(square(d)),
    ([a]) => linalg.pinv(definite(a!)),
    ([a]) => `torch.linalg.pinv(${definitePy(a!)})`,
  ),
  row<{ power: number }>(
    'matrixPower',
    (d) => ({ ...refs(square(d)), options: { power: d.int(0, 3) } }),
    ([a], { power }) => linalg.matrixPower(a!, power),
    ([a], { power }) => `torch.linalg.matrix_power(${a}, ${power})`,
  ),
  row<{ upper: boolean; left: boolean }>(
    'solveTriangular',
    (d) => {
      const a = square(d);
      const options = { upper: d.chance(0.5), left: d.chance(0.5) };
      const n = a.shape.at(-1)!;
      const shape = options.left ? [n, d.int(1, 3)] : [d.int(1, 3), n];
      return { ...refs(a, d.fresh([...a.shape.slice(0, -2), ...shape], 'normal', a.dtype)), options };
    },
    ([a, b], options) => linalg.solveTriangular(definite(a!), b!, options),
    ([a, b], { upper, left }) =>
      `torch.linalg.solve_triangular(torch.tri${upper ? 'u' : 'l'}(${definitePy(a!)}), ${b}${keywords({ upper, left })})`,
  ),
  row(
    'multiDot',
    (d) => refs(d.fresh([2, 5]), d.fresh([5, 3]), d.fresh([3, d.int(1, 4)])),
    (x) => linalg.multiDot(x),
    (x) => `torch.linalg.multi_dot([${x}])`,
  ),
  row(
    'tensordot',
    (d) => refs(d.fresh([2, 3, 4]), d.fresh([4, 3, d.int(1, 3)])),
    ([a, b]) =>
      t.tensordot(a!, b!, [
        [1, 2],
        [1, 0],
      ]),
    ([a, b]) => `torch.tensordot(${a}, ${b}, dims=([1, 2], [1, 0]))`,
  ),
  row(
    'kron',
    (d) => {
      const a = d.fresh([2, 3]);
      return refs(a, d.fresh([d.int(1, 3), 2]));
    },
    ([a, b]) => linalg.kron(a!, b!),
    ([a, b]) => `torch.kron(${a}, ${b})`,
  ),
  row(
    'cross',
    (d) => {
      const shape = [...d.shape(0, 2), 3];
      return refs(d.fresh(shape), d.fresh(shape));
    },
    ([a, b]) => linalg.cross(a!, b!),
    ([a, b]) => `torch.linalg.cross(${a}, ${b})`,
  ),
];

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
  ...convolutions,
  ...algebra,
];
