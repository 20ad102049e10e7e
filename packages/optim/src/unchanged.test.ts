/** What is refused leaves an optimizer as it was, its options, what it remembers and its groups. */
import { parameter } from '@glissade/autograd';
import { ones } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { SGD } from './index.ts';

const weight = () => {
  const made = parameter(ones([2]));
  made.grad = ones([2]);
  return made;
};
const optimizer = new SGD([weight()], { lr: 0.1, momentum: 0.9 });
optimizer.step();
const { tensors } = optimizer.stateDict();
const group = (options: object) => ({ groups: [{ params: [0], options }], tensors });
const twice = weight();

const state = () => {
  const { groups, tensors } = optimizer.stateDict();
  const remembered = Object.entries(tensors).map(([name, each]) => [name, each.toArray()]);
  const scalars = optimizer.paramGroups.map((each) =>
    Object.values(each.scalars).map((scalar) => scalar.itemSync()),
  );
  return JSON.stringify([groups, remembered, scalars]);
};

test.each<[string, () => unknown, string]>([
  [
    'an option of another kind behind a right one',
    () => optimizer.paramGroups[0]!.set({ lr: 0.5, nesterov: 3 as never }),
    'SGD: nesterov is 3; expected a boolean',
  ],
  [
    'a list behind a right one',
    () => optimizer.paramGroups[0]!.set({ lr: 0.5, momentum: [1, 2] as never }),
    'SGD: momentum is [1, 2]; expected a number',
  ],
  ['a group', () => optimizer.addParamGroup({ params: [weight()], lr: -1 }), 'SGD: lr is -1'],
  ['a group twice', () => optimizer.addParamGroup({ params: [twice, twice] }), 'is there twice'],
  ['no group', () => optimizer.addParamGroup(undefined as never), 'SGD: expected a list of parameters'],
  ['a state', () => optimizer.loadStateDict(group({ lr: -1, momentum: 0.9 })), 'SGD: lr is -1'],
  [
    'a state of a list',
    () => optimizer.loadStateDict(group({ lr: 0.3, momentum: [0.1] })),
    'SGD: momentum is [0.1]',
  ],
  [
    'a state of no groups',
    () => optimizer.loadStateDict({ groups: [1], tensors } as never),
    'SGD: expected what stateDict() gave',
  ],
])('%s', (_, change, message) => {
  const before = state();
  expect(change).toThrow(message);
  expect(state()).toBe(before);
});
