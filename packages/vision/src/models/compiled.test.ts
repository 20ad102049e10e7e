/** Networks in compiled steps: in use, and a step of training, give what they give eagerly. */
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { SGD } from '@glissade/optim';
import { cos, manualSeed, mul, randn, type Tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { DeepLabHead, resnet18 } from '../index.ts';
import { joined, type Network, prepare, silent, small } from './networks.test-helper.ts';

beforeAll(async () => useBackend(await cpu({ threads: 1 })));

/** By name, what makes it, and the size of the images it trains on: where one pixel is left of two images, statistics are all rounding. */
const networks: Readonly<Record<string, readonly [make: () => Network, size: number]>> = {
  resnet18: [() => resnet18({ numClasses: 5 }), 64],
  mobilenetV2: [small['mobilenetV2']!, 64],
  vit: [small['vit']!, 32],
  convnext: [small['convnext']!, 32],
  regnet: [small['regnet']!, 48],
  googlenet: [small['googlenet']!, 48],
  swin: [small['swin']!, 36],
  swinV2: [small['swinV2']!, 28],
  fcn: [small['fcn']!, 32],
  extractor: [small['extractor']!, 32],
  pyramid: [small['pyramid']!, 32],
  lraspp: [small['lraspp']!, 48],
  deepLabHead: [() => new DeepLabHead(3, 5, { atrousRates: [1, 2] }), 16],
};

/** How far apart numbers are, as a part of the largest. */
const far = (actual: Tensor, expected: Tensor): number =>
  actual.sub(expected).abs().amax().itemSync() / Math.max(expected.abs().amax().itemSync(), 1e-30);

/** The scores in use, those in training, and some of the state after a step. */
function results(make: () => Network, size: number, isCompiled: boolean): Tensor[] {
  manualSeed(3);
  const model = make();
  prepare(model);
  const optimizer = new SGD(model.parameters(), { lr: 0.01, momentum: 0.9 });
  const maybe = <F extends (x: Tensor) => unknown>(step: F): F =>
    isCompiled ? (compile(step) as unknown as F) : step;
  const use = maybe((x: Tensor) => model.forward(x));
  const train = maybe((x: Tensor) => {
    const y = model.forward(x);
    optimizer.zeroGrad();
    const numbers = joined(y);
    mul(numbers, cos(numbers.detach())).sum().backward();
    optimizer.step();
    return y;
  });
  model.eval();
  const scores = joined(use(randn([2, 3, 32, 32])));
  silent(model);
  const first = joined(train(randn([2, 3, size, size])));
  const parameters = model.parameters();
  const some = [0, parameters.length >> 1, parameters.length - 1].map((i) => parameters[i]!.detach().clone());
  return [
    scores,
    first,
    ...some,
    ...model
      .buffers()
      .slice(0, 2)
      .map((each) => each.detach().clone()),
  ];
}

test.each(Object.entries(networks))('%s', (_, [make, size]) => {
  const eager = results(make, size, false);
  results(make, size, true).forEach((result, i) => {
    expect(far(result.float(), eager[i]!.float()), `${i}`).toBeLessThan(i < 2 ? 1e-4 : 5e-4);
  });
});

test('residual branches and features fall in compiled steps, other ones at each call', () => {
  manualSeed(4);
  const model = small['efficientnet']!();
  const step = compile((x: Tensor) => joined(model.forward(x)));
  const x = randn([8, 3, 16, 16]);
  expect(far(step(x), step(x))).toBeGreaterThan(1e-3);
  model.eval();
  expect(far(step(x), step(x))).toBe(0);
});
