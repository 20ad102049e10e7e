/** Files as they are published: of older versions, with other heads, for layers that are fixed. */
import { cpu } from '@glissade/backend-cpu';
import { deserialize, Linear, type StateDict, serialize } from '@glissade/nn';
import { loadTorch, saveTorch, stateDictIn } from '@glissade/pytorch';
import { randn, Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import {
  DenseNet,
  FrozenBatchNorm2d,
  googlenet,
  Inception3,
  mobilenetV2,
  VisionTransformer,
} from '../index.ts';
import { vitSizes } from './networks.test-helper.ts';

beforeAll(async () => useBackend(await cpu({ threads: 1 })));

const renamed = (state: StateDict, rename: (name: string) => string): StateDict =>
  Object.fromEntries(Object.entries(state).map(([name, value]) => [rename(name), value]));
const sizes = { growthRate: 4, blockConfig: [2, 1], numInitFeatures: 8, numClasses: 3 };

test('a file of torch.save, and one of safetensors', async () => {
  const make = () => mobilenetV2({ widthMultiplier: 0.1, numClasses: 3 });
  const [one, two, three] = [make(), make(), make()];
  two.loadStateDict(stateDictIn(await loadTorch(await saveTorch(one.stateDict()))));
  three.loadStateDict(deserialize(await serialize(two.stateDict())).tensors);
  const x = randn([2, 3, 32, 32]);
  const scores = one.eval().forward(x).toArray();
  expect(two.eval().forward(x).toArray()).toEqual(scores);
  expect(three.eval().forward(x).toArray()).toEqual(scores);
});

test('a DenseNet of names with dots, and without counts of batches', () => {
  const [from, to] = [new DenseNet(sizes), new DenseNet(sizes)];
  const old = Object.entries(from.stateDict()).filter(([name]) => !name.endsWith('num_batches_tracked'));
  const state = renamed(Object.fromEntries(old), (name) =>
    name.replace(/(denselayer\d+\.(?:norm|conv))([12])/, '$1.$2'),
  );
  expect(Object.keys(state)).toContain('features.denseblock1.denselayer2.conv.1.weight');
  to.getBuffer('features.norm0.num_batches_tracked').assign(tensor(7, { dtype: 'int32' }));
  expect(to.loadStateDict(state)).toEqual({ missing: [], unexpected: [] });
  const x = randn([1, 3, 32, 32]);
  expect(to.eval().forward(x).toArray()).toEqual(from.eval().forward(x).toArray());
  expect(to.getBuffer('features.norm0.num_batches_tracked').itemSync()).toBe(7);
});

test('a vision transformer whose linear layers had names', () => {
  const [from, to] = [new VisionTransformer(vitSizes), new VisionTransformer(vitSizes)];
  const state = renamed(from.stateDict(), (name) =>
    name.replace('.mlp.0.', '.mlp.linear_1.').replace('.mlp.3.', '.mlp.linear_2.'),
  );
  expect(Object.keys(state)).toContain('encoder.layers.encoder_layer_1.mlp.linear_2.bias');
  to.loadStateDict(state);
  expect(to.encoder.getParameter('layers.encoder_layer_1.mlp.3.bias').toArray()).toEqual(
    from.encoder.getParameter('layers.encoder_layer_1.mlp.3.bias').toArray(),
  );
});

test('statistics that are fixed, of a network whose moved', () => {
  const options = { widthMultiplier: 0.1, numClasses: 3 };
  const from = mobilenetV2(options);
  const x = randn([4, 3, 32, 32]);
  from.forward(x);
  const to = mobilenetV2({ ...options, normLayer: (channels) => new FrozenBatchNorm2d(channels) });
  expect(to.loadStateDict(from.stateDict())).toEqual({ missing: [], unexpected: [] });
  const [fixed, moved] = [to.train().features.forward(x), from.eval().features.forward(x)];
  expect(fixed.sub(moved).abs().amax().itemSync()).toBeLessThan(1e-4);
  expect(to.namedParameters().map(([name]) => name)).not.toContain('features.0.1.weight');
});

test('heads on the way, which a network without them leaves out', () => {
  const options = { numClasses: 2, initWeights: false };
  const from = googlenet(options);
  const to = googlenet({ ...options, auxLogits: false });
  const state = from.stateDict();
  expect(Object.keys(state)).toContain('aux2.fc1.weight');
  expect(to.loadStateDict(state)).toEqual({ missing: [], unexpected: [] });
  const x = randn([2, 3, 32, 32]);
  const scores = from.eval().forward(x);
  expect(scores).toBeInstanceOf(Tensor);
  expect(to.eval().forward(x).toArray()).toEqual((scores as Tensor).toArray());
  expect(to.train().forward(x).shape).toEqual([2, 2]);
  const { 'aux1.fc1.weight': _, ...less } = state;
  expect(() => from.loadStateDict(less)).toThrow('missing: aux1.fc1.weight');
  expect(() => to.loadStateDict({ ...state, aux3: tensor(1) })).toThrow('not expected: aux3');
  expect(new Inception3({ ...options, auxLogits: false }).aux).toBeUndefined();
});

test('what does not fit is said', () => {
  const model = new DenseNet(sizes);
  const { 'classifier.bias': _, ...state } = model.stateDict();
  expect(() => model.loadStateDict(state)).toThrow('missing: classifier.bias');
  expect(() => model.loadStateDict({ ...model.stateDict(), extra: tensor(1) })).toThrow(
    'not expected: extra',
  );
  expect(() => model.loadStateDict(Promise.resolve({}) as never)).toThrow('expected what stateDict() gives');
  model.classifier = new Linear(model.getParameter('classifier.weight').shape[1]!, 2);
  expect(() => model.loadStateDict(state)).toThrow('classifier.weight: got float32[3, ');
  const { missing } = mobilenetV2({ widthMultiplier: 0.1 }).loadStateDict({}, { strict: false });
  expect(missing).toContain('features.0.1.num_batches_tracked');
});
