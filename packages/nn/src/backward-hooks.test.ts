/** Functions that run on the way back through a module. Values are PyTorch's, whose hooks were called in the same way. */
import { grad, noGrad, parameter } from '@glissade/autograd';
import { manualSeed, ones, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { Dropout, type HookedGradients, Identity, Linear, LSTM, Module, ReLU, Sequential } from './index.ts';

beforeAll(() => useBackend(reference));

const numbers = (gradients: HookedGradients): unknown[] => gradients.map((each) => each?.toArray());

/** x² + 3 y, and x y. */
class Two extends Module<[x: Tensor, y?: Tensor], Tensor[]> {
  forward(x: Tensor, y = tensor(1)): Tensor[] {
    return [x.square().add(y.mul(3)), x.mul(y)];
  }
}

test('see the gradients of all inputs and outputs, once a pass, and the gradients are those without hooks', () => {
  const module = new Two();
  const seen: unknown[] = [];
  const handle = module.registerFullBackwardHook((self, inputs, outputs) => {
    seen.push(self === module, numbers(inputs), numbers(outputs));
  });
  const [x, y] = [parameter(tensor([1, 2])), parameter(tensor([3, 4]))];
  const loss = (): Tensor => {
    const [first, second] = module.forward(x, y);
    // x is used beside the module, too: that is no gradient of the module's input.
    return first!.add(second!.mul(2)).sum().add(x.mul(100).sum());
  };
  loss().backward();
  expect(seen).toEqual([
    true,
    [
      [8, 12],
      [5, 7],
    ],
    [
      [1, 1],
      [2, 2],
    ],
  ]);
  expect([x.grad!.toArray(), y.grad!.toArray()]).toEqual([
    [108, 112],
    [5, 7],
  ]);
  handle.remove();
  x.grad = y.grad = undefined;
  loss().backward();
  expect(seen.length).toBe(3);
  expect([x.grad!.toArray(), y.grad!.toArray()]).toEqual([
    [108, 112],
    [5, 7],
  ]);
});

test('say undefined of what gets no gradient, and of what is no tensor', () => {
  const seen: unknown[] = [];
  const module = new Two();
  module.registerFullBackwardHook((_, inputs, outputs) => {
    seen.push(numbers(inputs), numbers(outputs));
  });
  const x = parameter(tensor(2));
  module.forward(x, tensor(5))[0]!.backward();
  module.forward(tensor(5), x)[1]!.backward();
  module.forward(x)[1]!.backward();
  expect(seen).toEqual([[4, undefined], [1, undefined], [undefined, 5], [undefined, 1], [1], [undefined, 1]]);
});

test('tell the places apart at which one tensor is given', () => {
  const module = new Two();
  const seen: unknown[] = [];
  module.registerFullBackwardHook((_, inputs) => {
    seen.push(numbers(inputs));
  });
  const x = parameter(tensor(2));
  module.forward(x, x)[0]!.backward();
  expect(seen).toEqual([[4, 3]]);
  expect(x.grad!.itemSync()).toBe(7);
});

test('are called where no input gets a gradient, as in a first layer', () => {
  const layer = new Linear(2, 1);
  const seen: unknown[] = [];
  layer.registerFullBackwardHook((_, inputs, outputs) => {
    seen.push(numbers(inputs), numbers(outputs));
  });
  layer
    .forward(ones([1, 2]))
    .sum()
    .backward();
  noGrad(() => layer.forward(ones([1, 2])));
  expect(seen).toEqual([[undefined], [[[1]]]]);
});

test('give other gradients, each what the one before returned', () => {
  const module = new Identity();
  const seen: unknown[] = [];
  module.registerFullBackwardPreHook((_, [output]) => [output!.mul(3)]);
  module.registerFullBackwardPreHook((_, [output]) => [output!.add(1)]);
  module.registerFullBackwardHook((_, [input], [output]) => {
    seen.push(input!.itemSync(), output!.itemSync());
    return [input!.neg()];
  });
  module.registerFullBackwardHook((_, [input]) => {
    seen.push(input!.itemSync());
  });
  const x = parameter(tensor(1));
  module.forward(x).mul(2).backward();
  expect(seen).toEqual([7, 7, -7]);
  expect(x.grad!.itemSync()).toBe(-7);
});

test('run from the last module to the first, through each call, and those around others behind them', () => {
  const model = new Sequential(new Linear(2, 2), new ReLU(), new Linear(2, 1));
  const seen: string[] = [];
  for (const [name, module] of model.namedModules())
    module.registerFullBackwardHook(() => {
      seen.push(name);
    });
  const x = parameter(ones([1, 2]));
  const loss = model.forward(x).add(model.at(2).forward(x)).sum();
  loss.backward({ retainGraph: true });
  expect(seen).toEqual(['2', '2', '1', '0', '']);
  loss.backward();
  expect(seen.length).toBe(10);
});

test('of a list of outputs, in which only tensors have one', () => {
  manualSeed(1);
  const unit = new LSTM(2, 3);
  let shapes: unknown;
  unit.registerFullBackwardHook((_, inputs, outputs) => {
    shapes = [inputs.map((each) => each?.shape), outputs.map((each) => each?.shape)];
  });
  const x = parameter(ones([4, 1, 2]));
  unit.forward(x)[0].sum().backward();
  expect(shapes).toEqual([[[4, 1, 2]], [[4, 1, 3], undefined]]);
});

test('in functional derivatives, but not in those of gradients', () => {
  const cube = new (class extends Module {
    forward(x: Tensor): Tensor {
      return x.pow(3);
    }
  })();
  cube.registerFullBackwardHook((_, [input]) => [input!.mul(2)]);
  const slope = grad((x: Tensor) => cube.forward(x));
  expect(slope(tensor(2)).itemSync()).toBe(24);
  expect(grad(slope)(tensor(2)).itemSync()).toBe(24);
});

describe('errors', () => {
  test('of what is no function', () => {
    expect(() => new Dropout().registerFullBackwardHook(null as never)).toThrow(
      'registerFullBackwardHook: expected a function, got null',
    );
  });
  test('of gradients that do not fit', () => {
    const layer = new Identity();
    const x = parameter(ones([2]));
    const first = layer.registerFullBackwardHook((() => ones([2])) as never);
    expect(() => layer.forward(x).sum().backward()).toThrow(
      'registerFullBackwardHook: the hook returned float32[2]; expected a list of 1, or nothing',
    );
    first.remove();
    layer.registerFullBackwardPreHook(() => [ones([3])]);
    expect(() => layer.forward(x).sum().backward()).toThrow(
      'registerFullBackwardPreHook: gradient 0 of what the hook returned',
    );
  });
  test('of an output in which no gradients are found', () => {
    const module = new (class extends Module<[Tensor], { logits: Tensor }> {
      forward(logits: Tensor): { logits: Tensor } {
        return { logits };
      }
    })();
    module.registerFullBackwardHook(() => {});
    expect(() => module.forward(ones([2]))).toThrow('which gave an object { logits }');
  });
});
