/** What was padded: its cotangent is computed for the middle alone, unless somebody looks at the rest. */
import {
  apply,
  conv2d,
  pad,
  reference,
  type Shape,
  sliceAll,
  type Tensor,
  tensor,
  useBackend,
  zeros,
} from '@glissade/tensor';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { grad, graphOf, parameter } from './index.ts';

/** The shapes of what the backend computed by contractions. */
let contracted: Shape[] = [];

beforeEach(() => {
  useBackend(reference);
  contracted = [];
  const { run } = reference;
  vi.spyOn(reference, 'run').mockImplementation((step, inputs, output) => {
    if (step.family === 'contract') contracted.push(output.shape);
    run(step, inputs, output);
  });
});
afterEach(() => vi.restoreAllMocks());

const image = (): Tensor => parameter(tensor([[[[1, 2, 3], [4, 5, 6], [7, 8, 9]]]])); // biome-ignore format: an image
const kernel = tensor([[[[1, 10, 100], [0, 1, 0], [2, 0, 3]]]]); // biome-ignore format: a kernel

describe('the cotangent of a padded tensor', () => {
  // Oracles multiply by 1 in between: then nobody knows that it was padded.
  it('is computed for the middle', () => {
    const x = image();
    conv2d(x, kernel, undefined, { padding: 1 }).sum().backward();
    expect(contracted.map((shape) => shape.slice(2, 4))).toEqual([
      [3, 3],
      [3, 3],
    ]);
    const whole = grad((y: Tensor) => conv2d(pad(y, [1, 1, 1, 1]).mul(1), kernel).sum())(x);
    expect(x.grad!.toArray()).toEqual(whole.toArray());
  });

  it('is all of it where somebody looks', () => {
    const x = image();
    const loss = conv2d(x, kernel, undefined, { padding: 1 }).sum();
    const padded = graphOf(loss).inputs[0]!.inputs[0]!.inputs[0]!;
    expect(padded.tensor.shape.slice(-2)).toEqual([5, 5]);
    const border = padded.gradient!.reshape([5, 5]).at(0).toArray();
    expect(border).toEqual([1, 11, 111, 110, 100]);
  });

  it('adds up with what others give, and is all of it where less was padded than cut off', () => {
    const weight = kernel.reshape([1, 1, 1, 3, 3]).slice(4, 0, 2).slice(3, 0, 1);
    const convolve = { name: 'convolve', stride: [1, 1], dilation: [1, 1] } as const;
    const convolved = (padded: Tensor): Tensor => apply(convolve, padded, weight).square();
    const others: ((padded: Tensor) => Tensor)[] = [
      (padded) => padded.square(),
      (padded) => padded.slice(3, 1, 3).square(),
      (padded) => padded.slice(3, 1, 4).slice(4, 1, 4).square(),
      (padded) => sliceAll(padded, [[], [], [], [1, 4], [1, 4]]).mul(3),
      (padded) => sliceAll(padded, [[], [], [], [0, 3], [0, 3]]).mul(3),
      (padded) => sliceAll(padded, [[], [], [], [1, 3], [1, 4]]).mul(3),
      (padded) => sliceAll(padded, [[], [], [], [1, 6, 2], [1, 4]]).mul(3),
      (padded) => sliceAll(padded, [[], [], [], [1, 4, 2], [1, 4]]).mul(3),
      (padded) => padded.permute([1, 0, 2, 3, 4]).mul(2),
      convolved,
    ];
    const none = { low: 0, high: 0, interior: 0 };
    const paddings = [[1, 1], [1, 3], [2, 0], [-1, 2], [2, -1], [1, 1, 1], [0, 0], [-1, -1]]; // biome-ignore format: low, high, between
    for (const [low, high, interior = 0] of paddings as [number, number, number?][])
      for (const first of others)
        for (const second of [undefined, convolved, ...others]) {
          const padding = [none, none, none, { low, high, interior }, { low: 1, high: 1, interior: 0 }];
          const f = (x: Tensor, between: (padded: Tensor) => Tensor): Tensor => {
            const padded = between(apply({ name: 'pad', padding, value: 0 }, x.reshape([1, 1, 1, 3, 3])));
            const parts = [first(padded).sum(), second?.(padded).sum() ?? x.sum()];
            return parts[0]!.add(parts[1]!);
          };
          const x = image();
          f(x, (padded) => padded).backward();
          expect(x.grad!.toArray()).toEqual(
            grad((y: Tensor) => f(y, (padded) => padded.mul(1)))(x).toArray(),
          );
        }
  });

  it('has a derivative, too', () => {
    const f = (y: Tensor): Tensor =>
      conv2d(y.square(), kernel, undefined, { padding: [2, 1] })
        .square()
        .sum();
    const g = (y: Tensor): Tensor =>
      conv2d(pad(y.square(), [1, 1, 2, 2]).mul(1), kernel)
        .square()
        .sum();
    const twice = (of: typeof f) => grad((y: Tensor) => grad(of)(y).square().sum())(image());
    expect(twice(f).toArray()).toEqual(twice(g).toArray());
  });

  it.each([
    [0, 1, 3, 3],
    [2, 1, 0, 3],
    [1, 1, 0, 0],
  ])('may be of nothing: [%i, %i, %i, %i]', (...shape) => {
    const x = parameter(zeros(shape));
    conv2d(x, kernel, undefined, { padding: 2 }).sum().backward();
    expect(x.grad!.shape).toEqual(shape);
  });

  it('is all of it where somebody looks, also if no more than the middle is used', () => {
    const padded = pad(image(), [1, 1, 1, 1]);
    const loss = sliceAll(padded, [[], [], [1, 4], [1, 4]]).sum();
    expect(graphOf(loss).inputs[0]!.inputs[0]!.gradient!.shape).toEqual([1, 1, 5, 5]);
  });

  it('goes nowhere else where channels are padded', () => {
    const x = image();
    const none = { low: 0, high: 0, interior: 0 };
    const padding = [none, none, { low: 1, high: 0, interior: 0 }, { low: 1, high: 1, interior: 0 }, none];
    const channels = apply({ name: 'pad', padding, value: 0 }, x.reshape([1, 1, 1, 3, 3]));
    const convolve = { name: 'convolve', stride: [1, 1], dilation: [1, 1] } as const;
    apply(convolve, channels, tensor([1, 5]).reshape([1, 1, 2, 1, 1]))
      .sum()
      .backward();
    expect(x.grad!.toArray()).toEqual([[[[5, 5, 5], [5, 5, 5], [5, 5, 5]]]]); // biome-ignore format: an image
  });
});
