/** What extractors share with their model, when they stop, and what they refuse. */
import { compile } from '@glissade/compiler';
import { BatchNorm2d, Conv2d, functionalCall, Module, ReLU, Sequential } from '@glissade/nn';
import { ones, randn, reference, type Tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { createFeatureExtractor } from '../index.ts';

beforeAll(() => useBackend(reference));

/** Calls its activation twice, and gives an object in training. */
class Net extends Module<[x: Tensor], unknown> {
  readonly conv = new Conv2d(1, 2, 1);
  readonly relu = new ReLU();
  readonly tail = new Sequential(new Conv2d(2, 2, 1), new BatchNorm2d(2));
  readonly pair = new Pair();
  readonly unused = new ReLU();

  forward(x: Tensor): unknown {
    const y = this.tail.forward(this.relu.forward(this.conv.forward(this.relu.forward(x))));
    return this.training ? this.pair.forward(y) : y;
  }
}

class Pair extends Module<[x: Tensor], readonly [Tensor, Tensor]> {
  forward(x: Tensor): readonly [Tensor, Tensor] {
    return [x, x];
  }
}

test('the parameters are those of the model, and so is whether it trains', () => {
  const model = new Net();
  const features = createFeatureExtractor(model, ['conv']);
  expect(Object.keys(features.stateDict())).toEqual(Object.keys(model.stateDict()));
  expect(features.parameters()[0]).toBe(model.conv.weight);
  new Sequential(features as unknown as ReLU).eval();
  expect([model.training, model.tail.training, features.training]).toEqual([false, false, false]);
  features.train();
  expect(model.training).toBe(true);
});

test('a layer that is called twice; layers behind the last one do not run', () => {
  const model = new Net();
  const features = createFeatureExtractor(model, { relu: 'first', relu_1: 'second', 'tail.0': 'third' });
  const x = randn([1, 1, 2, 2]);
  const { first, second, third } = features.forward(x);
  expect(first.toArray()).toEqual(x.relu().toArray());
  expect(second.toArray()).toEqual(model.conv.forward(first).relu().toArray());
  expect(third.shape).toEqual([1, 2, 2, 2]);
  expect(model.getBuffer('tail.1.num_batches_tracked').itemSync()).toBe(0);
  model.forward(x);
  expect(model.getBuffer('tail.1.num_batches_tracked').itemSync()).toBe(1);
});

test('several extractors of one model, one within the other', () => {
  const model = new Net();
  const [conv, tail] = [createFeatureExtractor(model, ['conv']), createFeatureExtractor(model, ['tail'])];
  const nested = createFeatureExtractor(conv, { conv: 'same' });
  const x = randn([1, 1, 2, 2]);
  expect(tail.eval().forward(x).tail.shape).toEqual([1, 2, 2, 2]);
  expect(nested.forward(x).same.toArray()).toEqual(conv.forward(x).conv.toArray());
});

test('with other weights, and compiled once', () => {
  const features = createFeatureExtractor(new Net(), ['conv']);
  const x = ones([1, 1, 2, 2]);
  const zero = Object.fromEntries(
    features.namedParameters().map(([name, each]) => [name, each.detach().mul(0)]),
  );
  expect(functionalCall(features, zero, x).conv.sum().itemSync()).toBe(0);
  const step = compile((x: Tensor) => features.forward(x));
  for (let i = 0; i < 3; i++) expect(step(x).conv.toArray()).toEqual(features.forward(x).conv.toArray());
  expect(step.programs.length).toBe(1);
});

test.each<[() => unknown, string]>([
  [() => createFeatureExtractor(new Net(), []), 'createFeatureExtractor: got no returnNodes'],
  [() => createFeatureExtractor(new Net(), 'conv' as never), 'createFeatureExtractor: got no returnNodes'],
  [() => createFeatureExtractor(new Net(), ['fc']), "there is no module 'fc'"],
  [() => createFeatureExtractor(new Net(), ['fc_1']), "there is no module 'fc_1'"],
  [
    () => createFeatureExtractor(new Net(), { conv: 'a', relu: 'a' }),
    'createFeatureExtractor: two layers would be returned as a',
  ],
  [
    () => createFeatureExtractor(new Net(), ['unused', 'conv']).forward(ones([2, 1, 1, 1])),
    'the layer of unused',
  ],
  [() => createFeatureExtractor(new Net(), ['relu_2']).forward(ones([2, 1, 1, 1])), 'the layer of relu_2'],
  [
    () => createFeatureExtractor(new Net(), ['pair']).forward(ones([2, 1, 1, 1])),
    'the layer of pair gives no tensor',
  ],
])('%s', (run, message) => expect(run).toThrow(message));
