/** Optimizers that go on from where PyTorch's have come, and the other way round: the next step is the same. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Linear } from '@glissade/nn';
import {
  Adadelta,
  Adagrad,
  Adam,
  Adamax,
  AdamW,
  ASGD,
  NAdam,
  type Optimizer,
  RAdam,
  RMSprop,
  Rprop,
  SGD,
} from '@glissade/optim';
import { reference, type Tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { bytesOf, inFolder } from './files.test-helper.ts';
import {
  loadTorch,
  optimizerStateFromTorch,
  optimizerStateToTorch,
  saveTorch,
  stateDictIn,
  type TorchObject,
} from './index.ts';
import { hasTorch, runPython, whetherSkipped } from './python.test-helper.ts';

beforeAll(() => useBackend(reference));

/** As in fixtures/optimizers.py. */
const optimizers: Readonly<Record<string, (parameters: Tensor[]) => Optimizer>> = {
  SGD: (parameters) => new SGD(parameters, { lr: 0.1 }),
  momentum: (parameters) =>
    new SGD(parameters, { lr: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
  dampened: (parameters) => new SGD(parameters, { lr: 0.1, momentum: 0.9, dampening: 0.5 }),
  Adam: (parameters) => new Adam(parameters, { lr: 0.01, amsgrad: true }),
  AdamW: (parameters) => new AdamW(parameters, { lr: 0.01, betas: [0.8, 0.95] }),
  NAdam: (parameters) => new NAdam(parameters, { lr: 0.01 }),
  RAdam: (parameters) => new RAdam(parameters, { lr: 0.01 }),
  RMSprop: (parameters) => new RMSprop(parameters, { lr: 0.01, momentum: 0.5, centered: true }),
  Rprop: (parameters) => new Rprop(parameters, { lr: 0.01 }),
  Adagrad: (parameters) => new Adagrad(parameters, { lr: 0.01, lrDecay: 0.01 }),
  Adadelta: (parameters) => new Adadelta(parameters, { lr: 0.5 }),
  Adamax: (parameters) => new Adamax(parameters, { lr: 0.01 }),
  ASGD: (parameters) => new ASGD(parameters, { lr: 0.01, t0: 2 }),
};
const names = Object.keys(optimizers);

const written = (await loadTorch(bytesOf('optimizers'))) as TorchObject;
const inputs = (): Tensor => written['inputs'] as Tensor;
const saved = (name: string): TorchObject => (written['saved'] as Record<string, TorchObject>)[name]!;

function step(model: Linear, optimizer: Optimizer): void {
  optimizer.zeroGrad();
  model.forward(inputs()).square().mean().backward();
  optimizer.step();
}

function fromTorch(name: string): { model: Linear; optimizer: Optimizer } {
  const model = new Linear(3, 2);
  model.loadStateDict(stateDictIn(saved(name), 'model'));
  const optimizer = optimizers[name]!(model.parameters());
  optimizer.loadStateDict(optimizerStateFromTorch(saved(name)['optimizer']!, optimizer.stateDict()));
  return { model, optimizer };
}

test('are those of fixtures/optimizers.py', () => {
  expect(Object.keys(written['saved'] as TorchObject)).toEqual(names);
});

test.each(names)("%s goes on as PyTorch's does", (name) => {
  const { model, optimizer } = fromTorch(name);
  step(model, optimizer);
  const next = stateDictIn(saved(name), 'next');
  for (const [key, found] of Object.entries(model.stateDict()))
    expect(found.sub(next[key]!).abs().max().itemSync(), key).toBeLessThan(1e-6);
});

test('takes the options of the file', () => {
  const optimizer = new SGD(new Linear(3, 2).parameters(), { lr: 7, momentum: 0.5 });
  optimizer.loadStateDict(optimizerStateFromTorch(saved('momentum')['optimizer']!, optimizer.stateDict()));
  expect(optimizer.paramGroups[0]!.options).toMatchObject({
    lr: 0.1,
    momentum: 0.9,
    nesterov: true,
    weightDecay: 0.01,
  });
});

describe('refused', () => {
  const adam = (): Optimizer => new Adam(new Linear(3, 2).parameters());
  test.each([
    ['no state', { a: 1 }, /got \{ a \}; expected the state of an optimizer, \{ state, param_groups \}/],
    [
      'another optimizer',
      saved('momentum')['optimizer']!,
      /has no step of parameter 0, exp_avg of parameter 0, /,
    ],
    [
      'other groups',
      { state: {}, param_groups: [{ params: [0] }] },
      /groups of 1 parameters, this optimizer of 2/,
    ],
    ['groups without parameters', { state: {}, param_groups: [{}] }, /a group has no list of params/],
  ])('%s', (_, state, message) => {
    expect(() => optimizerStateFromTorch(state, adam().stateDict())).toThrow(message);
  });
});

test.skipIf(!hasTorch)(`PyTorch's go on as those here do${whetherSkipped}`, async () => {
  const trained: Record<string, unknown> = {};
  for (const name of names) {
    const { model, optimizer } = fromTorch(name);
    step(model, optimizer);
    const state = { model: model.stateDict(), optimizer: await optimizerStateToTorch(optimizer.stateDict()) };
    step(model, optimizer);
    trained[name] = { ...state, next: model.stateDict() };
  }
  const lines = await inFolder(async (folder) => {
    const path = join(folder, 'trained.pt');
    writeFileSync(path, await saveTorch(trained));
    return runPython('optimizers.py', 'next', path).trim().split('\n');
  });
  const distances = lines.map((line) => line.split(' '));
  expect(distances.map(([name]) => name)).toEqual(names);
  expect(distances.filter(([, far]) => !(Number(far) < 1e-6))).toEqual([]);
});

test('momentum that has not begun is no buffer in PyTorch', async () => {
  const optimizer = optimizers['dampened']!(new Linear(3, 2).parameters());
  const { state } = await optimizerStateToTorch(optimizer.stateDict());
  expect([...state.values()].flatMap((each) => Object.keys(each))).toEqual([]);
});
