/** The gradients of slices of one tensor, beside those of a mask over it, and how they are put together. */
import { at, concat, mul, split, sum, type Tensor, tensor } from '@glissade/tensor';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grad } from '../grad.ts';
import { parameter } from '../parameter.ts';

const counting = (...shape: number[]): Tensor =>
  tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i + 1),
    { shape },
  );

/** Of the sum of the squares of slices [start, end, step] of the rows: 2 x for each slice that a row is in. */
function expected(
  rows: number,
  columns: number,
  ranges: readonly (readonly [number, number, number])[],
): number[] {
  const times = new Array(rows).fill(0);
  for (const [start, end, step] of ranges) for (let i = start; i < Math.min(end, rows); i += step) times[i]++;
  return Array.from({ length: rows * columns }, (_, i) => 2 * (i + 1) * times[Math.floor(i / columns)]);
}

const range = fc
  .tuple(fc.nat(7), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 2 }))
  .map(([start, length, step]) => [start, start + length, step] as const);

describe('slices of one tensor', () => {
  it('give each row as many gradients as slices it is in', () => {
    fc.assert(
      fc.property(fc.array(range, { minLength: 1, maxLength: 5 }), (ranges) => {
        const x = parameter(counting(8, 3));
        const parts = ranges.map((each) => sum(at(x, each).square()));
        parts.reduce((a, b) => a.add(b)).backward();
        expect([...x.grad!.dataSync()]).toEqual(expected(8, 3, ranges));
      }),
    );
  });

  it('give zeros where nothing was taken: before, between, behind', () => {
    const x = parameter(counting(6));
    at(x, [1, 2])
      .mul(10)
      .sum()
      .add(at(x, [3, 5]).mul(20).sum())
      .backward();
    expect(x.grad!.toArray()).toEqual([0, 10, 0, 20, 20, 0]);
  });

  it('give zeros where nothing was taken at all, in steps and backwards, too', () => {
    for (const step of [1, 2, -1, -2])
      for (const start of [0, 2, 5]) {
        const x = parameter(counting(6));
        const none = at(x, [start, start, step]);
        expect(none.shape).toEqual([0]);
        none.sum().backward();
        expect(x.grad!.toArray()).toEqual([0, 0, 0, 0, 0, 0]);
      }
  });

  it('in steps go back to every other place', () => {
    const x = parameter(counting(8));
    at(x, [0, 4, 2])
      .mul(10)
      .sum()
      .add(at(x, [4, 8, 2]).mul(20).sum())
      .backward();
    expect(x.grad!.toArray()).toEqual([10, 0, 10, 0, 20, 0, 20, 0]);
  });

  it('add to what reaches the tensor in other ways', () => {
    const x = parameter(counting(4));
    const [a, b] = split(x, 2) as [Tensor, Tensor];
    a.mul(b).sum().add(x.mul(100).sum()).backward();
    expect(x.grad!.toArray()).toEqual([103, 104, 101, 102]);
  });

  it('have a gradient of the gradient', () => {
    const cubes = (x: Tensor): Tensor => {
      const [a, b] = split(x, [1, 3]) as [Tensor, Tensor];
      return concat([a.pow(3), b.pow(3).mul(2)]).sum();
    };
    const twice = grad((x: Tensor) => sum(mul(grad(cubes)(x), counting(4))));
    expect(twice(counting(4)).toArray()).toEqual([6, 12 * 2 * 2, 12 * 3 * 3, 12 * 4 * 4]);
  });

  it('can be gone back through twice', () => {
    const x = parameter(counting(4));
    const [a, b] = split(x, 2) as [Tensor, Tensor];
    const loss = a.square().sum().add(b.square().sum());
    loss.backward({ retainGraph: true });
    loss.backward();
    expect(x.grad!.toArray()).toEqual([4, 8, 12, 16]);
  });
});
