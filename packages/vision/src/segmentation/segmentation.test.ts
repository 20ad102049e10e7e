/** Networks that segment images: what they give, what they share with their backbone, and what they refuse. */
import { cpu } from '@glissade/backend-cpu';
import { Conv2d, Module, ReLU, Sequential } from '@glissade/nn';
import { randn, type Tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import * as vision from '../index.ts';

beforeAll(async () => useBackend(await cpu({ threads: 1 })));

const layers = (): Sequential =>
  new Sequential(new Conv2d(3, 8, 3, { stride: 2 }), new ReLU(), new Conv2d(8, 4, 1));
const bodyOf = (model: Sequential) => new vision.IntermediateLayerGetter(model, { '0': 'aux', '1': 'out' });

test('the layers up to the last that is wanted, with the names that they have', () => {
  const model = layers();
  const body = bodyOf(model);
  expect(body.namedModules().map(([name]) => name)).toEqual(['', '0', '1']);
  expect(body.getSubmodule('0')).toBe(model.at(0));
  const x = randn([1, 3, 9, 9]);
  const { aux, out } = body.forward(x);
  expect(aux.toArray()).toEqual(model.at(0).forward(x).toArray());
  expect(out.toArray()).toEqual(aux.relu().toArray());
  expect(body.eval().getSubmodule('1').training).toBe(false);
});

test('scores are as large as images, whatever their size', () => {
  const model = new vision.FCN(bodyOf(layers()), new vision.FCNHead(8, 5), new vision.FCNHead(8, 5));
  const { out, aux } = model.forward(randn([2, 3, 10, 13]));
  expect([out.shape, aux?.shape]).toEqual([
    [2, 5, 10, 13],
    [2, 5, 10, 13],
  ]);
  model.auxClassifier = undefined;
  expect(Object.keys(model.forward(randn([2, 3, 7, 7])))).toEqual(['out']);
  expect(Object.keys(model.stateDict())[2]).toBe('classifier.0.weight');
});

class Single extends Module<[x: Tensor], vision.SegmentationOutputs> {
  forward(x: Tensor): vision.SegmentationOutputs {
    return { out: x };
  }
}

test.each<[() => unknown, string]>([
  [
    () => new vision.IntermediateLayerGetter(layers(), { '3': 'out' }),
    'IntermediateLayerGetter: returnLayers are [3]; expected some of 0, 1, 2',
  ],
  [() => new vision.IntermediateLayerGetter(layers(), {}), 'returnLayers are []'],
  [() => new vision.IntermediateLayerGetter(layers(), ['0'] as never), 'returnLayers are []'],
  [
    () => new vision.DeepLabV3(new Single(), new ReLU(), new ReLU()).forward(randn([1, 1, 4, 4])),
    "there is an auxClassifier, but the backbone gives no feature map 'aux'",
  ],
  [() => vision.fcnResnet50(21 as never), 'fcnResnet50: there is no option 21; expected numClasses, auxLoss'],
  [() => vision.deeplabv3Resnet101({ aux: true } as never), 'deeplabv3Resnet101: there is no option aux'],
  [() => vision.lrasppMobilenetV3Large({ auxLoss: true } as never), 'there is no option auxLoss'],
  [() => new vision.DeepLabHead(4, 2, { rates: [1] } as never), 'DeepLabHead: there is no option rates'],
])('%s', (run, message) => expect(run).toThrow(message));
