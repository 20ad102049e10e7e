/** Operations of boxes give what torchvision's give, and their gradients (fixtures/ops.py), eager and compiled. */
import { parameter } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import {
  arange,
  arrayFrom,
  cos,
  mul,
  reference,
  type Tensor,
  tensor,
  useBackend,
  zeros,
} from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import fixture from '../fixtures/ops.json' with { type: 'json' };
import * as vision from '../index.ts';

interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  readonly dtype?: string;
}

interface Args extends vision.RoiAlignOptions, vision.FocalLossOptions {
  readonly inFmt: vision.BoxFormat;
  readonly outFmt: vision.BoxFormat;
  readonly size: readonly [number, number];
  readonly minSize: number;
  readonly iouThreshold: number;
  readonly targets: Values;
  readonly boxes: Values;
}

const made = ({ shape, data, dtype = 'float32' }: Values): Tensor =>
  tensor(arrayFrom(dtype as 'float32', data), { shape });

type Run = (args: Args, ...inputs: [Tensor, Tensor, Tensor]) => Tensor;
const functions: Readonly<Record<string, Run>> = {
  boxArea: (_, boxes) => vision.boxArea(boxes),
  boxIou: (_, a, b) => vision.boxIou(a, b),
  generalizedBoxIou: (_, a, b) => vision.generalizedBoxIou(a, b),
  boxConvert: ({ inFmt, outFmt }, boxes) => vision.boxConvert(boxes, inFmt, outFmt),
  clipBoxesToImage: ({ size }, boxes) => vision.clipBoxesToImage(boxes, size),
  removeSmallBoxes: ({ minSize }, boxes) => vision.removeSmallBoxes(boxes, minSize),
  nms: ({ iouThreshold }, boxes, scores) => vision.nms(boxes, scores, iouThreshold),
  batchedNms: ({ iouThreshold }, boxes, scores, idxs) => vision.batchedNms(boxes, scores, idxs, iouThreshold),
  sigmoidFocalLoss: ({ targets, ...options }, inputs) =>
    vision.sigmoidFocalLoss(inputs, made(targets), options),
  masksToBoxes: (_, masks) => vision.masksToBoxes(masks),
  roiAlign: ({ boxes, ...options }, maps) => vision.roiAlign(maps, made(boxes), [3, 2], options),
};

function far(actual: Tensor, { shape, data }: Values): number {
  expect(actual.shape).toEqual(shape);
  const scale = Math.max(1, ...data.map(Math.abs));
  return Math.max(0, ...Array.from(actual.dataSync(), (x, i) => Math.abs(x - data[i]!) / scale));
}

type Case = (typeof fixture.cases)[number];

/** What looks at values cannot be compiled. */
const looks = ({ name, args }: Case): boolean =>
  /nms|removeSmall/i.test(name) || (args as Partial<Args>).samplingRatio === -1;

function check(each: Case, isCompiled: boolean): void {
  const { name, args, inputs, output, grads } = each;
  const run = functions[name]!;
  const leaves = inputs.map((input) => (grads.length > 0 ? parameter(made(input)) : made(input)));
  const step = (...x: Tensor[]): Tensor => {
    const y = run(args as unknown as Args, ...(x as [Tensor, Tensor, Tensor]));
    if (grads.length > 0)
      mul(y, cos(arange(y.size).float()).reshape(y.shape))
        .sum()
        .backward();
    return y;
  };
  const result = (isCompiled ? compile(step) : step)(...leaves);
  expect(far(result, output)).toBeLessThan(1e-5);
  grads.forEach((expected, i) => {
    if (expected) expect(far(leaves[i]!.grad!, expected), `gradient ${i}`).toBeLessThan(1e-5);
  });
}

const titled = (cases: readonly Case[]): [string, Case][] =>
  cases.map((each, i) => [`${i} ${each.name} ${JSON.stringify(each.args).slice(0, 80)}`, each]);

beforeAll(async () => useBackend(await cpu({ threads: 1 })));

describe('eager', () => {
  test.each(titled(fixture.cases))('%s', (_, each) => check(each, false));
});
describe('compiled', () => {
  test.each(titled(fixture.cases.filter((each) => !looks(each))))('%s', (_, each) => check(each, true));
});
describe('not compiled, as values are looked at', () => {
  test.each(titled(fixture.cases.filter(looks).slice(0, 6)))('%s', (_, each) => {
    expect(() => check(each, true)).toThrow(/vmap\(\)/);
  });
});

describe('the reference backend', () => {
  test('gives the same', () => {
    useBackend(reference);
    for (const each of fixture.cases.filter(({ name }, i) => name !== 'roiAlign' || i % 4 === 0))
      check(each, false);
  });
});

test('boxes of several maps, as lists', () => {
  const maps = arange(2 * 4 * 5)
    .float()
    .reshape([2, 1, 4, 5]);
  const [first, second] = [
    tensor([[0, 0, 3, 3]]),
    tensor([
      [1, 1, 4, 3],
      [0, 1, 2, 2],
    ]),
  ];
  const all = tensor([
    [0, 0, 0, 3, 3],
    [1, 1, 1, 4, 3],
    [1, 0, 1, 2, 2],
  ]);
  const options = { samplingRatio: 2 };
  const [listed, joined] = [
    vision.roiAlign(maps, [first, second], 2, options),
    vision.roiAlign(maps, all, 2, options),
  ];
  expect(listed.shape).toEqual([3, 1, 2, 2]);
  expect(listed.sub(joined).abs().amax().itemSync()).toBeLessThan(1e-5);
});

test('areas of bytes, and scores that are NaN', () => {
  const bytes = tensor([[0, 0, 20, 30]], { dtype: 'uint8' });
  expect(vision.boxArea(bytes).toArray()).toEqual([600]);
  const apart = tensor([0, 1, 2, 3, 4].map((i) => [10 * i, 0, 10 * i + 5, 5]));
  const scores = tensor([0.5, NaN, 0.9, Infinity, NaN]);
  expect(vision.nms(apart, scores, 0.5).toArray()).toEqual([1, 4, 3, 2, 0]);
});

test('no boxes', () => {
  const none = zeros([0, 4]);
  expect(vision.nms(none, zeros([0]), 0.5).shape).toEqual([0]);
  expect(vision.removeSmallBoxes(none, 1).shape).toEqual([0]);
  expect(vision.boxIou(none, zeros([3, 4])).shape).toEqual([0, 3]);
  expect(vision.roiAlign(zeros([1, 2, 4, 4]), zeros([0, 5]), 2).shape).toEqual([0, 2, 2, 2]);
  expect(vision.masksToBoxes(zeros([0, 3, 3])).shape).toEqual([0, 4]);
});

const box = zeros([1, 4]);
test.each<[() => unknown, string]>([
  [() => vision.boxArea(zeros([2, 3])), 'boxArea: got boxes float32[2, 3]; expected [..., 4]'],
  [() => vision.boxIou(zeros([4]), box), 'boxIou: got boxes float32[4]; expected [..., N, 4]'],
  [() => vision.boxConvert(box, 'xyxy', 'xyhw' as never), 'no format "xyhw"; expected xyxy, xywh, cxcywh'],
  [() => vision.clipBoxesToImage(box, 3 as never), 'clipBoxesToImage: size is 3; expected [height, width]'],
  [() => vision.nms(box, zeros([2]), 0.5), 'nms: boxes are [1, 4], scores [2]; expected [N, 4] and [N]'],
  [() => vision.nms(box, zeros([1]), -1), 'nms: iouThreshold is -1'],
  [() => vision.batchedNms(box, zeros([1]), zeros([2]), 0.5), 'batchedNms: boxes are [1, 4], idxs [2]'],
  [() => vision.sigmoidFocalLoss(zeros([2]), zeros([2, 1])), 'broadcasting would compare the wrong pairs'],
  [
    () => vision.sigmoidFocalLoss(zeros([2]), zeros([2]), { alpha: 2 }),
    'alpha is 2; expected a number from 0 to 1, or -1',
  ],
  [() => vision.sigmoidFocalLoss(zeros([2]), zeros([2]), { reduction: 'no' as never }), "reduction is 'no'"],
  [() => vision.masksToBoxes(zeros([2, 2])), 'masksToBoxes: got float32[2, 2]; expected masks [N, H, W]'],
  [() => vision.roiAlign(zeros([2, 2, 2]), box, 2), 'expected feature maps [N, C, H, W]'],
  [() => vision.roiAlign(zeros([1, 1, 2, 2]), box, 2), 'roiAlign: got boxes [1, 4]; expected [K, 5]'],
  [() => vision.roiAlign(zeros([1, 1, 2, 2]), [box, box], 2), 'got boxes of 2 maps, and 1 maps'],
  [() => vision.roiAlign(zeros([1, 1, 2, 2]), [box], 0), 'outputSize is 0'],
  [() => vision.roiAlign(zeros([1, 1, 2, 2]), [box], 2, { scale: 1 } as never), 'there is no option scale'],
])('%s', (run, message) => expect(run).toThrow(message));
