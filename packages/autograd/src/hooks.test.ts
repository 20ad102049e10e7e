/** Hooks of tensors, as PyTorch has them. */
import { conv2d, ones, pad, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { gradients, noGrad, parameter } from './index.ts';

beforeAll(() => useBackend(reference));

describe('a hook', () => {
  test('is called with the whole gradient, of a parameter, of what is computed, and of the loss', () => {
    const x = parameter(tensor([1, 2]));
    const y = x.mul(2);
    const loss = y
      .square()
      .sum()
      .add(y.slice(0, 0, 1).sum());
    const seen: [string, unknown][] = [];
    const kept: Tensor[] = [];
    for (const [name, of] of Object.entries({ x, y, loss }))
      of.registerHook((gradient) => {
        seen.push([name, gradient.toArray()]);
        kept.push(gradient);
      });
    loss.backward();
    expect(seen).toEqual([
      ['loss', 1],
      ['y', [5, 8]],
      ['x', [10, 16]],
    ]);
    // Its memory is not given back.
    expect(kept[1]!.toArray()).toEqual([5, 8]);
  });

  test('may give another gradient, which the next one gets, and is removed by its handle', () => {
    const x = parameter(tensor([1, 2]));
    const triple = (gradient: Tensor): Tensor => gradient.mul(3);
    const run = (): unknown => {
      x.grad = undefined;
      x.mul(2).sum().backward();
      return x.grad!.toArray();
    };
    const handles = [triple, triple, (gradient: Tensor) => gradient.add(1)].map((hook) =>
      x.registerHook(hook),
    );
    expect(run()).toEqual([19, 19]);
    handles[0]!.remove();
    handles[0]!.remove();
    expect(run()).toEqual([7, 7]);
    handles[1]!.remove();
    handles[2]!.remove();
    expect(run()).toEqual([2, 2]);
  });

  test('changes what goes on from what was computed, and what gradients() gives', () => {
    const x = parameter(tensor([1, 2]));
    const y = x.mul(2);
    y.registerHook((gradient) => gradient.neg());
    const found = gradients(y.square().sum(), [y, x]);
    expect(found.map((each) => each.toArray())).toEqual([
      [-4, -8],
      [-8, -16],
    ]);
  });

  test('of a padded image gets the padding, too', () => {
    const image = parameter(ones([1, 1, 2, 2]));
    const padded = pad(image, [1, 1, 1, 1]);
    const shapes: unknown[] = [];
    padded.registerHook(({ shape }) => void shapes.push(shape));
    conv2d(padded, ones([1, 1, 3, 3]))
      .sum()
      .backward();
    expect(shapes).toEqual([[1, 1, 4, 4]]);
    expect(image.grad!.toArray()).toEqual([[[[4, 4], [4, 4]]]]); // biome-ignore format: an image
  });

  test('is recorded with the pass', () => {
    const x = parameter(tensor([1, 2]));
    const y = x.square();
    y.registerHook((gradient) => gradient.mul(y));
    y.sum().backward({ createGraph: true }); // y 2 x
    const slope = x.grad!;
    x.grad = undefined;
    slope.sum().backward();
    // 2 y, and 2 x by way of y, whose hook is called again.
    expect(x.grad!.toArray()).toEqual([6, 72]);
  });

  test('stays with the value that it was registered for', () => {
    const x = parameter(tensor([1, 2]));
    const y = x.mul(2);
    const seen: unknown[] = [];
    y.registerHook((gradient) => void seen.push(gradient.toArray()));
    y.mul_(5).sum().backward();
    expect(seen).toEqual([[5, 5]]);
  });

  test('is refused where there is no gradient, as is what it must not give', () => {
    const x = parameter(tensor([1, 2]));
    expect(() => tensor([1]).registerHook(() => {})).toThrow(
      'registerHook: this tensor has no gradient history',
    );
    expect(() => noGrad(() => x.mul(2)).retainGrad()).toThrow(
      'retainGrad: this tensor has no gradient history',
    );
    expect(() => x.registerHook(3 as never)).toThrow('registerHook: expected a function, got number 3');
    const run = (hook: unknown): void => {
      const y = x.mul(2);
      y.registerHook(hook as never);
      y.sum().backward();
    };
    expect(() => run(() => 3)).toThrow('registerHook: expected a tensor, got number 3');
    expect(() => run((gradient: Tensor) => gradient.sum())).toThrow(
      'registerHook: what the hook gave is [], the gradient [2]',
    );
    expect(x.grad).toBeUndefined();
  });
});

test('retainGrad() has backward() leave the gradient of what was computed, once, and add to it', () => {
  const x = parameter(tensor([1, 2]));
  const y = x.mul(2);
  y.retainGrad();
  y.retainGrad();
  x.retainGrad();
  const loss = y.square().sum();
  gradients(loss, [x], { retainGraph: true });
  expect(y.grad).toBeUndefined();
  loss.backward({ retainGraph: true });
  expect([y.grad!.toArray(), x.grad!.toArray()]).toEqual([
    [4, 8],
    [8, 16],
  ]);
  loss.backward();
  expect([y.grad!.toArray(), x.grad!.toArray()]).toEqual([
    [8, 16],
    [16, 32],
  ]);
});
