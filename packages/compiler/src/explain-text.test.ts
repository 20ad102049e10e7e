/** How explain() writes down graphs, kernels and buffers: what there is of them beside the plain case. */
import { ones, rand, type Tensor, tensor, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { compile, explain } from './index.ts';

/** The text about one call of a step. */
async function textOf<Given extends readonly Tensor[]>(
  step: (...given: Given) => unknown,
  ...given: Given
): Promise<string> {
  const compiled = compile(step);
  compiled(...given);
  return await explain(compiled, { rounds: 0 });
}

test('programs are numbered, with a blank line between them', async () => {
  const step = compile((x: Tensor) => [x.cumsum(0), x.exp().sum()]);
  for (const n of [2, 3]) step(ones([n]));
  const text = await explain(step, { rounds: 0 });
  expect(text).toMatch(/^program 1: 4 lines traced, 4 after the passes, 2 kernels\n/);
  expect(text).toMatch(/ result\n\nprogram 2: /);
  expect(text).not.toMatch(/ $/m);
});

test.each([(x: Tensor) => x, undefined])('needs a compiled step, not %s', async (step) => {
  await expect(explain(step as never)).rejects.toThrow(
    new TypeError('explain: the step is not compiled. Give it what compile() returns'),
  );
});

test('has no other options', async () => {
  const step = compile((x: Tensor) => x.neg());
  await expect(explain(step, { round: 3 } as never)).rejects.toThrow('explain: there is no option round');
});

test.each([Number.NaN, -1, 2.5])('does not measure %s rounds', async (rounds) => {
  const step = compile((x: Tensor) => x.neg());
  step(ones([1]));
  await expect(explain(step, { rounds })).rejects.toThrow(`explain: rounds is ${rounds}; it must be a whole`);
});

describe('a graph', () => {
  test('says which input takes on a value', async () => {
    const state = zeros([2]);
    expect(await textOf((x) => void state.assign(x.mul(2).add(state)), ones([2]))).toContain(
      '%3 = tensor : float32[2]\n%4 = add(%2, %3) : float32[2]\nstate %3 <- %4\n',
    );
  });

  test('has the first elements of a long constant, all of a short one', async () => {
    const step = (x: Tensor) => [x.mul(tensor([1, 2, -0, 4])), x.sum().add(tensor([5, 6, Number.NaN, 8, 9]))];
    const text = await textOf(step, ones([4]));
    expect(text).toContain('= constant [1, 2, -0, 4] : float32[4]');
    expect(text).toContain('= constant [5, 6, NaN, ... 5 elements] : float32[5]');
  });

  test('has numbers as they are written in JavaScript', async () => {
    const step = (x: Tensor) => [x.mul(-0), x.mul(Number.NaN), x.maximum(-Infinity)];
    const values = [...(await textOf(step, ones([2]))).matchAll(/fill\(\) value=(\S+)/g)];
    expect(values.slice(0, 3).map(([, value]) => value)).toEqual(['-0', 'NaN', '-Infinity']);
  });
});

test('a kernel shows where its views begin, and what its step is', async () => {
  const step = (x: Tensor, y: Tensor) => [x.matmul(y), x.flip(0).neg(), x.cumsum(1), x.mul(-0)];
  const text = await textOf(step, ones([4, 2, 3]), ones([4, 3, 2]));
  expect(text).toContain('contract(b0[4, 2, 3], b1[4, 2, 3 by 6, 1, 2]) batch=1 inner=1\n');
  expect(text).toContain('negate(b0[4, 2, 3 by -6, 3, 1 from 18])\n');
  expect(text).toContain('scan(b0[4, 2, 3]) axis=1\n');
  expect(text).toContain('multiply(b0[4, 2, 3], -0)\n');
});

describe('a buffer', () => {
  test('has a purpose, unless it is for a value on the way', async () => {
    const state = zeros([3]);
    const step = (x: Tensor) => {
      state.assign(state.add(x.mul(tensor([1, 2, 3]))));
      return x.cumsum(0).cumsum(0).gt(0);
    };
    const text = await textOf(step, ones([3]));
    expect(text.slice(text.indexOf('buffers'))).toBe(`buffers: 320 bytes of memory for 51 bytes of buffers
b0 float32[3] at 0 input
b1 float32[3] at 64 constant
b2 float32[3] at 128 state
b3 float32[3] at 192
b4 bool[3] at 256 result`);
  });

  test('of random numbers that are given back is no state', async () => {
    expect(await textOf((x) => [x.neg(), rand([3])], ones([3]))).toMatch(/^b2 float32\[3\] at 128 input$/m);
  });
});
