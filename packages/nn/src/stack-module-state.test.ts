import { manualSeed, randn, reference, useBackend } from '@glissade/tensor';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { BatchNorm1d, functionalCall, Linear, Sequential, stackModuleState, Tanh } from './index.ts';

beforeAll(() => useBackend(reference));
beforeEach(() => {
  manualSeed(1);
});

const newModel = () => new Sequential(new Linear(2, 3), new BatchNorm1d(3), new Tanh(), new Linear(3, 1));

test('stacks parameters and buffers, by the names that functionalCall takes', () => {
  const models = Array.from({ length: 3 }, () => newModel().eval());
  models[1]!.loadStateDict({ ...models[1]!.stateDict(), '1.running_mean': randn([3]) });
  const [parameters, buffers] = stackModuleState(models);
  expect(Object.keys(parameters)).toEqual(models[0]!.namedParameters().map(([name]) => name));
  expect(Object.keys(buffers)).toEqual(['1.running_mean', '1.running_var', '1.num_batches_tracked']);
  const x = randn([4, 2]);
  models.forEach((model, i) => {
    const own = Object.entries({ ...parameters, ...buffers }).map(([name, tensor]) => [name, tensor.at(i)]);
    const result = functionalCall(models[0]!, Object.fromEntries(own), x);
    expect(result.toArray()).toEqual(model.forward(x).toArray());
  });
});

test('they are parameters of their own, frozen where those of the models are', () => {
  const models = [new Linear(2, 1), new Linear(2, 1)];
  for (const { bias } of models) bias!.requiresGrad = false;
  const [{ weight, bias }] = stackModuleState(models);
  expect([weight!.requiresGrad, bias!.requiresGrad]).toEqual([true, false]);
  weight!.square().sum().backward();
  expect(weight!.grad!.toArray()).toEqual(weight!.detach().mul(2).toArray());
  expect(models[0]!.weight.grad).toBeUndefined();
  const before = models[0]!.weight.toArray();
  weight!.assign(weight!.detach().add(1));
  expect(models[0]!.weight.toArray()).toEqual(before);
});

test('names what does not go together', () => {
  const expectError = (models: unknown, message: string): void =>
    expect(() => stackModuleState(models as Linear[])).toThrow(`stackModuleState: ${message}`);
  expectError([], 'expected a list of modules, at least one');
  expectError(new Linear(2, 1), 'expected a list of modules');
  expectError([new Linear(2, 1), 3], 'expected a list of modules');
  expectError([new Linear(2, 1), newModel()], 'expected models of one class, got Linear and Sequential');
  expectError(
    [new Linear(2, 1), new Linear(2, 1).eval()],
    'some models are in training mode, others are not',
  );
  expectError(
    [new Linear(2, 1), new Linear(2, 3)],
    'weight is [1, 2] in model 0, [3, 2] in model 1; expected the same in all models',
  );
  expectError(
    [new Linear(2, 1), new Linear(2, 1, { bias: false })],
    'model 0 has weight, bias, model 1 weight; expected the same',
  );
  expectError(
    [new Linear(2, 1), new Linear(2, 1).requiresGrad_(false)],
    'weight is frozen in some models, and learns in others',
  );
});
