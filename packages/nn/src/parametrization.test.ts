/** Weights that are computed from others: PyTorch 2.13's numbers, the parameters' names, and errors. */
import { arange, manualSeed, ones, reference, type Tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as nn from './index.ts';

beforeAll(() => useBackend(reference));
beforeEach(() => {
  manualSeed(1);
});

const thirds = (): Tensor => arange(6).float().reshape([2, 3]).sub(2).div(3);

function expectNear(x: Tensor | undefined, expected: readonly number[]): void {
  const values = Array.from(x!.detach().dataSync());
  expect(values.length).toBe(expected.length);
  values.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThan(3e-6 * Math.max(1, Math.abs(expected[i]!)));
  });
}

describe('weightNorm', () => {
  test.each([
    [
      0,
      [2, 1],
      [0.3995107, 0.0785586],
      [-0.1831431, 0.0027735, -0.4930893, -0.1774806, 0.3555034, 0.6969749],
    ],
    [
      -1,
      [1, 3],
      [-0.0187339, -0.1616767, 0.8856348],
      [0.1224418, -0.3157606, -0.3304444, -0.1344139, 0.1480395, -0.1068177],
    ],
    [null, [], [0.2690196], [0.0096862, -0.1624055, -0.565639, -0.2371264, 0.475138, 0.6207649]],
  ] as const)('the gradients along %s', (dim, shape, lengths, directions) => {
    const layer = nn.weightNorm(new nn.Linear(3, 2), { dim });
    layer.forward(thirds()).square().sum().backward();
    expect(layer.namedParameters().map(([name]) => name)).toEqual([
      'bias',
      'parametrizations.weight.original0',
      'parametrizations.weight.original1',
    ]);
    const [, original0, original1] = layer.parameters();
    expect(original0!.shape).toEqual(shape);
    expectNear(original0!.grad, lengths);
    expectNear(original1!.grad, directions);
  });

  test('what is frozen stays so, there and back', () => {
    for (const make of [
      nn.weightNorm<nn.Linear>,
      nn.spectralNorm<nn.Linear>,
      (layer: nn.Linear) => nn.registerParametrization(layer, 'weight', new nn.Identity()),
    ]) {
      const layer = make(new nn.Linear(3, 2).requiresGrad_(false));
      const frozen = () => layer.parameters().every(({ requiresGrad }) => !requiresGrad);
      expect(frozen()).toBe(true);
      nn.removeParametrizations(layer);
      expect(frozen()).toBe(true);
      expect(nn.removeParametrizations(make(new nn.Linear(3, 2))).weight.requiresGrad).toBe(true);
    }
  });

  test('the weight is what it was, and again with removeParametrizations', () => {
    const layer = new nn.Conv2d(2, 3, 2);
    const [weight, text] = [layer.weight.detach().clone(), `${layer}`];
    nn.weightNorm(nn.weightNorm(layer), { name: 'bias' });
    expectNear(layer.weight, Array.from(weight.dataSync()));
    expect(`${layer}`).toBe(text);
    expect(layer.parameters().length).toBe(4);
    nn.removeParametrizations(nn.removeParametrizations(layer, 'bias'));
    expect(layer.namedParameters().map(([name]) => name)).toEqual(['bias', 'weight']);
    expectNear(layer.weight, Array.from(weight.dataSync()));
  });

  test('inside models: states are loaded, and others are given for a call', () => {
    const make = () => new nn.Sequential(nn.weightNorm(new nn.Linear(3, 2)), new nn.ReLU());
    const [first, second] = [make(), make()];
    second.loadStateDict(first.stateDict());
    expect(second.forward(thirds()).toArray()).toEqual(first.forward(thirds()).toArray());
    const none = { '0.parametrizations.weight.original0': zeros([2, 1]), '0.bias': ones([2]) };
    expect(nn.functionalCall(first, none, thirds()).toArray()).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });
});

describe('spectralNorm', () => {
  test('two calls in training, then their gradients', () => {
    const layer = nn.spectralNorm(new nn.Linear(3, 2));
    const [first, second] = [layer.forward(thirds()), layer.forward(thirds().add(1))];
    first.square().sum().add(second.pow(3).sum()).backward();
    const state = layer.stateDict();
    expectNear(second, [-0.360829, 0.3920791, -0.4526256, 0.4897464]);
    expectNear(state['parametrizations.weight.0._u'], [-0.4081545, -0.9129128]);
    expectNear(state['parametrizations.weight.0._v'], [-0.48876, 0.7954212, -0.3583558]);
    expectNear(
      layer.parameters()[1]!.grad,
      [1.3570349, 1.3972338, 1.1476692, 1.1714027, 2.6408777, 3.4622428],
    );
  });

  // A matrix on which the power method is slow, so that each step shows.
  test.each([
    [true, [-0.34397393, -0.44745636, -0.40153453]],
    [false, [-0.343969, -0.44744259, -0.40156555]],
  ])('the first vectors, in training: %s', (training, first) => {
    manualSeed(0);
    const layer = nn.spectralNorm(new nn.Linear(16, 16).train(training));
    expectNear(layer.stateDict()['parametrizations.weight.0._u']?.at([null, 3]), first);
  });

  test('in use, and where the weight is only looked at, nothing moves', () => {
    const layer = nn.spectralNorm(new nn.Linear(3, 2));
    const before = layer.buffers().map((each) => each.toArray());
    const output = layer.eval().forward(thirds()).toArray();
    expect(`${layer.train()}`).toBe('Linear(inFeatures=3, outFeatures=2, bias=true)');
    expect(layer.buffers().map((each) => each.toArray())).toEqual(before);
    nn.removeParametrizations(layer);
    expect(layer.forward(thirds()).toArray()).toEqual(output);
    expect(Object.keys(layer.stateDict())).toEqual(['bias', 'weight']);
  });

  test('a transposed convolution has its outputs in the second axis', () => {
    const layer = nn.spectralNorm(new nn.ConvTranspose1d(3, 4, 2), { nPowerIterations: 2 });
    const output = layer.forward(arange(9).float().reshape([1, 3, 3]).div(4));
    expectNear(
      layer.stateDict()['parametrizations.weight.0._u'],
      [-0.3422151, 0.0460221, 0.8562726, 0.3841458],
    );
    expectNear(output.at(0, 0), [0.0828437, 0.1450251, 0.1802994, -0.3460529]);
  });

  test('a vector gets length 1', () => {
    const layer = nn.spectralNorm(new nn.Linear(3, 2), { name: 'bias' });
    expect(layer.bias!.norm().itemSync()).toBeCloseTo(1, 6);
    expect(layer.buffers()).toEqual([]);
  });
});

describe('errors', () => {
  test.each<[() => unknown, string]>([
    [() => nn.weightNorm(1 as never), 'weightNorm: expected a module first, got a number'],
    [
      () => nn.weightNorm(new nn.Linear(2, 2), { name: 'scale' }),
      'weightNorm: Linear has no parameter scale; it has weight, bias',
    ],
    [
      () => nn.spectralNorm(new nn.Sequential(new nn.Linear(2, 2))),
      'spectralNorm: Sequential has no parameter weight; it has none itself; its layers may have some',
    ],
    [
      () => nn.weightNorm(new nn.Linear(2, 2), { dim: 2 }),
      'weightNorm: dim is 2; expected null or a whole number from -2 to 1, as weight has 2 dims',
    ],
    [
      () => nn.weightNorm(new nn.Linear(2, 2), 'weight' as never),
      'weightNorm: got "weight" in place of options',
    ],
    [
      () => nn.spectralNorm(new nn.Linear(2, 2), { dim: -3 }),
      'spectralNorm: dim is -3; expected a whole number',
    ],
    [
      () => nn.spectralNorm(new nn.Linear(2, 2), { nPowerIterations: 0 }),
      'spectralNorm: nPowerIterations is 0; expected a whole number >= 1',
    ],
    [
      () => nn.spectralNorm(nn.weightNorm(new nn.Linear(2, 2))),
      'spectralNorm: weight of Linear is computed from other parameters already; see removeParametrizations',
    ],
    [
      () => nn.removeParametrizations(new nn.Linear(2, 2), 'constructor'),
      'removeParametrizations: Linear does not compute constructor from other parameters',
    ],
    [
      () => nn.removeParametrizations(new nn.Linear(2, 2)),
      'removeParametrizations: Linear does not compute weight from other parameters',
    ],
    [
      () => {
        nn.weightNorm(new nn.Linear(2, 2)).weight = ones([2, 2]);
      },
      'Linear: weight is computed from other parameters; set those, or removeParametrizations first',
    ],
  ])('%s', (run, message) => expect(run).toThrow(message));
});
