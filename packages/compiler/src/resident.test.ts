/** State stays in the memory of a program between calls; whoever looks at it does not notice. */
import { canLook, ones, reference, type Tensor, tensor, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { compile } from './index.ts';

/** A state after one call of the step that adds 1 to it. */
function counted(state: Tensor): { state: Tensor; step: () => void } {
  const step = compile(() => void state.add_(1));
  step();
  return { state, step };
}

describe('what is taken from it stays what it is', () => {
  test.each<[string, (state: Tensor) => Tensor, unknown]>([
    [
      'its transpose',
      (state) => state.T,
      [
        [2, 2],
        [2, 2],
      ],
    ],
    ['a row', (state) => state.at(1), [2, 2]],
    [
      'some rows',
      (state) => state.at([[1, 0]]),
      [
        [2, 2],
        [2, 2],
      ],
    ],
    ['its elements in a row', (state) => state.reshape(4), [2, 2, 2, 2]],
    [
      'it and another',
      (state) => state.add(ones([2, 2])),
      [
        [3, 3],
        [3, 3],
      ],
    ],
  ])('%s', (_, take, expected) => {
    const { state, step } = counted(ones([2, 2]));
    const taken = take(state);
    step();
    expect(taken.toArray()).toEqual(expected);
    expect(state.toArray()).toEqual([
      [3, 3],
      [3, 3],
    ]);
  });

  test('what is moved elsewhere', async () => {
    const { state, step } = counted(tensor([1, 2]));
    const moving = state.to({ ...reference });
    step();
    const moved = await moving;
    expect(moved.toArray()).toEqual([2, 3]);
    expect(state.toArray()).toEqual([3, 4]);
  });
});

test('state can be read as elsewhere', async () => {
  const { state } = counted(zeros([2]));
  expect(Array.from(await state.data())).toEqual([1, 1]);
  expect(Array.from(state.dataSync())).toEqual([1, 1]);
  expect(`${state}`).toBe('tensor([1., 1.])');
});

test('state can be looked at at once where its backend can block, not elsewhere', () => {
  expect(canLook(counted(zeros([2])).state)).toBe(true);
  const { readSync: _, ...patient } = reference;
  const { state } = counted(zeros([2], { backend: patient }));
  expect(canLook(state)).toBe(false);
  expect(() => state.dataSync()).toThrow('cannot be read synchronously');
});
