/** Pruned layers beside PyTorch's (fixtures/golden/pruned.py), eager and compiled: masks, weights, outputs, gradients; and training them. */
import { parameter } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import * as nn from '@glissade/nn';
import { SGD } from '@glissade/optim';
import { manualSeed, rand, randn, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import fixture from '../../fixtures/golden/pruned.json' with { type: 'json' };

beforeAll(async () => useBackend(await cpu({ threads: 1 })));
beforeEach(() => manualSeed(42));

interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const made = ({ shape, data }: Values): Tensor =>
  tensor(Float64Array.from(data), { shape, dtype: 'float32' });

function expectNear(actual: Tensor | undefined, { shape, data }: Values): void {
  expect(actual?.shape).toEqual(shape);
  for (const [i, got] of actual!.dataSync().entries()) expect(got).toBeCloseTo(data[i]!, 4);
}

function expectState(module: nn.AnyModule, state: object): void {
  const own = module.stateDict();
  expect(Object.keys(own).sort()).toEqual(Object.keys(state).sort());
  for (const [name, values] of Object.entries(state)) expectNear(own[name], values as Values);
}

const camel = (name: string): string => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

interface StepOptions {
  readonly n?: number | string;
  readonly importanceScores?: boolean;
  readonly mask?: number[];
}

const layers = { Linear: nn.Linear, Conv2d: nn.Conv2d, LSTM: nn.LSTM };

type Method = (module: nn.AnyModule, name: string, options: object) => nn.AnyModule;

describe.each([
  ['eager', false],
  ['compiled', true],
] as const)('%s', (_, isCompiled) => {
  test.each(
    fixture.cases.map((each, i) => [`${i} ${each.layer} ${JSON.stringify(each.steps)}`, each] as const),
  )('%s', (_, { layer, args, steps, scores, next, input, output, state, grads }) => {
    const Layer = layers[layer as 'Linear'] as unknown as new (...args: readonly number[]) => nn.Linear;
    const module = new Layer(...args);
    let scored = 0;
    for (const [method, name, { n, importanceScores, mask, ...options }] of steps as [
      string,
      string,
      StepOptions,
    ][]) {
      if (method === 'custom_from_mask') nn.prune.customFromMask(module, name, tensor(mask!));
      else
        (nn.prune[camel(method) as 'identity'] as Method)(module, name, {
          ...options,
          ...(n === undefined ? {} : { n: typeof n === 'string' ? Number(n.replace('inf', 'Infinity')) : n }),
          ...(importanceScores ? { importanceScores: made(scores[scored++]!) } : {}),
        });
    }
    // What PyTorch draws scores with comes before.
    if (scored === 0) expect(rand([1]).itemSync()).toBeCloseTo(next, 6);
    const run = (x: Tensor): Tensor => {
      const all = module.forward(x) as Tensor | [Tensor];
      const y = Array.isArray(all) ? all[0] : all;
      y.square().sum().backward();
      return y;
    };
    expectNear((isCompiled ? compile(run) : run)(made(input)), output);
    expectState(module, state);
    const parameters = module.namedParameters();
    expect(parameters.map(([name]) => name).sort()).toEqual(Object.keys(grads).sort());
    for (const [name, { grad }] of parameters) expectNear(grad, grads[name as 'bias'] as Values);
  });
});

test.each(fixture.together)('several together: $method $amounts', ({ method, amounts, scores, state }) => {
  const model = new nn.Sequential(new nn.Linear(4, 5), new nn.ReLU(), new nn.Linear(5, 2));
  nn.prune.l1Unstructured(model.at(0), 'weight', { amount: 3 });
  const pairs = [
    [model.at(0), 'weight'],
    [model.at(2), 'weight'],
    [model.at(2), 'bias'],
  ] as const;
  const pruningMethod = method === 'L1Unstructured' ? nn.prune.l1Unstructured : nn.prune.randomUnstructured;
  for (const amount of amounts)
    nn.prune.globalUnstructured(pairs, { pruningMethod, amount, importanceScores: scores.map(made) });
  expectState(model, state);
});

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

test('training, eager and compiled, leaves zeros alone; a compiled step sees a new mask', () => {
  const run = (isCompiled: boolean): readonly number[] => {
    manualSeed(1);
    const layer = nn.prune.l1Unstructured(small(), 'weight', { amount: 1 });
    const optimizer = new SGD(layer.parameters(), { lr: 0.1, momentum: 0.9 });
    const train = (x: Tensor): Tensor => {
      const loss = layer.forward(x).square().mean();
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      return loss;
    };
    const step = isCompiled ? compile(train) : train;
    for (let i = 0; i < 3; i++) step(randn([4, 2]));
    expect(layer.weight.at(0, 0).itemSync()).toBe(0);
    nn.prune.l1Unstructured(layer, 'weight', { amount: 1 });
    for (let i = 0; i < 3; i++) step(randn([4, 2]));
    expect(layer.weight.countNonzero().itemSync()).toBe(2);
    return [...layer.weight.dataSync()];
  };
  const eager = run(false);
  for (const [i, value] of run(true).entries()) expect(value).toBeCloseTo(eager[i]!, 5);
});
