/** Functions that run before and behind a module's forward. What they do in compiled steps: hooks.test.ts of the compiler. */
import { ones, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { functionalCall, Identity, Linear, Module, ReLU, Sequential, summary } from './index.ts';

beforeAll(() => useBackend(reference));

class Sum extends Module<[a: Tensor, b?: Tensor]> {
  forward(a: Tensor, b = ones([])): Tensor {
    return a.add(b);
  }
}

test('run in the order of registration, each with what the one before returned', () => {
  const layer = new Sum();
  const seen: unknown[] = [];
  layer.registerForwardPreHook((module, inputs) => {
    seen.push(module === layer, inputs.length);
    return [inputs[0].mul(2), inputs[0]];
  });
  layer.registerForwardPreHook((_, [a, b]) => [a.add(1), b]);
  layer.registerForwardHook((module, [a, b], output) => {
    seen.push(module === layer, a.itemSync(), b?.itemSync(), output.itemSync());
    return output.neg();
  });
  layer.registerForwardHook((_, __, output) => {
    seen.push(output.itemSync());
  });
  expect(layer.forward(tensor(3)).itemSync()).toBe(-10);
  expect(seen).toEqual([true, 1, true, 7, 3, 10, -10]);
});

test('run wherever the module is called, and are in no summary, field or state dictionary', () => {
  const model = new Sequential(new Linear(2, 3), new ReLU());
  const before = [`${model}`, Object.keys(model.stateDict())];
  let calls = 0;
  const handle = model.at(0).registerForwardHook((_, __, output) => {
    calls++;
    return output.mul(0).add(5);
  });
  expect(model.forward(ones([1, 2])).toArray()).toEqual([[5, 5, 5]]);
  expect(functionalCall(model, { '0.bias': ones([3]) }, ones([1, 2])).toArray()).toEqual([[5, 5, 5]]);
  expect([`${model}`, Object.keys(model.stateDict())]).toEqual(before);
  expect(calls).toBe(2);
  expect(summary(model, [1, 2])).toContain('[1, 3]');
  handle.remove();
  handle.remove();
  const counted = calls;
  model.forward(ones([1, 2]));
  expect(calls).toBe(counted);
});

test('a handle removes its own registration, also while hooks run', () => {
  const layer = new Identity();
  const seen: string[] = [];
  const note = (): void => {
    seen.push('twice');
  };
  const first = layer.registerForwardHook(note);
  layer.registerForwardHook(note);
  const once = layer.registerForwardHook(() => {
    seen.push('once');
    once.remove();
    layer.registerForwardHook(() => {
      seen.push('later');
    });
  });
  layer.forward(ones([]));
  expect(seen).toEqual(['twice', 'twice', 'once']);
  first.remove();
  layer.forward(ones([]));
  expect(seen.slice(3)).toEqual(['twice', 'later']);
});

test('gradients flow through what a hook puts in', () => {
  const model = new Sequential(new Linear(2, 1, { bias: false }), new Identity());
  model.at(1).registerForwardPreHook((_, [x]) => [x.mul(3)]);
  model
    .forward(ones([1, 2]))
    .sum()
    .backward();
  expect(model.at(0).weight.grad!.toArray()).toEqual([[3, 3]]);
});

describe('errors', () => {
  const layer = new Identity();
  test('of what is no function', () => {
    expect(() => layer.registerForwardHook(null as never)).toThrow(
      'registerForwardHook: expected a function, got null',
    );
    expect(() => layer.registerForwardPreHook({} as never)).toThrow(
      'registerForwardPreHook: expected a function, got object',
    );
  });
  test('in a hook, with the path of its layer', () => {
    const model = new Sequential(new Identity());
    const handle = model.at(0).registerForwardPreHook((_, [x]) => x as never);
    expect(() => model.forward(ones([2]))).toThrow(
      'Sequential.0 (Identity): a hook before forward returned no list of inputs: return [x], or nothing',
    );
    handle.remove();
    const waiting = model.at(0).registerForwardHook((async () => {}) as never);
    expect(() => model.forward(ones([2]))).toThrow(
      'Sequential.0 (Identity): a hook behind forward returned a promise',
    );
    waiting.remove();
    model.at(0).registerForwardHook(() => {
      throw new RangeError('so not');
    });
    expect(() => model.forward(ones([2]))).toThrow('Sequential.0 (Identity): so not');
  });
});
