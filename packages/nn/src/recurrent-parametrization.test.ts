/** Weights of recurrent layers that are computed: they lie in objects, under PyTorch's names. Its numbers, of version 2.13. */
import { arange, manualSeed, randn, reference, type Tensor, useBackend } from '@glissade/tensor';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import {
  Dropout,
  functionalCall,
  GRU,
  isParametrized,
  LSTM,
  registerParametrization,
  removeParametrizations,
  spectralNorm,
  weightNorm,
} from './index.ts';

beforeAll(() => useBackend(reference));
beforeEach(() => {
  manualSeed(1);
});

function expectNear(x: Tensor | undefined, expected: readonly number[]): void {
  const values = Array.from(x!.flatten().dataSync());
  expect(values.length).toBe(expected.length);
  values.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-6);
  });
}

test('weightNorm: the names and the gradients', () => {
  const layer = weightNorm(new LSTM(2, 2), { name: 'weight_hh_l0' });
  const x = arange(6).float().reshape([3, 1, 2]).sub(2).div(3);
  layer.forward(x)[0].square().sum().backward();
  const parameters = Object.fromEntries(layer.namedParameters());
  expect(Object.keys(parameters)).toEqual([
    'weight_ih_l0',
    'bias_ih_l0',
    'bias_hh_l0',
    'parametrizations.weight_hh_l0.original0',
    'parametrizations.weight_hh_l0.original1',
  ]);
  expectNear(parameters['parametrizations.weight_hh_l0.original0']?.grad, [
    ...[0.0006711, 0.001274, -0.0007026, -0.0001878, -0.0119115, 0.0039955, -0.0013309, 0.0007572],
  ]);
  expectNear(parameters['parametrizations.weight_hh_l0.original1']?.grad, [
    ...[0.0000069, 0.0002499, -0.0000107, 0.00003, 0.0004696, -0.0002896, 0.0001791, -0.0000696],
    ...[0.0009127, 0.0061085, 0.0011472, -0.0012582, 0.0009514, 0.0015002, 0.0008825, -0.0002599],
  ]);
});

test('a weight with dropout is drawn once for all positions, and is whole in use', () => {
  const drop = new Dropout(0.5);
  const layer = registerParametrization(new GRU(2, 3), 'weight_hh_l0', drop);
  const x = randn([5, 1, 2]);
  const plain = new GRU(2, 3);
  const state = layer.stateDict();
  plain.loadStateDict({
    ...Object.fromEntries(plain.namedParameters().map(([name]) => [name, state[name]!])),
    weight_hh_l0: state['parametrizations.weight_hh_l0.original']!,
  });
  const seen: Tensor[] = [];
  const hook = drop.registerForwardHook((_, __, output) => {
    seen.push(output);
  });
  const [output] = layer.forward(x);
  hook.remove();
  expect(seen.length).toBe(1);
  const [expected] = functionalCall(plain, { weight_hh_l0: seen[0]! }, x, undefined);
  expect(output.toArray()).toEqual(expected.toArray());
  expect(layer.eval().forward(x)[0].toArray()).toEqual(plain.forward(x)[0].toArray());
});

test('they become parameters again', () => {
  const layer = spectralNorm(new LSTM(2, 2), { name: 'weight_ih_l0' });
  expect([isParametrized(layer, 'weight_ih_l0'), isParametrized(layer, 'weight_hh_l0')]).toEqual([
    true,
    false,
  ]);
  expect(() => weightNorm(layer, { name: 'weight_ih_l0' })).toThrow(
    'weightNorm: weight_ih_l0 of LSTM is computed from other parameters already',
  );
  const computed = layer.eval().weights[0]!.weightIh.detach();
  removeParametrizations(layer, 'weight_ih_l0');
  expect(layer.getParameter('weight_ih_l0').toArray()).toEqual(computed.toArray());
  expect(layer.parameters().length).toBe(4);
});

test('an error names those that there are', () => {
  expect(() => weightNorm(new LSTM(2, 2))).toThrow(
    'weightNorm: LSTM has no parameter weight; it has weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0',
  );
});
