/** The state of every detector has torchvision's names, shapes and order (fixtures/detection.py), and old files load. */
import { isParameter } from '@glissade/autograd';
import type { AnyModule } from '@glissade/nn';
import { Tensor } from '@glissade/tensor';
import { expect, test } from 'vitest';
import * as vision from '../index.ts';
import { withoutNumbers } from '../models/nothing.test-helper.ts';
import { networks } from './fixture.test-helper.ts';

withoutNumbers();

const makers: Readonly<Record<string, (options?: object) => Module>> = {
  retinanet_resnet50_fpn: vision.retinanetResnet50Fpn,
  fcos_resnet50_fpn: vision.fcosResnet50Fpn,
  ssd300_vgg16: vision.ssd300Vgg16,
  ssdlite320_mobilenet_v3_large: vision.ssdlite320MobilenetV3Large,
  fasterrcnn_resnet50_fpn: vision.fasterrcnnResnet50Fpn,
  fasterrcnn_mobilenet_v3_large_fpn: vision.fasterrcnnMobilenetV3LargeFpn,
  fasterrcnn_mobilenet_v3_large_320_fpn: vision.fasterrcnnMobilenetV3Large320Fpn,
  fasterrcnn_resnet50_fpn_v2: vision.fasterrcnnResnet50FpnV2,
  retinanet_resnet50_fpn_v2: vision.retinanetResnet50FpnV2,
  maskrcnn_resnet50_fpn: vision.maskrcnnResnet50Fpn,
  maskrcnn_resnet50_fpn_v2: vision.maskrcnnResnet50FpnV2,
  keypointrcnn_resnet50_fpn: vision.keypointrcnnResnet50Fpn,
};

type Module = vision.DetectionNetwork<object, unknown>;

/** What `stateDict` would hold, without copies of all of it. */
function* stateOf(module: AnyModule, prefix = ''): IterableIterator<[string, Tensor]> {
  for (const [name, member] of module.members()) {
    if (member instanceof Tensor) yield [prefix + name, member];
    else yield* stateOf(member, `${prefix}${name}.`);
  }
}

/** FNV-1a of 32 bits. */
function hashOf(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}

test.each(Object.entries(networks))('%s', (name, { parameters, tensors, hash, first, last }) => {
  const state = [...stateOf(makers[name]!())];
  const names = state.map(([each]) => each);
  expect(names.slice(0, first.length)).toEqual(first);
  expect(names.slice(-last.length)).toEqual(last);
  expect(state.length).toBe(tensors);
  expect(state.reduce((count, [, each]) => count + (isParameter(each) ? each.size : 0), 0)).toBe(parameters);
  expect(hashOf(state.map(([each, { shape }]) => `${each} [${shape}]`).join('\n'))).toBe(hash);
});

/** As they were called before torchvision 0.13, without the counts of batches of frozen layers. */
test.each<[string, (name: string) => string]>([
  ['fasterrcnn_resnet50_fpn', (name) => name.replace('rpn.head.conv.0.0', 'rpn.head.conv')],
  ['keypointrcnn_resnet50_fpn', (name) => name.replace('rpn.head.conv.0.0', 'rpn.head.conv')],
  [
    'maskrcnn_resnet50_fpn',
    (name) =>
      name
        .replace('rpn.head.conv.0.0', 'rpn.head.conv')
        .replace(/mask_head\.(\d)\.0/, (_, place) => `mask_head.mask_fcn${Number(place) + 1}`),
  ],
  [
    'retinanet_resnet50_fpn',
    (name) => name.replace(/(_head\.conv)\.(\d)\.0\./, (_, path, place) => `${path}.${2 * Number(place)}.`),
  ],
])('a file of %s of before', (maker, before) => {
  const normLayer: vision.NormLayer = (channels) => new vision.FrozenBatchNorm2d(channels, { eps: 0 });
  const model = makers[maker]!({ normLayer });
  const state = [...stateOf(model)].map(([name, x]) => [before(name), x] as const);
  expect(state.filter(([name], i) => name !== [...stateOf(model)][i]![0]).length).toBeGreaterThan(1);
  const report = model.loadStateDict(Object.fromEntries(state));
  expect(report).toEqual({ missing: [], unexpected: [] });
});

const learning = (model: Module): number =>
  model.parameters().filter(({ requiresGrad }) => requiresGrad).length;

test.each<[string, readonly number[]]>([
  ['retinanet_resnet50_fpn', [0, 3, 5]],
  ['ssd300_vgg16', [0, 4, 5]],
  ['ssdlite320_mobilenet_v3_large', [0, 2, 6]],
  ['fasterrcnn_mobilenet_v3_large_fpn', [0, 3, 6]],
])('fewer stages of %s learn', (name, stages) => {
  const counts = stages.map((trainableBackboneLayers) =>
    learning(makers[name]!({ trainableBackboneLayers })),
  );
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  expect(new Set(counts).size).toBe(counts.length);
  expect(counts.at(-1)).toBe(makers[name]!().parameters().length);
  expect(() => makers[name]!({ trainableBackboneLayers: 9 })).toThrow('trainableBackboneLayers is 9');
});
