/** Shapes: broadcasting against a model, and errors that tell the mend. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shapes } from './model.test-helper.ts';
import {
  broadcast,
  broadcastAxes,
  normalizeAxes,
  normalizeAxis,
  reducedShape,
  resolveShape,
  ShapeError,
  sameShape,
  size,
  stretches,
} from './shape.ts';

/** Both shapes with leading ones, axis by axis. */
function aligned(a: readonly number[], b: readonly number[]): [number, number][] {
  const rank = Math.max(a.length, b.length);
  const filled = (shape: readonly number[]): number[] => [
    ...new Array<number>(rank - shape.length).fill(1),
    ...shape,
  ];
  return filled(a).map((length, axis) => [length, filled(b)[axis]!]);
}

describe('broadcast', () => {
  it('takes the longer of each pair of lengths, and only lengths of 1 stretch', () => {
    fc.assert(
      fc.property(shapes(), shapes(), (a, b) => {
        const pairs = aligned(a, b);
        if (pairs.some(([m, n]) => m !== n && m !== 1 && n !== 1)) {
          expect(() => broadcast('add', a, b)).toThrow(ShapeError);
        } else expect(broadcast('add', a, b)).toEqual(pairs.map(([m, n]) => (m === 1 ? n : m)));
      }),
      { numRuns: 500 },
    );
  });

  it('and broadcastAxes name the axes that repeat: without them, the elements are as many as before', () => {
    fc.assert(
      fc.property(shapes(3, 1), fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }), (to, ones) => {
        const from = to.map((length, axis) => (ones[axis] ? 1 : length)).slice(ones[3] ? 1 : 0);
        const axes = broadcastAxes(from, to);
        expect(size(to.filter((_, axis) => !axes.includes(axis)))).toBe(size(from));
      }),
    );
  });

  it('says which axis differs', () => {
    expect(() => broadcast('add', [3, 4], [3, 5])).toThrow(
      'add: cannot broadcast [3, 4] with [3, 5]: axis -1 is 4 and 5. Lengths must be equal or 1, counted from the last axis; unsqueeze() adds an axis of length 1.',
    );
  });
});

it('stretches where broadcasting gives the other shape', () => {
  const all = [[], [1], [2], [3], [1, 1], [1, 3], [2, 1], [2, 3], [0], [1, 0], [3, 0]];
  const gives = (from: number[], to: number[]): boolean => {
    try {
      return sameShape(broadcast('test', from, to), to);
    } catch {
      return false;
    }
  };
  const pairs = all.flatMap((from) => all.map((to) => [from, to] as const));
  for (const [from, to] of pairs)
    expect([from, to, stretches(from, to)]).toEqual([from, to, gives(from, to)]);
});

/** What functions of axes look at. */
const ofRank = (rank: number) => ({ shape: new Array<number>(rank).fill(1) });

describe('axes', () => {
  it('count from the end when negative', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: -8, max: 8 }), (rank, axis) => {
        if (axis >= -rank && axis < rank)
          expect(normalizeAxis('sum', axis, ofRank(rank))).toBe((axis + rank) % rank);
        else
          expect(() => normalizeAxis('sum', axis, ofRank(rank))).toThrow(`sum: dim ${axis} is out of range`);
      }),
    );
  });

  it('are sorted and must not repeat', () => {
    expect(normalizeAxes('sum', [-1, 0], { shape: [4, 5, 6] })).toEqual([0, 2]);
    expect(normalizeAxes('sum', undefined, { shape: [4, 5] })).toEqual([0, 1]);
    expect([0, -1, undefined].map((axes) => normalizeAxes('sum', axes, { shape: [] }))).toEqual([[], [], []]);
    expect(() => normalizeAxes('sum', 1, { shape: [] })).toThrow('sum: dim 1 is out of range');
    expect(() => normalizeAxes('sum', [1, -1], { shape: [4, 5] })).toThrow(
      'sum: dim [1, -1] names an axis twice',
    );
    expect(() => normalizeAxis('sum', 0, ofRank(0))).toThrow('a scalar has no axes');
  });

  it('become 1 or vanish in a reduction', () => {
    expect(reducedShape([2, 3, 4], [0, 2], true)).toEqual([1, 3, 1]);
    expect(reducedShape([2, 3, 4], [0, 2], false)).toEqual([3]);
    expect(reducedShape([2, 3], [0, 1], false)).toEqual([]);
  });
});

describe('resolveShape', () => {
  it('finds the length that is left open', () => {
    fc.assert(
      fc.property(shapes(4, 1), fc.nat(3), (shape, open) => {
        fc.pre(open < shape.length);
        const asked = shape.map((length, axis) => (axis === open ? -1 : length));
        expect(resolveShape('reshape', [size(shape)], asked)).toEqual(shape);
      }),
    );
  });

  it('says how many elements there are and how many were asked for', () => {
    expect(() => resolveShape('reshape', [2, 3], [4])).toThrow(
      'reshape: [2, 3] holds 6 elements, [4] holds 4. The product',
    );
    expect(() => resolveShape('reshape', [2, 3], [4, -1])).toThrow('[4, -1] holds 4 per unknown length');
    expect(() => resolveShape('reshape', [2, 3], [-1, -1])).toThrow('one length may be -1');
    expect(() => resolveShape('reshape', [6], [-2, -3])).toThrow('is not a shape');
    expect(() => resolveShape('reshape', [0], [0, -1])).toThrow(ShapeError);
  });
});
