/** What is copied into a program before it runs, and what is there still. */
import { type TypedArray, type View, whole } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { inputFiller, markChanging } from './inputs.ts';

const viewOf = (buffer: TypedArray): View<TypedArray> => whole(buffer, 'float32', [buffer.length]);

/** A program with one input, which it may write. */
function program(isChanged = false) {
  const place = new Float32Array(2);
  const changes = markChanging([place]);
  const fill = inputFiller([viewOf(place)], [isChanged], changes);
  const run = (view: View<TypedArray>): number[] => {
    changes.count++;
    fill([view]);
    return [...place];
  };
  return { place, run };
}

test("a view of a tensor's own memory is copied once", () => {
  const { place, run } = program();
  const view = viewOf(Float32Array.of(1, 2));
  expect(run(view)).toEqual([1, 2]);
  place[0] = 7;
  expect(run(view)).toEqual([7, 2]);
  expect(run(viewOf(Float32Array.of(3, 4)))).toEqual([3, 4]);
  expect(run(view)).toEqual([1, 2]);
});

test('and each time where the program writes its input', () => {
  const { place, run } = program(true);
  const view = viewOf(Float32Array.of(1, 2));
  run(view);
  place[0] = 7;
  expect(run(view)).toEqual([1, 2]);
});

describe("what lies in another program's memory", () => {
  test('is copied when that one has run since', () => {
    const state = Float32Array.of(1, 2);
    const other = markChanging([state]);
    const { run } = program();
    const view = viewOf(state);
    expect(run(view)).toEqual([1, 2]);
    other.count++;
    state.set([3, 4]);
    expect(run(view)).toEqual([3, 4]);
  });

  test('and not before', () => {
    const state = Float32Array.of(1, 2);
    markChanging([state]);
    const { place, run } = program();
    const view = viewOf(state);
    run(view);
    place[0] = 7;
    expect(run(view)).toEqual([7, 2]);
    expect(run(viewOf(state))).toEqual([1, 2]);
  });
});

describe('of its own memory', () => {
  test('the input itself stays where it is', () => {
    const { place, run } = program();
    place.set([5, 6]);
    expect(run(viewOf(place))).toEqual([5, 6]);
  });

  test('another part is copied at each run, from what was there before', () => {
    const memory = new Float32Array(4);
    const [a, b] = [memory.subarray(0, 2), memory.subarray(2)];
    const changes = markChanging([a, b]);
    const fill = inputFiller([viewOf(a), viewOf(b)], [false, false], changes);
    for (const [first, second] of [
      [1, 2],
      [3, 4],
    ] as const) {
      changes.count++;
      memory.set([first, first, second, second]);
      fill([viewOf(b), viewOf(a)]);
      expect([...memory]).toEqual([second, second, first, first]);
    }
  });
});
