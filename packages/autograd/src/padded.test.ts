/** What was padded: its cotangent is computed for the middle alone, unless somebody looks at the rest. */
import { conv2d, pad, reference, type Shape, type Tensor, tensor, useBackend } from '@glissade/tensor';
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

  it('adds up with what others give', () => {
    const x = image();
    const padded = pad(x, [2, 0, 0, 1]);
    const loss = (p: Tensor): Tensor => conv2d(p, kernel).sum().add(p.square().sum());
    loss(padded).backward();
    const through = grad((y: Tensor) => loss(pad(y, [2, 0, 0, 1]).mul(1)))(x);
    expect(x.grad!.toArray()).toEqual(through.toArray());
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

  it('goes nowhere else where channels are padded', () => {
    const x = image();
    const channels = pad(x, [1, 1, 1, 1, 0, 1]);
    conv2d(channels, tensor([[[[1]], [[5]]]]))
      .sum()
      .backward();
    expect(x.grad!.sum().itemSync()).toBe(9);
  });
});
