/** Each part of detectors gives what torchvision's gives of random cases (fixtures/detection.py), eager and compiled. */
import { parameter } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import {
  arange,
  cos,
  manualSeed,
  mul,
  rand,
  stack,
  type Tensor,
  tensor,
  useBackend,
  zeros,
} from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import * as vision from '../index.ts';
import { casesOf, far, made, type Values } from './fixture.test-helper.ts';

beforeAll(async () => useBackend(await cpu({ threads: 1 })));

interface Case {
  readonly inputs: readonly Values[];
  readonly output: Values;
}

/** The function now, and as a program. */
function both(run: (...inputs: Tensor[]) => Tensor, { inputs, output }: Case, most = 1e-5): void {
  const given = inputs.map(made);
  expect(far(run(...given), output)).toBeLessThan(most);
  expect(far(compile(run)(...given), output)).toBeLessThan(most);
}

const withGradient = (y: Tensor): Tensor => mul(y, cos(arange(y.size).float()).reshape(y.shape)).sum();

interface OfMaps extends Case {
  readonly maps: readonly (readonly number[])[];
  readonly image: readonly [number, number];
  readonly sizes: readonly (readonly number[])[];
  readonly ratios: readonly (readonly number[])[];
  readonly options: {
    scales?: number[];
    steps?: number[];
    clip?: boolean;
    min_ratio?: number;
    max_ratio?: number;
  };
}

const imagesOf = ({ image }: OfMaps): vision.ImageList =>
  new vision.ImageList(zeros([1, 3, ...image]), [image]);

test.each(casesOf<OfMaps>('anchors'))('anchors of $sizes', (each) => {
  const generator = new vision.AnchorGenerator(each.sizes, each.ratios);
  const [anchors] = generator.forward(
    imagesOf(each),
    each.maps.map((shape) => zeros(shape)),
  );
  expect(far(anchors!, each.output)).toBe(0);
  expect(generator.numAnchorsPerLocation()).toEqual(
    each.sizes.map((s, i) => s.length * each.ratios[i]!.length),
  );
});

test.each(casesOf<OfMaps>('defaultBoxes'))('default boxes of $ratios, $options', (each) => {
  const { min_ratio: minRatio = 0.15, max_ratio: maxRatio = 0.9, ...others } = each.options;
  const generator = new vision.DefaultBoxGenerator(each.ratios, { minRatio, maxRatio, ...others });
  const [boxes] = generator.forward(
    imagesOf(each),
    each.maps.map((shape) => zeros(shape)),
  );
  expect(far(boxes!, each.output)).toBeLessThan(1e-6);
});

describe('coders', () => {
  interface Coding extends Case {
    readonly weights: readonly [number, number, number, number];
    readonly normalize: boolean;
  }
  test.each(casesOf<Coding>('encode'))('encode by $weights', (each) =>
    both((a, b) => new vision.BoxCoder(each.weights).encode([a!], [b!])[0]!, each),
  );
  test.each(casesOf<Coding>('decode'))('decode by $weights', (each) =>
    both((codes, b) => new vision.BoxCoder(each.weights).decode(codes!, [b!]), each),
  );
  test.each(casesOf<Coding>('linearEncode'))('distances, $normalize', (each) =>
    both((a, b) => new vision.BoxLinearCoder(each.normalize).encode(a!, b!), each),
  );
  test.each(casesOf<Coding>('linearDecode'))('boxes of distances, $normalize', (each) =>
    both((codes, b) => new vision.BoxLinearCoder(each.normalize).decode(codes!, b!), each),
  );
});

describe('matchers', () => {
  interface Matching extends Case {
    readonly thresholds: readonly [number, number];
    readonly allow: boolean;
  }
  test.each(casesOf<Matching>('matcher'))('$thresholds, $allow', (each) =>
    both((quality) => new vision.Matcher(...each.thresholds, each.allow).match(quality!), each),
  );
  test.each(casesOf<Matching>('ssdMatcher'))('of SSD, $thresholds', (each) =>
    both((quality) => new vision.SSDMatcher(each.thresholds[0]).match(quality!), each),
  );

  test('objects that are none change nothing', () => {
    manualSeed(7);
    const quality = rand([3, 20]);
    const padded = tensor([...quality.dataSync(), ...new Float32Array(40).fill(-1)], { shape: [5, 20] });
    for (const matcher of [new vision.Matcher(0.9, 0.5, true), new vision.SSDMatcher(0.95)])
      expect(matcher.match(padded).toArray()).toEqual(matcher.match(quality).toArray());
    const none = new vision.SSDMatcher(0.5).match(tensor([[-1, -1]]));
    expect(none.toArray()).toEqual([-1, -1]);
  });
});

interface Changing {
  readonly options: { fixed_size?: [number, number]; size_divisible?: number };
  readonly sizes: readonly (readonly [number, number])[];
  readonly boxes: readonly Values[];
  readonly imageSizes: readonly (readonly number[])[];
  readonly shape: readonly number[];
  readonly sums: readonly number[];
  readonly now: readonly Values[];
  readonly back: readonly Values[];
}

test.each(casesOf<Changing>('transform'))('images of $sizes, $options', (each) => {
  const { fixed_size: fixedSize, size_divisible: sizeDivisible = 32 } = each.options;
  const transform = new vision.GeneralizedRCNNTransform(50, 64, [0.4, 0.5, 0.6], [0.2, 0.25, 0.3], {
    fixedSize,
    sizeDivisible,
  });
  manualSeed(5);
  const given = each.sizes.map((size) => rand([3, ...size]));
  const targets = each.boxes.map((boxes) => ({
    boxes: made(boxes),
    labels: tensor([1, 2], { dtype: 'int32' }),
  }));
  const { images, targets: now } = transform.forward(given, targets);
  expect(images.imageSizes).toEqual(each.imageSizes);
  expect(images.tensors.shape).toEqual(each.shape);
  const sums = images.tensors.sum([1, 3]);
  expect(far(sums, { shape: sums.shape, data: each.sums, dtype: 'float32' })).toBeLessThan(1e-5);
  for (const [i, { boxes }] of now!.entries()) expect(far(boxes, each.now[i]!)).toBeLessThan(1e-6);
  const found = now!.map((target) => ({ ...target, scores: zeros([2]) }));
  for (const [i, { boxes }] of transform.postprocess(found, images.imageSizes, each.sizes).entries())
    expect(far(boxes, each.back[i]!)).toBeLessThan(1e-6);
});

interface Sampling extends Case {
  readonly sizes: readonly [number, number];
}

test.each(casesOf<Sampling>('sampler'))(
  'draws what torchvision draws, $sizes',
  ({ sizes, inputs, output }) => {
    manualSeed(4);
    const { positive, negative } = new vision.BalancedPositiveNegativeSampler(...sizes).sample(
      inputs.map(made),
    );
    expect(stack([...positive, ...negative]).toArray()).toEqual(made(output).toArray());
  },
);

interface Pooling extends Case {
  readonly maps: readonly string[];
  readonly boxes: readonly Values[];
  readonly grads: readonly (Values | null)[];
}

test.each(casesOf<Pooling>('pooler'))(
  'what boxes show of $maps',
  ({ maps, inputs, boxes, output, grads }) => {
    const pool = new vision.MultiScaleRoIAlign(maps, [3, 2], 2, { canonicalScale: 24, canonicalLevel: 3 });
    const leaves = inputs.map((input) => parameter(made(input)));
    const step = (...rois: Tensor[]): Tensor => {
      const named = Object.fromEntries(leaves.map((leaf, i) => ['abc'[i]!, leaf]));
      const y = pool.forward(named, rois, [
        [48, 64],
        [46, 60],
      ]);
      withGradient(y).backward();
      return y;
    };
    for (const run of [step, compile(step)]) {
      for (const leaf of leaves) leaf.grad = undefined;
      expect(far(run(...boxes.map(made)), output)).toBeLessThan(1e-5);
      grads.forEach((expected, i) => {
        if (expected) expect(far(leaves[i]!.grad!, expected), `${i}`).toBeLessThan(1e-5);
      });
    }
  },
);

interface Losing extends Case {
  readonly reduction: 'none' | 'mean' | 'sum';
  readonly grads: readonly [Values];
}

test.each(casesOf<Losing>('giouLoss'))(
  'generalizedBoxIouLoss, $reduction',
  ({ inputs, output, grads, reduction }) => {
    const [a, b] = inputs.map(made) as [Tensor, Tensor];
    const leaf = parameter(a);
    const step = (boxes: Tensor): Tensor => {
      const losses = vision.generalizedBoxIouLoss(leaf, boxes, { reduction });
      withGradient(losses).backward();
      return losses;
    };
    for (const run of [step, compile(step)]) {
      leaf.grad = undefined;
      expect(far(run(b), output)).toBeLessThan(1e-5);
      expect(far(leaf.grad!, grads[0])).toBeLessThan(1e-5);
    }
  },
);

const box = zeros([1, 4]);
test.each<[() => unknown, string]>([
  [() => new vision.AnchorGenerator([8, 16], [[1]]), 'got sizes of 2 maps and aspectRatios of 1'],
  [() => new vision.DefaultBoxGenerator([[2]], { scales: [1] }), 'got aspectRatios of 1 maps, 1 scales'],
  [() => new vision.DefaultBoxGenerator([[2]], { size: 1 } as never), 'there is no option size'],
  [() => new vision.Matcher(0.3, 0.5), 'lowThreshold is 0.5'],
  [() => new vision.Matcher(0.5, 0.3).match(zeros([0, 4])), 'Matcher: got qualities [0, 4]'],
  [
    () => new vision.BoxCoder([1, 1, 1, 1]).decodeSingle(zeros([1, 3]), box),
    'codes are [1, 3], boxes [1, 4]',
  ],
  [
    () => vision.generalizedBoxIouLoss(box, zeros([2, 4])),
    'boxes are [1, 4] and [2, 4]; expected a box for each',
  ],
  [() => vision.generalizedBoxIouLoss(box, box, { reduction: 'no' as never }), "reduction is 'no'"],
])('%s', (run, message) => expect(run).toThrow(message));
