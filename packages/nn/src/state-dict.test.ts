/** State dictionaries: what they hold, and that loading one is all or nothing. */
import { parameter } from '@glissade/autograd';
import { ones, reference, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { buffer, Linear, Module, ReLU, Sequential, type StateDict } from './index.ts';

beforeAll(() => useBackend(reference));

const net = (hidden = 3): Sequential =>
  new Sequential(new Linear(2, hidden), new ReLU(), new Linear(hidden, 1));
const values = (state: StateDict): Record<string, number[]> =>
  Object.fromEntries(Object.entries(state).map(([name, tensor]) => [name, [...tensor.dataSync()]]));

class Counter extends Module {
  weight = parameter(ones([2]));
  count = buffer(zeros([1], { dtype: 'int32' }));
  key = buffer(zeros([2]), { persistent: false });
  forward(x: Tensor): Tensor {
    return x.mul(this.weight);
  }
}

/** Two tensors of one path. */
class Twice extends Module {
  a = { b: parameter(ones([2])) };
  'a.b' = parameter(zeros([2]));
  forward(x: Tensor): Tensor {
    return x;
  }
}

describe('stateDict', () => {
  test('loses no tensor in silence', () => {
    const message = "stateDict: Net has two tensors of the path 'inner.a.b'; rename one of the fields";
    class Net extends Module {
      inner = new Twice();
      forward(x: Tensor): Tensor {
        return x;
      }
    }
    expect(() => new Net().stateDict()).toThrow(message);
    expect(() => new Net().loadStateDict({})).toThrow(message);
  });

  test('holds parameters and persistent buffers by path; everything if asked', () => {
    expect(Object.keys(net().stateDict())).toEqual(['0.weight', '0.bias', '2.weight', '2.bias']);
    expect(Object.keys(new Counter().stateDict())).toEqual(['weight', 'count']);
    expect(Object.keys(new Counter().stateDict({ everything: true }))).toEqual(['weight', 'count', 'key']);
  });

  test('holds a tied parameter under both names', () => {
    class Tied extends Module {
      a = new Linear(2, 2, { bias: false });
      b = this.a;
      forward(x: Tensor): Tensor {
        return this.b.forward(this.a.forward(x));
      }
    }
    const state = new Tied().stateDict();
    expect(Object.keys(state)).toEqual(['a.weight', 'b.weight']);
    expect(new Tied().loadStateDict(state)).toEqual({ missing: [], unexpected: [] });
  });

  test('is a snapshot without history', () => {
    const model = new Counter();
    const state = model.stateDict();
    model.weight.assign(tensor([7, 8]));
    expect([...state['weight']!.dataSync()]).toEqual([1, 1]);
    expect(state['weight']!.requiresGrad).toBe(false);
    state['weight']!.fill_(5);
    expect([...model.weight.dataSync()]).toEqual([7, 8]);
  });
});

describe('loadStateDict', () => {
  test('lays a transposed value out as the layer lays out its own', () => {
    const layer = new Linear(2, 3);
    const weight = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]).transpose();
    layer.loadStateDict({ weight, bias: zeros([3]) });
    expect([...layer.weight.dataSync()]).toEqual([1, 4, 2, 5, 3, 6]);
    expect(layer.weight.value).toMatchObject({ strides: [2, 1] });
  });

  test('takes on the values and keeps the tensors', () => {
    const [from, to] = [net(), net()];
    const weight = to.parameters()[0]!;
    expect(to.loadStateDict(from.stateDict())).toEqual({ missing: [], unexpected: [] });
    expect(values(to.stateDict())).toEqual(values(from.stateDict()));
    expect(to.parameters()[0]).toBe(weight);
    expect(weight.requiresGrad).toBe(true);
    const x = ones([4, 2]);
    expect(to.forward(x).detach().toArray()).toEqual(from.forward(x).detach().toArray());
  });

  test('names all that is misshapen, missing and not expected, and loads nothing', () => {
    const model = net();
    const before = values(model.stateDict());
    const { '0.bias': bias, '2.bias': _, ...rest } = net().stateDict();
    const state = {
      ...rest,
      '0.weight': zeros([5, 2]),
      '0.bias': bias!.int(),
      extra: bias!,
      '3.weight': bias!,
    };
    expect(() => model.loadStateDict(state)).toThrow(
      new Error(`loadStateDict: the state does not fit Sequential, nothing was loaded:
  0.weight: got float32[5, 2], expected float32[3, 2]
  0.bias: got int32[3], expected float32[3]
  missing: 2.bias
  not expected: extra, 3.weight`),
    );
    expect(values(model.stateDict())).toEqual(before);
  });

  test('without strict, other names are reported, other shapes still refused', () => {
    const [model, other] = [net(), net()];
    const { '0.weight': weight, ...rest } = other.stateDict();
    const report = model.loadStateDict({ ...rest, extra: weight! }, { strict: false });
    expect(report).toEqual({ missing: ['0.weight'], unexpected: ['extra'] });
    expect(values(model.stateDict())['2.weight']).toEqual(values(rest)['2.weight']);
    const before = values(model.stateDict());
    const wrong = { '0.bias': ones([3]), '2.bias': ones([2]) };
    expect(() => model.loadStateDict(wrong, { strict: false })).toThrow(
      '2.bias: got float32[2], expected float32[1]',
    );
    expect(values(model.stateDict())).toEqual(before);
  });

  test('buffers that are not persistent may be missing', () => {
    const model = new Counter();
    model.loadStateDict({ weight: zeros([2]), count: tensor([4], { dtype: 'int32' }) });
    expect(model.count.itemSync()).toBe(4);
    expect(() => model.loadStateDict({ weight: zeros([2]) })).toThrow('missing: count');
  });

  test('floats of another width are converted', () => {
    const model = new Counter();
    model.loadStateDict({ ...model.stateDict(), weight: tensor([0.1, 2], { dtype: 'float64' }) });
    expect(model.weight.dtype).toBe('float32');
    expect([...model.weight.dataSync()]).toEqual([Math.fround(0.1), 2]);
  });

  test('values from another backend come over', () => {
    const other = { ...reference, name: 'other' };
    const model = new Counter();
    model.loadStateDict({ ...model.stateDict(), weight: tensor([3, 4], { backend: other }) });
    expect(model.weight.device.name).toBe('reference');
    expect([...model.weight.dataSync()]).toEqual([3, 4]);
  });

  test('is not misled by what every object has, nor by what is no tensor', () => {
    class Odd extends Module {
      override toLocaleString = parameter(ones([1])) as unknown as () => string;
      forward(x: Tensor): Tensor {
        return x;
      }
    }
    expect(() => new Odd().loadStateDict({})).toThrow('missing: toLocaleString');
    const state = { weight: [1, 2] as unknown as Tensor, count: zeros([1], { dtype: 'int32' }) };
    expect(() => new Counter().loadStateDict(state)).toThrow('weight: got no tensor but object');
  });
});
