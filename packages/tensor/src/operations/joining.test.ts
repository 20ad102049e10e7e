/** Joining, taking apart and moving elements, against models and by the inverse. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arange, ones, tensor, zeros } from '../creation.ts';
import { counting, elements, type Model, permutationOf, picked, shapes } from '../model.test-helper.ts';
import { size } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { chunk, concat, roll, split, stack } from './joining.ts';
import { pad } from './padding.ts';
import { repeat } from './repeating.ts';
import { atleast3d, movedim, permute } from './shaping.ts';

const ofShape = (shape: readonly number[]): Tensor =>
  tensor(Float32Array.from(elements(counting(shape))), { shape });

/** A shape with an axis of it. */
const withAxis = (min = 0): fc.Arbitrary<[number[], number]> =>
  shapes(3, min)
    .filter(({ length }) => length > 0)
    .chain((shape) => fc.tuple(fc.constant(shape), fc.nat(shape.length - 1)));

function expectModel(got: Tensor, model: Model): void {
  expect(got.shape).toEqual(model.shape);
  expect(Array.from(got.dataSync())).toEqual(elements(model));
}

describe('split, chunk and concat', () => {
  it('undo each other', () => {
    fc.assert(
      fc.property(withAxis(), fc.integer({ min: 1, max: 5 }), ([shape, axis], parts) => {
        const x = ofShape(shape);
        for (const pieces of [split(x, parts, axis), chunk(x, parts, axis)]) {
          expect(concat(pieces, axis).toArray()).toEqual(x.toArray());
        }
        expect(chunk(x, parts, axis).length).toBeLessThanOrEqual(parts);
      }),
    );
  });

  it('say what does not fit', () => {
    expect(() => concat([])).toThrow('concat: the list of tensors is empty');
    expect(() => concat([zeros([2, 3]), zeros([3, 3])], 1)).toThrow(
      'along dim 1: float32[2, 3], float32[3, 3]',
    );
    expect(() => stack([zeros([2]), zeros([3])])).toThrow(
      'stack: tensor 1 is [3], tensor 0 [2]; they must be equal',
    );
    expect(() => split(zeros([5]), [2, 2])).toThrow('split: sizes [2, 2] do not add up to 5, dim 0 of [5]');
    expect(() => split(zeros([5]), 0)).toThrow('split: size is 0; expected a whole number >= 1');
    expect(() => chunk(zeros([5]), 0)).toThrow('chunk: chunks is 0; expected a whole number >= 1');
  });

  it('concat widens the dtype', () => {
    expect(concat([zeros([1], { dtype: 'int32' }), zeros([1])]).dtype).toBe('float32');
  });
});

describe('roll', () => {
  it('puts each element `shift` places further, around the end', () => {
    fc.assert(
      fc.property(withAxis(), fc.integer({ min: -9, max: 9 }), ([shape, axis], shift) => {
        const length = shape[axis]!;
        const from = Array.from({ length }, (_, i) => (((i - shift) % length) + length) % length);
        expectModel(roll(ofShape(shape), shift, axis), picked(counting(shape), axis, from));
      }),
    );
  });
  it('without dims rolls the elements in a row', () => {
    expect(roll(ofShape([2, 3]), 1).toArray()).toEqual([
      [5, 0, 1],
      [2, 3, 4],
    ]);
    expect(() => roll(ofShape([2, 3]), [1, 2], [0])).toThrow('roll: 2 shifts for 1 dims');
    expect(() => roll(ofShape([2, 3]), [1, 2])).toThrow('roll: 2 shifts for 1 dims; expected as many');
  });
});

describe('repeat', () => {
  it('lays copies side by side along every dim', () => {
    const cases = shapes(2, 1).chain((shape) =>
      fc.tuple(
        fc.constant(shape),
        fc.array(fc.nat(3), { minLength: shape.length, maxLength: shape.length + 1 }),
      ),
    );
    fc.assert(
      fc.property(cases, ([shape, repeats]) => {
        const extra = repeats.length - shape.length;
        const full = [...new Array<number>(extra).fill(1), ...shape];
        const { at } = counting(full);
        expectModel(repeat(ofShape(shape), repeats), {
          shape: full.map((length, axis) => length * repeats[axis]!),
          at: (index) => at(index.map((i, axis) => i % full[axis]!)),
        });
      }),
    );
  });
  it('needs a number for every dim', () => {
    expect(() => repeat(zeros([2, 3]), [2])).toThrow(
      'repeat: [2] must hold a number for each of the 2 dims of [2, 3]',
    );
  });
});

describe('movedim', () => {
  it('is undone by the way back, and agrees with permute', () => {
    const cases = shapes(4, 1).chain((shape) =>
      fc.tuple(fc.constant(shape), permutationOf(shape.length), permutationOf(shape.length)),
    );
    fc.assert(
      fc.property(cases, ([shape, from, to]) => {
        const x = ofShape(shape);
        expect(movedim(movedim(x, from, to), to, from).toArray()).toEqual(x.toArray());
        const inOrder = shape.map((_, axis) => axis);
        expect(movedim(x, from, inOrder).toArray()).toEqual(permute(x, from).toArray());
      }),
    );
  });
  it('keeps the others in order', () => {
    expect(movedim(zeros([2, 3, 4]), 0, -1).shape).toEqual([3, 4, 2]);
    expect(() => movedim(zeros([2, 3]), [0, 0], [0, 1])).toThrow('movedim: [0, 0] to [0, 1]');
    expect([zeros([]), zeros([4]), zeros([2, 4])].map((x) => atleast3d(x).shape)).toEqual([
      [1, 1, 1],
      [1, 4, 1],
      [2, 4, 1],
    ]);
  });
});

describe('concat', () => {
  it('passes over empty vectors beside others', () => {
    const nothing = tensor([]);
    expect(concat([nothing, ones([2, 1])], 1).toArray()).toEqual([[1], [1]]);
    expect(concat([nothing, tensor([1], { dtype: 'int32' })]).toArray()).toEqual([1]);
    expect(concat([tensor([], { dtype: 'float64' }), ones([1, 2])], -1).dtype).toBe('float64');
    expect(concat([nothing, nothing]).shape).toEqual([0]);
    expect(() => concat([zeros([0, 1]), ones([2, 2])])).toThrow('concat: ');
  });
});

describe('split and chunk', () => {
  it('of nothing give as many parts', () => {
    expect(chunk(zeros([2, 0]), 3, 1).map(({ shape }) => shape)).toEqual([
      [2, 0],
      [2, 0],
      [2, 0],
    ]);
  });
  it('know no negative sizes', () => {
    expect(() => split(arange(3), [-1, 4])).toThrow('split: [-1, 4] is not a shape');
  });
});

describe('pad', () => {
  const sources = {
    replicate: (i: number, n: number) => Math.min(Math.max(i, 0), n - 1),
    reflect: (i: number, n: number) => (i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i),
    circular: (i: number, n: number) => (i + n) % n,
  };
  it('takes its edges from where the mode says', () => {
    const modes = fc.constantFrom('replicate', 'reflect', 'circular');
    fc.assert(
      fc.property(
        withAxis(2),
        modes,
        fc.integer({ min: -1, max: 1 }),
        fc.nat(1),
        ([shape, axis], mode, low, high) => {
          const length = shape[axis]!;
          const last = shape.length - 1 - axis;
          const amounts = [...new Array<number>(2 * last).fill(0), low, high];
          // Joined ends are those of what a crop leaves; mirrors and edges are where they were before it.
          const ring = Array.from({ length }, (_, i) => i).slice(mode === 'circular' ? Math.max(0, -low) : 0);
          fc.pre(length + low + high >= 0 && high < ring.length + (mode === 'replicate' ? 1 : 0));
          const begin = mode === 'circular' ? -Math.max(0, low) : -low;
          const from = Array.from(
            { length: length + low + high },
            (_, i) => ring[sources[mode](i + begin, ring.length)]!,
          );
          expectModel(pad(ofShape(shape), amounts, { mode }), picked(counting(shape), axis, from));
        },
      ),
    );
  });
  it('mirrors and repeats what is cropped at the other side', () => {
    expect(pad(arange(3), [2, -2], { mode: 'reflect' }).toArray()).toEqual([2, 1, 0]);
    expect(pad(arange(1), [2, -1], { mode: 'replicate' }).toArray()).toEqual([0, 0]);
    expect(pad(zeros([2, 1]), [-1, 0], { mode: 'reflect' }).shape).toEqual([2, 0]);
    expect(() => pad(arange(3), [1, 2], { mode: 'mirror' as 'reflect' })).toThrow(
      'pad: mode is mirror; expected constant, reflect, replicate, circular',
    );
    expect(() => pad(arange(3), [-2, -2], { mode: 'reflect' })).toThrow(
      'pad: [-2, -2] crops more than dim 0 of [3] has',
    );
  });
  it('says how far a mode reaches', () => {
    expect(() => pad(arange(3), [3, 0], { mode: 'reflect' })).toThrow(
      "pad: mode 'reflect' cannot put 3 elements beside dim 0 of [3]: at most 2",
    );
    expect(() => pad(arange(3), [1], { mode: 'circular' })).toThrow(
      'pad: [1] must hold a whole [before, after] pair',
    );
    expect(size(pad(arange(3), [2, 2]).shape)).toBe(7);
  });
});

it('split by sizes gives as many parts as types know of', () => {
  const [head, rest] = split(arange(5), [2, 3]);
  expect([...head.dataSync(), ...rest.dataSync()]).toEqual([0, 1, 2, 3, 4]);
  const [left, right] = ones([2, 4]).split([1, 3], 1);
  expect([left.shape, right.shape]).toEqual([
    [2, 1],
    [2, 3],
  ]);
  const sizes: number[] = [1, 4];
  const parts: Tensor[] = arange(5).split(sizes);
  expect(parts.map(({ length }) => length)).toEqual(sizes);
});
