/** Pruned layers: their state, where pruned parameters lie, and what is refused. PyTorch's numbers are in packages/testing/src/golden. */
import { parameter } from '@glissade/autograd';
import { manualSeed, ones, reference, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import * as nn from '../index.ts';

beforeAll(() => useBackend(reference));
beforeEach(() => manualSeed(42));

const small = (): nn.Linear => {
  const layer = new nn.Linear(2, 2, { bias: false });
  layer.weight = parameter(
    tensor([
      [1, -4],
      [3, 2],
    ]),
  );
  return layer;
};
const kept = [
  [0, -4],
  [3, 0],
];

test('removed, it is the same parameter, in its old place, with zeros in it', () => {
  const layer = small();
  const { weight } = layer;
  nn.prune.l1Unstructured(layer, 'weight', { amount: 0.5 });
  expect(nn.prune.isPruned(new nn.Sequential(layer))).toBe(true);
  expect(Object.keys(layer)).not.toContain('weight');
  nn.prune.remove(layer, 'weight');
  expect(layer.weight).toBe(weight);
  expect(layer.weight.toArray()).toEqual(kept);
  expect(Object.keys(layer.stateDict())).toEqual(['weight']);
  expect(nn.prune.isPruned(layer)).toBe(false);
  // And again.
  nn.prune.l1Unstructured(layer, 'weight', { amount: 3 });
  expect(layer.weight.countNonzero().itemSync()).toBe(1);
});

test('frozen it stays frozen, and another one takes on its state', () => {
  const layer = nn.prune.l1Unstructured(small().requiresGrad_(false), 'weight', { amount: 0.5 });
  expect(layer.parameters().map(({ requiresGrad }) => requiresGrad)).toEqual([false]);
  const other = nn.prune.identity(new nn.Linear(2, 2, { bias: false }), 'weight');
  other.loadStateDict(layer.stateDict());
  expect(other.weight.toArray()).toEqual(kept);
  expect(nn.functionalCall(other, { weight_mask: ones([2, 2]) }, ones([1, 2])).toArray()).toEqual([[-3, 5]]);
});

test('weights in lists and under names of state dictionaries are pruned where they are', () => {
  const lstm = new nn.LSTM(2, 2, { numLayers: 2 });
  const before = lstm.forward(ones([3, 1, 2]))[0].toArray();
  nn.prune.randomUnstructured(lstm, 'weight_hh_l1', { amount: 0.5 });
  expect(Object.keys(lstm.stateDict())).toContain('weight_hh_l1_mask');
  expect(lstm.forward(ones([3, 1, 2]))[0].toArray()).not.toEqual(before);
  nn.prune.remove(lstm, 'weight_hh_l1');
  expect(lstm.getParameter('weight_hh_l1').countNonzero().itemSync()).toBe(8);
  const attention = nn.prune.l1Unstructured(new nn.MultiheadAttention(4, 2), 'inProjWeight', { amount: 0.5 });
  expect(Object.keys(attention.stateDict())).toContain('in_proj_weight_orig');
  nn.prune.l1Unstructured(attention, 'in_proj_weight', { amount: 0.5 });
  expect(attention.getBuffer('in_proj_weight_mask').sum().itemSync()).toBe(12);
});

test('a mask that cannot be looked at, as on a GPU', () => {
  const layer = nn.prune.l1Unstructured(small(), 'weight', { amount: 0.5 });
  expect(layer.weight.toArray()).toEqual(kept);
  const looks = vi.spyOn(layer.getBuffer('weight_mask').device, 'canReadSync', 'get').mockReturnValue(false);
  nn.prune.l1Unstructured(layer, 'weight', { amount: 0.5 });
  looks.mockRestore();
  expect(layer.weight.countNonzero().itemSync()).toBe(1);
});

test.each<[string, () => unknown, string]>([
  [
    'l1Unstructured',
    () => nn.prune.l1Unstructured(small(), 'weights', { amount: 1 }),
    'Linear has no parameter weights; it has weight',
  ],
  [
    'l1Unstructured',
    () => nn.prune.l1Unstructured(small(), 'weight', 0.5 as never),
    'got 0.5 in place of options, which are named: l1Unstructured(..., { amount: 0.5 })',
  ],
  [
    'l1Unstructured',
    () => nn.prune.l1Unstructured(small(), 'weight', undefined as never),
    'amount is undefined; expected a number >= 0',
  ],
  [
    'l1Unstructured',
    () => nn.prune.l1Unstructured(small(), 'weight', { amount: 1.5 }),
    'amount is 1.5; expected a whole number',
  ],
  ['l1Unstructured', () => nn.prune.l1Unstructured(small(), 'weight', { amount: 5 }), 'there are 4 left'],
  [
    'l1Unstructured',
    () => nn.prune.l1Unstructured(small(), 'weight', { amount: 1, importanceScores: ones([2]) }),
    'importanceScores are [2]; weight is [2, 2]',
  ],
  [
    'lnStructured',
    () => nn.prune.lnStructured(new nn.Linear(2, 2), 'bias', { amount: 1, n: 2, dim: 0 }),
    'bias is [2]; expected two dims at least',
  ],
  [
    'lnStructured',
    () => nn.prune.lnStructured(small(), 'weight', { amount: 1, n: 2, dim: 2 }),
    'dim is 2; expected a whole number from -2 to 1',
  ],
  [
    'lnStructured',
    () => nn.prune.lnStructured(small(), 'weight', { amount: 1, n: 'fro' as never, dim: 0 }),
    'expected which norm',
  ],
  [
    'customFromMask',
    () => nn.prune.customFromMask(small(), 'weight', ones([2])),
    'the mask is [2]; weight is',
  ],
  ['remove', () => nn.prune.remove(small(), 'weight'), 'weight of Linear is not pruned; nothing is'],
  ['isPruned', () => nn.prune.isPruned(3 as never), 'expected a module first, got a number'],
  [
    'globalUnstructured',
    () => nn.prune.globalUnstructured(small() as never, { amount: 1 }),
    "such as [[model.at(0), 'weight']",
  ],
  [
    'globalUnstructured',
    () => nn.prune.globalUnstructured([[small(), 'weight']], { amount: 1, pruningMethod: 'l1' as never }),
    'expected prune.l1Unstructured or prune.randomUnstructured',
  ],
])('%s says what is wrong', (name, call, message) => {
  expect(call).toThrow(message);
  expect(call).toThrow(new RegExp(`^${name}: `));
});

test('a pruned weight cannot be set, nor be computed otherwise', () => {
  const layer = nn.prune.l1Unstructured(small(), 'weight', { amount: 1 });
  expect(() => {
    layer.weight = parameter(ones([2, 2]));
  }).toThrow("Linear: weight is pruned; assign to weight_orig, or prune.remove(layer, 'weight') first");
  expect(() => nn.weightNorm(layer)).toThrow(
    'weightNorm: Linear has no parameter weight; it has weight_orig',
  );
});
