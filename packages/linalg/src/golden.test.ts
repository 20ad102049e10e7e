/** Values and gradients of PyTorch 2.13 (fixtures/linalg.py), eager and compiled. */
import { parameter } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { add, cos, mul, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import fixture from './fixtures/linalg.json' with { type: 'json' };
import {
  cholesky,
  choleskySolve,
  cond,
  cross,
  det,
  eigh,
  eigvalsh,
  inv,
  kron,
  lstsq,
  type MatrixNorm,
  matrixExp,
  matrixNorm,
  matrixPower,
  multiDot,
  pinv,
  qr,
  slogdet,
  solve,
  solveTriangular,
  svd,
  svdvals,
  vander,
  vectorNorm,
} from './index.ts';

interface Options {
  readonly upper?: boolean;
  readonly left?: boolean;
  readonly unitriangular?: boolean;
  readonly n?: number;
  readonly ord?: string | number;
}

const both = (a: Tensor): Tensor[] => {
  const { q, r } = qr(a);
  return [q, r];
};

/** JSON has no infinities. */
const orderOf = (ord: string | number | undefined): MatrixNorm =>
  (ord === 'inf' ? Infinity : ord === '-inf' ? -Infinity : ord) as MatrixNorm;

const functions: Record<string, (inputs: readonly Tensor[], options: Options) => Tensor[]> = {
  cholesky: ([a]) => [cholesky(a!)],
  choleskySolve: ([b, l]) => [choleskySolve(b!, l!)],
  solveTriangular: ([a, b], { upper = false, ...options }) => [
    solveTriangular(a!, b!, { upper, ...options }),
  ],
  solve: ([a, b]) => [solve(a!, b!)],
  inv: ([a]) => [inv(a!)],
  det: ([a]) => [det(a!)],
  logabsdet: ([a]) => [slogdet(a!).logabsdet],
  qr: ([a]) => both(a!),
  'wide qr': ([a]) => both(a!),
  'qr r': ([a]) => [qr(a!).r],
  lstsq: ([a, b]) => [lstsq(a!, b!)],
  matrixPower: ([a], { n = 1 }) => [matrixPower(a!, n)],
  kron: ([a, b]) => [kron(a!, b!)],
  eigenvalues: ([a]) => [eigh(a!).eigenvalues],
  'squared eigenvectors': ([a]) => [eigh(a!).eigenvectors.square()],
  svdvals: ([a]) => [svdvals(a!)],
  'squared singular vectors': ([a]) => {
    const { u, vh } = svd(a!);
    return [u.square(), vh.square()];
  },
  pinv: ([a]) => [pinv(a!)],
  matrixNorm: ([a], { ord }) => [matrixNorm(a!, orderOf(ord))],
  vectorNorm: ([a], { ord }) => [vectorNorm(a!, Number(orderOf(ord)), { dim: 1 })],
  cond: ([a], { ord }) => [cond(a!, orderOf(ord))],
  cross: ([a, b]) => [cross(a!, b!)],
  eigvalsh: ([a]) => [eigvalsh(a!)],
  matrixExp: ([a]) => [matrixExp(a!)],
  multiDot: (all) => [multiDot(all)],
  vander: ([x], { n = 1 }) => [vander(x!, { N: n })],
};

interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const made = ({ shape, data }: Values, dtype: 'float32' | 'float64'): Tensor =>
  tensor(Float64Array.from(data), { shape, dtype: 'float64' }).to(dtype);

const weighted = (outputs: readonly Tensor[]): Tensor =>
  outputs
    .map((y, i) => {
      const places = Float64Array.from({ length: y.size }, (_, k) => k + i);
      return mul(y, cos(tensor(places, { shape: y.shape, dtype: 'float64' })).to(y.dtype)).sum();
    })
    .reduce((left, right) => add(left, right));

beforeAll(async () => useBackend(await cpu({ threads: 1 })));

const far = (actual: Tensor, { data, shape }: Values): number => {
  expect(actual.shape).toEqual(shape);
  const scale = Math.max(1, ...data.map(Math.abs));
  return Math.max(0, ...Array.from(actual.dataSync(), (x, i) => Math.abs(x - data[i]!) / scale));
};

describe.each([
  ['float64, eager', 'float64', 1e-9, false],
  ['float32, eager', 'float32', 2e-3, false],
  ['float64, compiled', 'float64', 1e-9, true],
] as const)('%s', (_, dtype, tolerance, isCompiled) => {
  test.each(
    fixture.cases.map(
      (each, i) => [`${i} ${each.name} ${each.inputs.map(({ shape }) => `[${shape}]`)}`, each] as const,
    ),
  )('%s', (_, { name, args, inputs, outputs, grads }) => {
    const leaves = inputs.map((input) => parameter(made(input, dtype)));
    const run = (...x: Tensor[]): Tensor[] => {
      const results = functions[name]!(x, args);
      weighted(results).backward();
      return results;
    };
    const results = isCompiled ? compile(run)(...leaves) : run(...leaves);
    results.forEach((result, i) => {
      expect(far(result, outputs[i]!)).toBeLessThan(tolerance);
    });
    leaves.forEach(({ grad }, i) => {
      expect(far(grad!, grads[i]!)).toBeLessThan(tolerance);
    });
  });
});

test('the reference backend, of the smaller ones', () => {
  useBackend(reference);
  for (const { name, args, inputs, outputs } of fixture.cases.filter(
    ({ inputs }) => inputs[0]!.data.length < 40,
  )) {
    const results = functions[name]!(
      inputs.map((input) => made(input, 'float64')),
      args,
    );
    results.forEach((result, i) => {
      expect(far(result, outputs[i]!)).toBeLessThan(1e-9);
    });
  }
});
