/** Momentum and dampening that are set between steps: the numbers are those of PyTorch 2.13. */
import { parameter } from '@glissade/autograd';
import { type DType, reference, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { SGD, type SGDOptions } from './index.ts';

beforeAll(() => useBackend(reference));

/** Where the gradient 1 leads step by step, with options that are set before some of the steps. */
function walk(
  options: SGDOptions,
  set: Readonly<Record<number, Partial<SGDOptions>>>,
  { dtype = 'float32' as DType, resumes = false } = {},
): number[] {
  const w = parameter(tensor([0], { dtype }));
  let optimizer = new SGD([w], options);
  return Array.from({ length: 5 }, (_, i) => {
    if (resumes && set[i]) {
      const state = optimizer.stateDict();
      optimizer = new SGD([w], { lr: 1 });
      optimizer.loadStateDict(state);
    }
    optimizer.paramGroups[0]!.set(set[i] ?? {});
    w.grad = tensor([1], { dtype });
    optimizer.step();
    return w.dataSync()[0]!;
  });
}

const ways = [{}, { dtype: 'float16' as DType }, { resumes: true }];

test.each(ways)('holds from the next step on: %o', (way) => {
  expect(walk({ lr: 1, momentum: 0.5 }, { 2: { dampening: 0.5 } }, way)).toEqual([
    -1, -2.5, -3.75, -4.875, -5.9375,
  ]);
});

test.each(ways)('can be taken off and set again: %o', (way) => {
  const set = { 2: { dampening: 0 }, 3: { dampening: 0.25 } };
  expect(walk({ lr: 1, momentum: 0.5, dampening: 0.5 }, set, way)).toEqual([-1, -2, -3.5, -5, -6.5]);
});

test.each(ways)('lets the first gradient enter whole, if none has entered yet: %o', (way) => {
  const whole = [-1, -2, -3, -4, -5];
  expect(walk({ lr: 1, momentum: 0.5, dampening: 0.5 }, {}, way)).toEqual(whole);
  expect(walk({ lr: 1, momentum: 0.5 }, { 0: { dampening: 0.5 } }, way)).toEqual(whole);
  // Without momentum, the steps before have left nothing.
  expect(walk({ lr: 1 }, { 2: { momentum: 0.5, dampening: 0.5 } }, way)).toEqual(whole);
});

test('that was there before the first step, and gone for some, holds when it returns', () => {
  const set = { 0: { dampening: 0 }, 2: { dampening: 0.5 } };
  expect(walk({ lr: 1, momentum: 0.5, dampening: 0.5 }, set)).toEqual([-1, -2.5, -3.75, -4.875, -5.9375]);
});

test('momentum that returns goes on with its buffer, unless a state that has none was loaded meanwhile', () => {
  const set = { 2: { momentum: 0 }, 3: { momentum: 0.5 } };
  expect(walk({ lr: 1, momentum: 0.5 }, set)).toEqual([-1, -2.5, -3.5, -5.25, -7.125]);
  expect(walk({ lr: 1, momentum: 0.5 }, set, { resumes: true })).toEqual([-1, -2.5, -3.5, -4.5, -6]);
  const w = parameter(tensor(0));
  const optimizer = new SGD([w], { lr: 1, momentum: 0.5 });
  w.grad = tensor(1);
  optimizer.step();
  optimizer.loadStateDict(new SGD([w], { lr: 1 }).stateDict());
  expect(optimizer.stateDict().tensors).toEqual({});
  optimizer.paramGroups[0]!.set({ momentum: 0.5 });
  optimizer.step();
  expect(w.itemSync()).toBe(-2);
});
