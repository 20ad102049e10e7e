/** What a module finds in its fields, and what it does with it. */
import { parameter } from '@glissade/autograd';
import { manualSeed, ones, reference, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import fixture from './fixtures/pytorch.json' with { type: 'json' };
import { buffer, Dropout, init, Linear, Module, ReLU, Sequential, summary } from './index.ts';

beforeAll(() => useBackend(reference));

/** One of everything that a field can be. */
class Zoo extends Module {
  scale = parameter(tensor(2));
  first = new Linear(2, 3);
  blocks = [new Linear(3, 3), new Linear(3, 3, { bias: false })];
  heads = { left: new Linear(3, 1), right: { deep: new Linear(3, 1) } };
  tied = this.first;
  alsoScale = this.scale;
  mean = buffer(zeros([3]));
  scratch = buffer(zeros([1]), { persistent: false });
  constant = ones([2]);
  cache: Tensor | undefined;
  name = 'zoo';
  readonly #hidden = new Linear(9, 9);

  forward(x: Tensor): Tensor {
    const hidden = this.blocks.reduce((value, block) => block.forward(value).relu(), this.first.forward(x));
    this.cache = hidden;
    return this.heads.left.forward(hidden).add(this.heads.right.deep.forward(hidden)).mul(this.scale);
  }

  hiddenWeight(): Tensor {
    return this.#hidden.weight;
  }
}

const names = (found: readonly (readonly [string, unknown])[]): string[] => found.map(([name]) => name);

test('a module that refers to its parent is printed to the end', () => {
  class Child extends Module {
    readonly parent: Parent;
    weight = parameter(ones([1]));
    constructor(parent: Parent) {
      super();
      this.parent = parent;
    }
    forward(x: Tensor): Tensor {
      return x;
    }
  }
  class Parent extends Module {
    child: Child = new Child(this);
    act = new ReLU();
    forward(x: Tensor): Tensor {
      return x;
    }
  }
  const parent = new Parent();
  const text =
    'Parent(\n  (child): Child(\n    (parent): Parent(a cycle: the one above)\n  )\n  (act): ReLU()\n)';
  expect(`${parent}`).toBe(text);
  expect(`${parent}`).toBe(text);
  expect(Object.keys(parent.stateDict())).toEqual(['child.weight']);
});

test('a forward that is a field is refused, as hooks would not see it; one that is set later they see', () => {
  class Arrow extends Module {
    override forward = (x: Tensor): Tensor => x;
  }
  expect(() => new Arrow()).toThrow(TypeError);
  const layer = new ReLU();
  let calls = 0;
  layer.registerForwardHook(() => {
    calls++;
  });
  layer.forward = (x) => x.neg();
  expect(layer.forward(ones([1])).toArray()).toEqual([-1]);
  expect(calls).toBe(1);
});

test('modules that share modules, that share some, are walked once', () => {
  let model: Module = new Linear(1, 1);
  for (let i = 0; i < 40; i++) model = new Sequential(model, model);
  expect(model.parameters().length).toBe(2);
  expect(model.modules().length).toBe(41);
  expect(names(model.namedParameters())[0]).toBe(`${'0.'.repeat(40)}weight`);
});

describe('walking the fields', () => {
  const zoo = new Zoo();

  test('finds parameters in fields, arrays and objects, each once under its first name', () => {
    expect(names(zoo.namedParameters())).toEqual([
      'scale',
      'first.weight',
      'first.bias',
      'blocks.0.weight',
      'blocks.0.bias',
      'blocks.1.weight',
      'heads.left.weight',
      'heads.left.bias',
      'heads.right.deep.weight',
      'heads.right.deep.bias',
    ]);
    expect(zoo.parameters().length).toBe(10);
    expect(zoo.parameters()[0]).toBe(zoo.scale);
    expect(zoo.parameters()[9]).toBe(zoo.heads.right.deep.bias);
  });

  test('does not see private fields, plain tensors and intermediate results', () => {
    zoo.forward(ones([1, 2]));
    expect(zoo.cache!.requiresGrad).toBe(true);
    const found = new Set([...zoo.parameters(), ...zoo.buffers()]);
    for (const unseen of [zoo.hiddenWeight(), zoo.constant, zoo.cache!])
      expect(found.has(unseen)).toBe(false);
    expect(Object.keys(zoo.stateDict({ everything: true }))).not.toContain('cache');
  });

  test('finds buffers', () => {
    expect(names(zoo.namedBuffers())).toEqual(['mean', 'scratch']);
    expect(zoo.buffers()[0]).toBe(zoo.mean);
    expect(zoo.buffers()[1]).toBe(zoo.scratch);
  });

  test('finds modules, the module itself first, shared ones once', () => {
    expect(names(zoo.namedModules())).toEqual([
      '',
      'first',
      'blocks.0',
      'blocks.1',
      'heads.left',
      'heads.right.deep',
    ]);
    expect(zoo.modules()[0]).toBe(zoo);
  });

  test('comes to an end where modules refer to each other', () => {
    class Child extends Module {
      parent: Parent | undefined;
      weight = parameter(ones([1]));
      forward(x: Tensor): Tensor {
        return x;
      }
    }
    class Parent extends Module {
      child = new Child();
      loop: unknown[] = [];
      forward(x: Tensor): Tensor {
        return x;
      }
    }
    const parent = new Parent();
    parent.child.parent = parent;
    parent.loop.push(parent.loop, parent.child);
    expect(names(parent.namedParameters())).toEqual(['child.weight']);
    expect(names(parent.namedModules())).toEqual(['', 'child']);
    const order: string[] = [];
    parent.apply((module) => order.push(module.constructor.name));
    expect(order).toEqual(['Child', 'Parent']);
  });
});

describe('modes and gradients', () => {
  test('train and eval reach every module and return this', () => {
    const model = new Sequential(new Linear(2, 2), new Sequential(new Dropout()));
    expect(model.eval()).toBe(model);
    expect(model.modules().map(({ training }) => training)).toEqual([false, false, false, false]);
    expect(model.train()).toBe(model);
    expect(model.modules().every(({ training }) => training)).toBe(true);
    model.at(1).train(false);
    expect(model.modules().map(({ training }) => training)).toEqual([true, true, false, false]);
  });

  test('zeroGrad forgets the gradients of all parameters', () => {
    const zoo = new Zoo();
    zoo
      .forward(ones([1, 2]))
      .sum()
      .backward();
    expect(zoo.parameters().every(({ grad }) => grad !== undefined)).toBe(true);
    zoo.zeroGrad();
    expect(zoo.parameters().every(({ grad }) => grad === undefined)).toBe(true);
  });

  test('requiresGrad_ freezes every parameter, which stays one, and thaws it', () => {
    const body = new Linear(2, 2).requiresGrad_(false);
    const model = new Sequential(body, new Linear(2, 1));
    expect([model.parameters().length, Object.keys(model.stateDict()).length]).toEqual([4, 4]);
    model
      .forward(ones([1, 2]))
      .sum()
      .backward();
    expect(model.parameters().map(({ grad }) => grad !== undefined)).toEqual([false, false, true, true]);
    expect(summary(model, [1, 2])).toContain('9 parameters (36 bytes), 6 of them frozen');
    model.requiresGrad_();
    model
      .forward(ones([1, 2]))
      .sum()
      .backward();
    expect(model.parameters().every(({ grad }) => grad !== undefined)).toBe(true);
  });

  test('a tied layer gets the gradients of both its uses', () => {
    class Twice extends Module {
      once = new Linear(2, 2, { bias: false });
      again = this.once;
      forward(x: Tensor): Tensor {
        return this.again.forward(this.once.forward(x));
      }
    }
    const model = new Twice();
    model.once.weight.assign(
      tensor([
        [2, 0],
        [0, 3],
      ]),
    );
    model
      .forward(tensor([[1, 1]]))
      .sum()
      .backward();
    // sum(W W x): the gradient is 1 (W x)^T + W^T 1 x^T.
    expect(model.once.weight.grad!.toArray()).toEqual([
      [4, 5],
      [5, 6],
    ]);
    expect(model.parameters().length).toBe(1);
  });
});

describe('apply', () => {
  test("visits in PyTorch's order, so that an initialiser draws its numbers", () => {
    const { seed, order, parameters } = fixture.apply;
    manualSeed(seed);
    const model = new Sequential(new Linear(2, 2), new Sequential(new Linear(2, 1), new ReLU()));
    const visited: string[] = [];
    const result = model.apply((module) => {
      visited.push(module.constructor.name);
      if (module instanceof Linear) init.normal_(module.weight);
    });
    expect(result).toBe(model);
    expect(visited).toEqual(order);
    expect(model.parameters().map((parameter) => [...parameter.dataSync()])).toEqual(parameters);
  });
});

describe('to', () => {
  const other = { ...reference, name: 'other' };

  test('moves parameters, gradients and buffers, and keeps them the same tensors', async () => {
    const zoo = new Zoo();
    zoo
      .forward(ones([1, 2]))
      .sum()
      .backward();
    const [before, weight] = [zoo.stateDict({ everything: true }), zoo.first.weight];
    const grad = [...weight.grad!.dataSync()];
    expect(await zoo.to(other)).toBe(zoo);
    expect(zoo.first.weight).toBe(weight);
    const all = [...zoo.parameters(), ...zoo.buffers()];
    expect(all.map(({ device }) => device.name)).toEqual(all.map(() => 'other'));
    expect(weight.grad!.device.name).toBe('other');
    expect([...weight.grad!.dataSync()]).toEqual(grad);
    for (const [name, tensor] of Object.entries(zoo.stateDict({ everything: true }))) {
      expect(tensor.toArray(), name).toEqual(before[name]!.toArray());
    }
  });

  test('what was moved computes, and learns, there', async () => {
    const layer = await new Linear(2, 1).to(other);
    const y = layer.forward(ones([3, 2], { backend: other }));
    y.sum().backward();
    expect(y.device.name).toBe('other');
    expect(layer.weight.grad!.toArray()).toEqual([[3, 3]]);
    expect(() => layer.forward(ones([3, 2]))).toThrow('one tensor is on reference, another on other');
  });
});

describe('printing', () => {
  test('shows settings and nesting', () => {
    class Net extends Module {
      body = new Sequential(new Linear(4, 3), new ReLU(), new Dropout(0.25));
      heads = [new Linear(3, 2, { bias: false })];
      forward(x: Tensor): Tensor {
        return this.heads[0]!.forward(this.body.forward(x));
      }
    }
    expect(`${new Net()}`).toBe(`Net(
  (body): Sequential(
    (0): Linear(inFeatures=4, outFeatures=3, bias=true)
    (1): ReLU()
    (2): Dropout(p=0.25)
  )
  (heads.0): Linear(inFeatures=3, outFeatures=2, bias=false)
)`);
  });
});

describe('types', () => {
  test('a module of other inputs and outputs', () => {
    class Pair extends Module<[left: Tensor, right: Tensor], readonly [Tensor, number]> {
      weight = parameter(tensor(3));
      forward(left: Tensor, right: Tensor): readonly [Tensor, number] {
        return [left.add(right).mul(this.weight), left.ndim];
      }
    }
    const [value, ndim] = new Pair().forward(tensor(1), tensor(2));
    expect([value.itemSync(), ndim]).toEqual([9, 0]);
  });
});
