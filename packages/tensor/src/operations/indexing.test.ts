/** Choosing and replacing elements by position, against models that loop over every index. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ones, tensor, zeros } from '../creation.ts';
import {
  counting,
  dense,
  elements,
  indices,
  type Model,
  picked,
  reshaped,
  shapes,
} from '../model.test-helper.ts';
import { size } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { gather, indexSelect, oneHot } from './indexing.ts';
import type { Index } from './indices.ts';
import { scatter, scatterAdd } from './scattering.ts';

const tensorOf = (model: Model): Tensor => tensor(Float32Array.from(elements(model)), { shape: model.shape });
const positions = (values: readonly number[], shape: readonly number[] = [values.length]): Tensor =>
  tensor(Int32Array.from(values), { shape });

function expectModel(got: Tensor, model: Model): void {
  expect(got.shape).toEqual(model.shape);
  expect(Array.from(got.dataSync())).toEqual(elements(model));
}

/** The positions that a Python slice takes. */
function sliceOf(length: number, start: number | null, end: number | null, step: number): number[] {
  const place = (at: number): number => (at < 0 ? at + length : at);
  const taken: number[] = [];
  const first = start === null ? (step > 0 ? 0 : length - 1) : place(start);
  const stop = end === null ? (step > 0 ? length : -1) : Math.max(place(end), -1);
  const begin = step > 0 ? Math.max(first, 0) : Math.min(first, length - 1);
  for (let i = begin; step > 0 ? i < Math.min(stop, length) : i > stop && i >= 0; i += step) taken.push(i);
  return taken;
}

const bound = fc.option(fc.integer({ min: -6, max: 6 }));
const indexOf = (length: number): fc.Arbitrary<Index> =>
  fc.oneof(
    fc.tuple(bound, bound, fc.constantFrom(1, 2, 3, -1, -2)).map((range): Index => range),
    fc.constant<Index>(':'),
    ...(length > 0
      ? [
          fc.integer({ min: -length, max: length - 1 }),
          fc.array(fc.nat(length - 1), { maxLength: 3 }).map((list): Index => positions(list)),
        ]
      : []),
  );

describe('at', () => {
  const isList = (index: Index): boolean => !Array.isArray(index) && typeof index === 'object';
  // One list of positions, at most: several name places together.
  const cases = shapes(3)
    .chain((shape) => fc.tuple(fc.constant(shape), fc.tuple(...shape.map((length) => indexOf(length)))))
    .filter(([, chosen]) => chosen.filter(isList).length <= 1);

  it('takes what Python would', () => {
    fc.assert(
      fc.property(cases, ([shape, chosen]) => {
        let model = counting(shape);
        const vanished: number[] = [];
        chosen.forEach((index, axis) => {
          const length = shape[axis]!;
          if (index === ':') return;
          if (typeof index === 'number') {
            model = picked(model, axis, [index < 0 ? index + length : index]);
            vanished.push(axis);
          } else if (Array.isArray(index)) {
            const [start, end, step] = index as [number | null, number | null, number];
            model = picked(model, axis, sliceOf(length, start, end, step));
          } else model = picked(model, axis, Array.from((index as Tensor).dataSync()));
        });
        const kept = model.shape.filter((_, axis) => !vanished.includes(axis));
        expectModel(tensorOf(counting(shape)).at(...chosen), reshaped(model, kept));
      }),
      { numRuns: 500 },
    );
  });

  it('pairs several lists of positions', () => {
    const pairs = fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }))
      .chain(([rows, columns]) =>
        fc.tuple(
          fc.constant([rows, columns]),
          fc.array(fc.tuple(fc.integer({ min: -rows, max: rows - 1 }), fc.nat(columns - 1)), {
            maxLength: 5,
          }),
        ),
      );
    fc.assert(
      fc.property(pairs, ([shape, places]) => {
        const x = tensorOf(counting(shape));
        const [rows, columns] = [0, 1].map((i) => positions(places.map((place) => place[i]!)));
        const expected = places.map(([row, column]) => x.at(row, column).itemSync());
        expect(Array.from(x.at(rows!, columns!).dataSync())).toEqual(expected);
      }),
    );
  });

  it('puts the axes of several lists where PyTorch does', () => {
    const x = tensorOf(counting([2, 3, 4]));
    const [zeroOne, twoZero] = [positions([0, 1]), positions([2, 0])];
    expect(x.at(zeroOne, twoZero).toArray()).toEqual([x.at(0, 2).toArray(), x.at(1, 0).toArray()]);
    expect(x.at(':', twoZero, positions([-1])).toArray()).toEqual(
      [0, 1].map((i) => [x.at(i, 2, 3).itemSync(), x.at(i, 0, 3).itemSync()]),
    );
    expect(x.at(zeroOne, ':', twoZero).toArray()).toEqual([
      x.at(0, ':', 2).toArray(),
      x.at(1, ':', 0).toArray(),
    ]);
    expect(x.at(':', zeroOne, null, twoZero).shape).toEqual([2, 2, 1]);
    expect(x.at(positions([0, 1], [2, 1]), twoZero).shape).toEqual([2, 2, 4]);
    // A scalar is a number: the one list beside it stays at its place.
    expect(x.at(positions([1], []), ':', twoZero).shape).toEqual([3, 2]);
  });

  it('takes no position of a list beyond its own axis', () => {
    const x = tensorOf(counting([2, 3]));
    for (const beyond of [3, -4])
      expect(() => x.at(positions([0]), positions([beyond])).dataSync()).toThrow('out of range');
    expect(() => x.at(positions([0, 1]), positions([0, 1, 2]))).toThrow('at: cannot broadcast [2] with [3]');
  });

  it("understands '...' and null", () => {
    const x = tensorOf(counting([2, 3, 4]));
    expect(x.at('...', 1).toArray()).toEqual(x.at(':', ':', 1).toArray());
    expect(x.at(0, '...').shape).toEqual([3, 4]);
    expect(x.at(null, 0, null).shape).toEqual([1, 1, 3, 4]);
  });

  it('says what is out of range or too much', () => {
    const x = tensorOf(counting([2, 3]));
    expect(() => x.at(2)).toThrow('at: index 2 is out of range for dim 0 of [2, 3] (length 2)');
    expect(() => x.at(0, 0, 0)).toThrow('at: 3 indices are too many for [2, 3], which has 2 dims');
    expect(() => x.at([0, 1, 0])).toThrow('the step is 0');
    for (const bound of [0.5, NaN])
      expect(() => x.at([bound, 2])).toThrow(`at: the range has a bound of ${bound}; expected whole numbers`);
    expect(x.at([-Infinity, Infinity]).shape).toEqual([2, 3]);
    expect(() => x.at('...', '...')).toThrow("at: '...' is there twice");
    const others = {
      'string 1': '1',
      undefined,
      true: true,
      '[0, 1, 1, 0]': [0, 1, 1, 0],
      'an object { a }': { a: 1 },
    };
    for (const [name, index] of Object.entries({
      ...others,
      'an array (make it a tensor)': Int32Array.of(1, 0),
    }))
      expect(() => x.at(index as unknown as Index)).toThrow(
        `at: ${name} is no index; expected a number, [start, end, step], [[2, 0, 1]], ':'`,
      );
    expect(() => x.clone().setAt([[0, 1, 1, 0] as unknown as Index], 1)).toThrow(
      'setAt: [0, 1, 1, 0] is no index',
    );
    expect(() => x.at(tensor([0.5]))).toThrow(
      "the index is float32; positions are whole numbers: use .to('int32')",
    );
  });
});

describe('setAt', () => {
  const settable = (length: number): fc.Arbitrary<Index> =>
    length === 0
      ? fc.constant<Index>(':')
      : fc.oneof(
          fc.constant<Index>(':'),
          fc.integer({ min: -length, max: length - 1 }),
          fc.tuple(bound, bound).map((range): Index => range),
        );
  const cases = shapes(3, 1).chain((shape) =>
    fc.tuple(fc.constant(shape), fc.tuple(...shape.map((length) => settable(length)))),
  );

  it('replaces what at would take, and nothing else', () => {
    fc.assert(
      fc.property(cases, ([shape, chosen]) => {
        const places = tensorOf(counting(shape));
        const taken = new Set(places.at(...chosen).dataSync());
        const x = tensorOf(counting(shape)).setAt(chosen, -1);
        expect(Array.from(x.dataSync())).toEqual(
          elements(counting(shape)).map((n) => (taken.has(n) ? -1 : n)),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('broadcasts a tensor, and says what it does not take', () => {
    const x = tensorOf(counting([2, 3]));
    expect(
      x
        .clone()
        .setAt([':', [1, 3]], tensor([8, 9]))
        .toArray(),
    ).toEqual([
      [0, 8, 9],
      [3, 8, 9],
    ]);
    expect(() => x.setAt([0], tensor([1, 2]))).toThrow('setAt: cannot broadcast [2] with [3]');
  });
});

describe('gather, scatterAdd and indexSelect', () => {
  /** A shape, one of its axes, and an index of any length along it. */
  const cases = shapes(3, 1)
    .filter(({ length }) => length > 0)
    .chain((shape) => {
      return fc.nat(shape.length - 1).chain((axis) =>
        fc.nat(4).chain((count) => {
          const indexShape = shape.map((length, i) => (i === axis ? count : length));
          const places = fc.array(fc.nat(shape[axis]! - 1), {
            minLength: size(indexShape),
            maxLength: size(indexShape),
          });
          return fc.tuple(fc.constant({ shape, axis, indexShape }), places);
        }),
      );
    });
  const moved = (index: readonly number[], axis: number, to: number): number[] =>
    index.map((i, d) => (d === axis ? to : i));

  it('gather takes one element for each of the index', () => {
    fc.assert(
      fc.property(cases, ([{ shape, axis, indexShape }, places]) => {
        const [source, index] = [counting(shape), dense(indexShape, places)];
        const expected: Model = { shape: indexShape, at: (at) => source.at(moved(at, axis, index.at(at))) };
        expectModel(gather(tensorOf(source), axis, positions(places, indexShape)), expected);
      }),
    );
  });

  it('scatterAdd adds each update where its index says', () => {
    fc.assert(
      fc.property(cases, ([{ shape, axis, indexShape }, places]) => {
        const [updates, index] = [counting(indexShape), dense(indexShape, places)];
        const at = (target: readonly number[]): number =>
          indices(indexShape)
            .filter((each) => String(moved(each, axis, index.at(each))) === String(target))
            .reduce((sum, each) => sum + updates.at(each), 1);
        const ones = tensorOf({ shape, at: () => 1 });
        expectModel(scatterAdd(ones, axis, positions(places, indexShape), tensorOf(updates)), { shape, at });
      }),
    );
  });

  it('indexSelect puts the dims of positions in place of the one', () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const list = positions([2, 0, 1, 1], [2, 2]);
    expect(indexSelect(x, 1, list).toArray()).toEqual([
      [
        [3, 1],
        [2, 2],
      ],
      [
        [6, 4],
        [5, 5],
      ],
    ]);
  });

  it('indexSelect takes whole slices', () => {
    fc.assert(
      fc.property(cases, ([{ shape, axis }, places]) => {
        const list = places.slice(0, 3);
        expectModel(
          indexSelect(tensorOf(counting(shape)), axis, positions(list)),
          picked(counting(shape), axis, list),
        );
      }),
    );
  });

  it('say what does not fit', () => {
    const x = tensorOf(counting([2, 3]));
    expect(() => gather(x, 0, positions([0]))).toThrow('gather: index [1] does not fit [2, 3]');
    expect(() => scatterAdd(x, 0, positions([0, 1, 0], [1, 3]), tensor([1]))).toThrow(
      'scatterAdd: index [1, 3] does not fit [1]: it needs as many dims, none longer',
    );
    expect(() => scatter(x, 1, positions([0, 1], [2, 1]), zeros([1, 1]))).toThrow(
      'scatter: index [2, 1] does not fit [1, 1]',
    );
    expect(() => gather(x, 2, positions([0], [1, 1]))).toThrow('gather: dim 2 is out of range');
    const beyond = 'index 3 is out of range for an axis of length 3';
    expect(() => gather(x, 1, positions([3], [1, 1]))).toThrow(`gather: ${beyond}`);
    expect(() => scatterAdd(x, 1, positions([3], [1, 1]), tensor([[1]]))).toThrow(`scatterAdd: ${beyond}`);
  });

  // PyTorch: "Expected index [2, 4] to be no larger than self [2, 2] apart from dimension 0".
  it('refuse an index that is longer than x along another dim', () => {
    const x = zeros([2, 2]);
    const index = positions([0, 0, 0, 0, 1, 1, 1, 1], [2, 4]);
    const message = 'index [2, 4] does not fit [2, 2]: it needs as many dims, none longer but dim 0';
    expect(() => scatterAdd(x, 0, index, ones([2, 4]))).toThrow(`scatterAdd: ${message}`);
    expect(() => scatter(x, 0, index, 1)).toThrow(`scatter: ${message}`);
    expect(() => scatter(x, 0, index, ones([2, 4]))).toThrow(`scatter: ${message}`);
    expect(() => scatter(x, 0, positions([0, 1]), 1)).toThrow('scatter: index [2] does not fit [2, 2]');
    expect(scatterAdd(x, 1, index, ones([2, 4])).toArray()).toEqual([
      [4, 0],
      [0, 4],
    ]);
    // More updates than the index has places for are left out, as in PyTorch.
    expect(
      scatter(
        x,
        0,
        positions([1], [1, 1]),
        tensor([
          [5, 6],
          [7, 8],
        ]),
      ).toArray(),
    ).toEqual([
      [0, 0],
      [5, 0],
    ]);
  });

  it('name the function that was called', () => {
    const x = zeros([2, 3]);
    const beyond = 'index 3 is out of range for an axis of length';
    expect(() => indexSelect(x, 0, positions([3]))).toThrow(`indexSelect: ${beyond} 2`);
    expect(() => x.at(positions([3]))).toThrow(`at: ${beyond} 2`);
    expect(() => scatter(x, 0, positions([3], [1, 1]), 1)).toThrow(new RangeError(`scatter: ${beyond} 2`));
    expect(() => scatter(x, 2, positions([3], [1, 1]), 1)).toThrow('scatter: dim 2 is out of range');
    expect(() => indexSelect(tensor(5), 0, positions([0, 0]))).toThrow('indexSelect: [2] holds 2 elements');
    expect(() => indexSelect(tensor(5), 0, positions([1]))).toThrow('indexSelect: index 1 is out of range');
    expect(() => gather(tensor(5), 0, positions([0], [1, 1]))).toThrow(
      'gather: index [1, 1] does not fit []',
    );
  });
});

describe('oneHot', () => {
  it('has a 1 at the class', () => {
    expect(oneHot(positions([2, 0]), 3).toArray()).toEqual([
      [0, 0, 1],
      [1, 0, 0],
    ]);
  });
  it('says what is no class', () => {
    for (const label of [-1, 3])
      expect(() => oneHot(positions([0, label]), 3)).toThrow(
        `oneHot: ${label} (element 1 of x [2]) is no class: expected 0 to 2`,
      );
    expect(oneHot(positions([]), 0).shape).toEqual([0, 0]);
    expect(oneHot(positions([2, 0])).toArray()).toEqual([
      [0, 0, 1],
      [1, 0, 0],
    ]);
    expect(() => oneHot(positions([-1]))).toThrow('oneHot: ');
  });
});
