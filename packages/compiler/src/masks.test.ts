/** Shapes that depend on values, in compiled functions. */
import { arange, nonzero, type Tensor, tensor, unique } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { compile } from './index.ts';

test('are refused with the mend, and fixed ones work', () => {
  const x = tensor([1, -2, 3]);
  const mend =
    'which cannot be looked at within compile() and vmap(). Use where() or maskedFill(), or call it outside';
  for (const [name, run] of [
    ['nonzero', (x: Tensor) => nonzero(x)],
    ['at', (x: Tensor) => x.at(x.gt(0))],
    ['unique', (x: Tensor) => unique(x).values],
  ] as const)
    expect(() => compile(run)(x)).toThrow(`${name}: the shape of the result depends on values, ${mend}`);
  // Looked at before, they are positions like others.
  const [places] = nonzero(x.gt(0)).unbind(1);
  expect(compile((x: Tensor) => x.at(places!))(x).toArray()).toEqual([1, 3]);
});

test('one value goes wherever a mask holds', () => {
  const clip = compile((x: Tensor) =>
    x
      .clone()
      .setAt([x.lt(0)], 0)
      .setAt([x.select(1, 0).gt(2)], -1),
  );
  const x = tensor([
    [1, -2],
    [3, 4],
  ]);
  expect(clip(x).toArray()).toEqual([
    [1, 0],
    [-1, -1],
  ]);
  expect(clip(x.neg()).toArray()).toEqual([
    [0, 2],
    [0, 0],
  ]);
  expect(clip.programs.length).toBe(1);
});

test('parts are replaced as eagerly', () => {
  const rows = tensor([2, 0, 2], { dtype: 'int32' });
  const replace = (x: Tensor): Tensor =>
    x
      .clone()
      .setAt([rows, 1], tensor([7, 8, 9]))
      .setAt([[null, null, -1], 0], 5);
  const x = arange(6).reshape(3, 2);
  expect(compile(replace)(x).toArray()).toEqual(replace(x).toArray());
  expect(replace(x).toArray()).toEqual([
    [5, 8],
    [5, 3],
    [5, 9],
  ]);
});
