/** How operands come to the kernels: large ones in parts, and those that are there not at all. */
import { type TypedArray, type View, whole } from '@glissade/tensor';
import { expect, it } from 'vitest';
import { cpu } from '../index.ts';

const matrix = (rows: number, columns: number, seed: number): View<TypedArray> => {
  const numbers = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(seed + i));
  return whole<TypedArray>(numbers, 'float32', [rows, columns]);
};

type Backend = Awaited<ReturnType<typeof cpu>>;

/** Left times right transposed, and what is added. */
function product(backend: Backend, ...inputs: View<TypedArray>[]): TypedArray {
  const [left, right] = inputs as [View, View];
  const shape = [left.shape[0]!, right.shape[0]!];
  const output = whole<TypedArray>(new Float32Array(shape[0]! * shape[1]!), 'float32', shape);
  backend.run({ family: 'contract', batch: 0, inner: 1 }, inputs, output);
  return output.buffer;
}

/** Some of a matrix's rows. */
const rows = (of: View<TypedArray>, from: number, count: number): View<TypedArray> => ({
  ...of,
  shape: [count, of.shape[1]!],
  offset: of.offset + from * of.strides[0]!,
});

it('a large operand is taken part by part, to the bits of each row by itself, and held by nobody', async () => {
  const backend = await cpu({ threads: 2 });
  const [count, terms] = [110_000, 40];
  const [left, right] = [matrix(2, terms, 1), matrix(count, terms, 2)];
  const line = Float32Array.from({ length: count }, (_, i) => Math.cos(i));
  const addend: View<TypedArray> = { ...whole(line, 'float32', [2, count]), strides: [0, 1] };
  const all = product(backend, left, right, addend);
  const held = backend.memory!().heldBytes!;
  expect(held).toBeLessThan(4 * count * terms);
  for (const from of [0, 54_968, 109_936]) {
    const some = product(backend, left, rows(right, from, 64), { ...addend, shape: [2, 64], offset: from });
    for (const row of [0, 1])
      expect(all.slice(row * count + from, row * count + from + 64)).toEqual(
        some.slice(row * 64, row * 64 + 64),
      );
  }
  backend.dispose();
});

it('an operand that lies there since the step before is known by its buffer and its place', async () => {
  const backend = await cpu({ threads: 1 });
  const [weights, others] = [matrix(80, 30, 3), matrix(80, 30, 4)];
  for (const right of [weights, weights, others, rows(weights, 0, 40), rows(weights, 40, 40), weights]) {
    for (const seed of [5, 6]) {
      const left = matrix(20, 30, seed);
      const expected = product(await cpu({ threads: 1 }), left, right);
      expect(product(backend, left, right)).toEqual(expected);
    }
  }
});

it('an operand that was written since is copied anew', async () => {
  const backend = await cpu({ threads: 1 });
  const [left, right, other] = [matrix(20, 30, 1), matrix(80, 30, 2), matrix(80, 30, 3)];
  const expected = product(await cpu({ threads: 1 }), left, other);
  expect(product(backend, left, right)).not.toEqual(expected);
  backend.write(right.buffer, other.buffer);
  expect(product(backend, left, right)).toEqual(expected);
  backend.run({ family: 'map', expression: { kind: 'constant', value: 0, dtype: 'float32' } }, [], right);
  expect(product(backend, left, right).every((sum) => sum === 0)).toBe(true);
});
