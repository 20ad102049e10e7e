/** Parameters that modules of one's own compute: one after the other, set, saved, taken away again, and what is refused. */
import { parameter } from '@glissade/autograd';
import { ones, reference, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import * as nn from './index.ts';

beforeAll(() => useBackend(reference));

class Skew extends nn.Module {
  forward(x: Tensor): Tensor {
    return x.triu(1).sub(x.triu(1).mT);
  }
  rightInverse(value: Tensor): Tensor {
    return value.triu(1);
  }
}

class Scaled extends nn.Module {
  by = parameter(tensor(2));
  forward(x: Tensor): Tensor {
    return x.mul(this.by);
  }
  rightInverse(value: Tensor): Tensor {
    return value.div(this.by);
  }
}

class Masked extends nn.Module {
  mask = nn.buffer(
    tensor([
      [1, 0],
      [0, 1],
    ]),
  );
  forward(x: Tensor): Tensor {
    return x.mul(this.mask);
  }
}

const layer = (): nn.Linear => {
  const made = new nn.Linear(2, 2, { bias: false });
  made.weight = parameter(
    tensor([
      [1, 2],
      [3, 4],
    ]),
  );
  return made;
};

test('what computes a parameter is in the mode of the module', () => {
  const drop = new nn.Dropout(0.5);
  const made = nn.registerParametrization(layer().eval(), 'weight', drop);
  expect(drop.training).toBe(false);
  expect(made.weight.toArray()).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test('a mask: gradients reach what is kept, and state dictionaries hold both', () => {
  const pruned = nn.registerParametrization(layer(), 'weight', new Masked());
  expect(pruned.weight.toArray()).toEqual([
    [1, 0],
    [0, 4],
  ]);
  pruned
    .forward(ones([1, 2]))
    .sum()
    .backward();
  expect(pruned.parameters().map(({ grad }) => grad!.toArray())).toEqual([
    [
      [1, 0],
      [0, 1],
    ],
  ]);
  expect(Object.keys(pruned.stateDict()).sort()).toEqual([
    'parametrizations.weight.0.mask',
    'parametrizations.weight.original',
  ]);
  expect(nn.isParametrized(pruned)).toBe(true);
  nn.removeParametrizations(pruned);
  expect(nn.isParametrized(pruned)).toBe(false);
  expect(pruned.stateDict()['weight']!.toArray()).toEqual([
    [1, 0],
    [0, 4],
  ]);
});

test('one after the other; the parameter can be set where each says how', () => {
  const made = layer();
  const scaled = new Scaled();
  nn.registerParametrization(made, 'weight', scaled);
  // It begins with the value that it had.
  expect(made.weight.toArray()).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(made.parameters().map((each) => each.shape)).toContainEqual([]);
  nn.registerParametrization(made, 'weight', new Skew());
  expect(made.weight.toArray()).toEqual([
    [0, 2],
    [-2, 0],
  ]);
  made.weight = tensor([
    [0, 6],
    [-6, 0],
  ]);
  expect(made.weight.toArray()).toEqual([
    [0, 6],
    [-6, 0],
  ]);
  expect(made.stateDict()['parametrizations.weight.original']!.toArray()).toEqual([
    [0, 3],
    [0, 0],
  ]);
  expect(made.modules()).toContain(scaled);
  nn.registerParametrization(made, 'weight', new Masked());
  expect(() => {
    made.weight = zeros([2, 2]);
  }).toThrow('Linear: weight is computed from other parameters; set those, or removeParametrizations first');
});

class Wider extends nn.Module {
  forward(x: Tensor): Tensor {
    return x.unsqueeze(0);
  }
}

test.each<[() => unknown, string]>([
  [
    () => nn.registerParametrization(layer(), 'weight', new Wider()),
    'registerParametrization: Wider makes float32[1, 2, 2] of float32[2, 2]; expected a tensor of the same shape and dtype',
  ],
  [
    () => nn.registerParametrization(layer(), 'wieght', new Skew()),
    'registerParametrization: Linear has no parameter wieght; it has weight',
  ],
  [
    () => nn.registerParametrization(nn.weightNorm(layer()), 'weight', new Skew()),
    'registerParametrization: weight of Linear is computed from other parameters already',
  ],
  [
    () => nn.registerParametrization(layer(), 'weight', ((x: Tensor) => x) as never),
    'registerParametrization: expected a module that computes weight, got a function',
  ],
  [
    () => nn.weightNorm(nn.registerParametrization(layer(), 'weight', new Skew())),
    'weightNorm: weight of Linear is computed from other parameters already',
  ],
])('%s', (run, message) => expect(run).toThrow(message));

test('what is refused changes nothing', () => {
  const made = layer();
  expect(() => nn.registerParametrization(made, 'weight', new Wider())).toThrow();
  expect(Object.keys(made.stateDict())).toEqual(['weight']);
  nn.registerParametrization(made, 'weight', new Skew());
  expect(() => nn.registerParametrization(made, 'weight', new Wider())).toThrow();
  expect(made.weight.toArray()).toEqual([
    [0, 2],
    [-2, 0],
  ]);
});
