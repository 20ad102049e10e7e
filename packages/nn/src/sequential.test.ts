import { ones, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { Flatten, Linear, Module, ReLU, Sequential } from './index.ts';

beforeAll(() => useBackend(reference));

test('calls its layers in order', () => {
  class AddOne extends Module {
    forward(x: Tensor): Tensor {
      return x.add(1);
    }
  }
  class Double extends Module {
    forward(x: Tensor): Tensor {
      return x.mul(2);
    }
  }
  expect(new Sequential(new AddOne(), new Double()).forward(tensor(3)).itemSync()).toBe(8);
  expect(new Sequential(new Double(), new AddOne()).forward(tensor(3)).itemSync()).toBe(7);
  const x = tensor(3);
  expect(new Sequential().forward(x)).toBe(x);
});

test('names its layers by position, inside other modules too', () => {
  const model = new Sequential(new Flatten(), new Sequential(new Linear(4, 2), new ReLU()), new Linear(2, 1));
  expect(model.namedParameters().map(([name]) => name)).toEqual([
    '1.0.weight',
    '1.0.bias',
    '2.weight',
    '2.bias',
  ]);
});

test('gives its layers with their types', () => {
  const model = new Sequential(new Linear(4, 2), new ReLU());
  const weight: Tensor = model.at(0).weight;
  expect(weight.shape).toEqual([2, 4]);
  expect(model.at(-1)).toBeInstanceOf(ReLU);
  expect([...model]).toEqual([model.at(0), model.at(1)]);
  expect(model.length).toBe(2);
  expect(() => (model as Sequential).at(0.5)).toThrow('Sequential: there is no layer 0.5; it has 2');
  expect(() => (model as Sequential).at(2)).toThrow('Sequential: there is no layer 2; it has 2');
});

test('can be extended, with fields of its own', () => {
  class Net extends Sequential {
    extra = new Linear(2, 2);
    constructor() {
      super(new Linear(3, 2), new ReLU());
    }
  }
  const net = new Net();
  expect(net.forward(ones([1, 3])).shape).toEqual([1, 2]);
  expect(net.namedModules().map(([name]) => name)).toEqual(['', '0', '1', 'extra']);
});

test('refuses what is no module', () => {
  expect(() => new Sequential(ReLU as unknown as ReLU)).toThrow(
    'Sequential: layer 0 is no module but a function. Did you forget new?',
  );
  expect(() => new Sequential([new ReLU()] as unknown as ReLU)).toThrow(
    'Sequential: layer 0 is no module but an array. Give its modules one by one: new Sequential(...layers)',
  );
});
