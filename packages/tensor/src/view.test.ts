/** Views, against a model that knows nothing of strides. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  counting,
  elements,
  type Model,
  permutationOf,
  permuted,
  picked,
  reshaped,
  shapes,
  stretched,
} from './model.test-helper.ts';
import { size } from './shape.ts';
import {
  expandView,
  isContiguous,
  memoryOrder,
  offsets,
  permuteView,
  reshapeView,
  sliceView,
  type View,
  whole,
} from './view.ts';

interface Pair {
  readonly view: View;
  readonly model: Model;
}

type Change = (pair: Pair) => Pair;

/** A permutation, a slice, an expansion or a reshape, drawn from `numbers` so that it fits whatever it meets. */
const change: fc.Arbitrary<Change> = fc
  .tuple(fc.constantFrom('permute', 'slice', 'expand', 'reshape'), fc.infiniteStream(fc.nat(1000)))
  .map(([kind, stream]) => ({ view, model }: Pair): Pair => {
    const next = (bound: number): number => (stream.next().value as number) % Math.max(1, bound);
    const rank = view.shape.length;
    if (kind === 'permute') {
      const left = [...view.shape.keys()];
      const order = view.shape.flatMap(() => left.splice(next(left.length), 1));
      return { view: permuteView(view, order), model: permuted(model, order) };
    }
    if (kind === 'slice' && rank > 0) {
      const axis = next(rank);
      const length = view.shape[axis]!;
      const step = [1, 2, -1, -2][next(4)]!;
      const start = next(length);
      const most =
        length === 0 ? 0 : step > 0 ? Math.ceil((length - start) / step) : Math.ceil((start + 1) / -step);
      const positions = Array.from({ length: next(most + 1) }, (_, i) => start + i * step);
      const only = <T>(other: T, value: T): T[] => view.shape.map((_, i) => (i === axis ? value : other));
      const shape = view.shape.map((n, i) => (i === axis ? positions.length : n));
      return {
        view: sliceView(view, only(0, start), shape, only(1, step)),
        model: picked(model, axis, positions),
      };
    }
    if (kind === 'expand' && rank < 5) {
      const shape = [1 + next(3), ...view.shape.map((length) => (length === 1 ? 1 + next(3) : length))];
      return { view: expandView(view, shape), model: stretched(model, shape) };
    }
    const shape: number[] = [];
    for (const length of [...view.shape, 1]) {
      if (length === 4 && next(2) === 0) shape.push(2, 2);
      else if (shape.length > 0 && next(2) === 0) shape.push(shape.pop()! * length);
      else shape.push(length);
    }
    const other = reshapeView(view, shape);
    return other ? { view: other, model: reshaped(model, shape) } : { view, model };
  });

const changed: fc.Arbitrary<Pair> = fc
  .tuple(shapes(), fc.array(change, { maxLength: 5 }))
  .map(([shape, changes]) =>
    changes.reduce((pair: Pair, apply) => apply(pair), {
      view: whole(0, 'float32', shape),
      model: counting(shape),
    }),
  );

describe('views', () => {
  it('see the elements that the model sees, after any chain of changes', () => {
    fc.assert(
      fc.property(changed, ({ view, model }) => {
        expect(view.shape).toEqual(model.shape);
        expect(Array.from(offsets(view))).toEqual(elements(model));
      }),
      { numRuns: 500 },
    );
  });

  it('are contiguous exactly when the elements lie side by side', () => {
    fc.assert(
      fc.property(changed, ({ view }) => {
        const at = Array.from(offsets(view));
        fc.pre(at.length > 0);
        expect(isContiguous(view)).toBe(at.every((offset, i) => offset === at[0]! + i));
      }),
      { numRuns: 500 },
    );
  });

  it('have a memory order in which no stride grows', () => {
    fc.assert(
      fc.property(changed, ({ view }) => {
        const order = memoryOrder(view);
        const axes = order ?? view.shape.map((_, axis) => axis);
        expect(axes.toSorted((a, b) => a - b)).toEqual([...view.shape.keys()]);
        const strides = axes
          .filter((axis) => view.shape[axis] !== 1 && view.strides[axis] !== 0)
          .map((axis) => Math.abs(view.strides[axis]!));
        expect(strides).toEqual(strides.toSorted((a, b) => b - a));
      }),
      { numRuns: 500 },
    );
  });

  it('have their repeated axes just outside the innermost of the others', () => {
    const channelsLast = permuteView(whole(0, 'float32', [5, 4, 3]), [0, 2, 1]);
    const repeated = expandView(reshapeView(channelsLast, [5, 3, 4, 1])!, [5, 3, 4, 2]);
    expect(memoryOrder(repeated)).toEqual([0, 2, 3, 1]);
    expect(memoryOrder(whole(0, 'float32', [5, 4, 3]))).toBeUndefined();
  });

  it('of a buffer laid out in any order are dense in that order', () => {
    const orders = shapes(4, 1).chain((shape) => fc.tuple(fc.constant(shape), permutationOf(shape.length)));
    fc.assert(
      fc.property(orders, ([shape, order]) => {
        const view = whole(0, 'float32', shape, order);
        expect(isContiguous(permuteView(view, order))).toBe(true);
        expect(new Set(offsets(view)).size).toBe(size(shape));
      }),
    );
  });

  it('take any shape of as many elements when they are contiguous', () => {
    const view = whole(0, 'float32', [2, 3, 4]);
    for (const shape of [[24], [4, 6], [2, 1, 12], [3, 2, 2, 2], [1, 24, 1]]) {
      expect(Array.from(offsets(reshapeView(view, shape)!))).toEqual(Array.from(offsets(view)));
    }
  });

  it('do not take a shape across axes that do not follow each other in memory', () => {
    const turned = permuteView(whole(0, 'float32', [2, 3]), [1, 0]);
    expect(reshapeView(turned, [6])).toBeUndefined();
    expect(reshapeView(turned, [3, 1, 2])?.strides).toEqual([1, 0, 3]);
  });
});
