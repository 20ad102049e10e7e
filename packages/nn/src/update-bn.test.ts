/** Running statistics, measured anew: PyTorch 2.13's numbers, what is left alone, and errors. */
import { arange, manualSeed, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as nn from './index.ts';

beforeAll(() => useBackend(reference));
beforeEach(() => {
  manualSeed(1);
});

const network = () => new nn.Sequential(new nn.Linear(2, 3), new nn.BatchNorm1d(3), new nn.ReLU());
const normOf = (model: nn.Sequential) => model.at(1) as nn.BatchNorm1d;
/** Of 4 and of 2 examples. */
const batches = (): Tensor[] => [arange(8).reshape(4, 2).div(5), arange(4).reshape(2, 2).square()];
const values = (norm: nn.BatchNorm1d): unknown => norm.buffers().map((each) => each.toArray());
const expectedMean = [-0.5769143, 1.1440237, 0.4626805];
const expectedVar = [0.2704666, 1.1147417, 0.1409104];

describe('updateBn', () => {
  test('the means of all batches; mode, momentum and weights stay', async () => {
    const model = network();
    for (const x of batches()) model.forward(x); // what was seen before is forgotten
    const [first, second] = [model.at(0), normOf(model)];
    first.eval();
    const weights = model.parameters().map((each) => each.toArray());
    await nn.updateBn(batches(), model);
    expect(second.runningMean!.toArray()).toEqual(expectedMean.map((each) => expect.closeTo(each, 5)));
    expect(second.runningVar!.toArray()).toEqual(expectedVar.map((each) => expect.closeTo(each, 5)));
    expect(second.numBatchesTracked!.itemSync()).toBe(2);
    expect([second.momentum, first.training, second.training]).toEqual([0.1, false, true]);
    expect(model.parameters().map((each) => each.toArray())).toEqual(weights);
    expect(model.parameters().some((each) => each.grad)).toBe(false);
  });

  test('lists that begin with the input, and what has to be awaited', async () => {
    const [one, other] = [network(), network()];
    other.loadStateDict(one.stateDict());
    await nn.updateBn(batches(), one);
    async function* labelled() {
      for (const x of batches()) yield [x, 'label'] as const;
    }
    await nn.updateBn(labelled(), other);
    expect(values(normOf(other))).toEqual(values(normOf(one)));
  });

  test('a model without statistics is not called', async () => {
    const model = new nn.Sequential(new nn.Linear(2, 2), new nn.BatchNorm1d(2, { trackRunningStats: false }));
    await nn.updateBn([tensor([1])], model);
  });

  test('where a batch does not fit, all is what it was', async () => {
    const model = network().eval();
    const before = values(normOf(model));
    await expect(nn.updateBn([batches()[0]!, tensor([[1, 2, 3]])], model)).rejects.toThrow(
      'Sequential.0 (Linear): linear: input [1, 3]',
    );
    expect(values(normOf(model))).toEqual(before);
    expect([normOf(model).momentum, model.training]).toEqual([0.1, false]);
  });

  test.each<[string, unknown, unknown, string]>([
    ['no model', [], undefined, 'updateBn: expected batches and then a module, got undefined'],
    ['no batches', 3, network(), 'updateBn: expected batches that can be gone through'],
    ['one tensor', arange(2), network(), 'updateBn: expected batches'],
    ['objects', [{ image: arange(2) }], network(), 'updateBn: batch 0 is no tensor, nor a list that begins'],
    ['none left', [], network(), 'updateBn: there was no batch'],
  ])('%s', async (_, given, model, message) => {
    await expect(nn.updateBn(given as never, model as never)).rejects.toThrow(message);
  });
});
