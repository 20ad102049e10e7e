/** Arguments and results, compiled steps, random numbers. */
import { grad, parameter } from '@glissade/autograd';
import { compile } from '@glissade/compiler';
import { dropout, Module } from '@glissade/nn';
import {
  apply,
  avgPool2d,
  conv2d,
  manualSeed,
  matmul,
  ones,
  rand,
  randn,
  reference,
  stack,
  type Tensor,
  tensor,
  useBackend,
  zeros,
} from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { close } from './close.test-helper.ts';
import { vmap } from './index.ts';

useBackend(reference);
manualSeed(1);

describe('arguments and results', () => {
  const x = randn([4, 3]);

  test('each example by itself', () => {
    close(vmap((row: Tensor) => row.softmax(0))(x), x.softmax(1));
    close(vmap((row: Tensor) => row.sum())(x), x.sum(1));
    close(
      vmap((row: Tensor) => row.sub(row.mean()).div(row.std()))(x),
      stack([...x].map((row) => row.sub(row.mean()).div(row.std()))),
    );
  });

  test('dims other than the first', () => {
    close(vmap((column: Tensor) => column.cumsum(0), { inDims: 1, outDims: 1 })(x), x.cumsum(0));
    close(vmap((column: Tensor) => column.cumsum(0), { inDims: -1, outDims: -1 })(x), x.cumsum(0));
  });

  test('what all share: other arguments, and what the function has from outside', () => {
    const w = randn([3, 5]);
    const multiply = (row: Tensor, weight: Tensor): Tensor => matmul(row, weight);
    close(vmap(multiply, { inDims: [0, null] })(x, w), x.matmul(w));
    close(vmap((row: Tensor) => row.matmul(w))(x), x.matmul(w));
    close(
      vmap(multiply, { inDims: [null, 1] })(x, randn([3, 2, 5]).mul(0).add(1)).at(0),
      x.matmul(ones([3, 5])),
    );
  });

  test('objects, arrays, plain values', () => {
    const f = ({ a, b }: { a: Tensor; b: Tensor[] }, factor: number) => ({
      sum: a.add(b[0]!).mul(factor),
      factor,
    });
    const { sum, factor } = vmap(f)({ a: x, b: [x] }, 2);
    close(sum, x.mul(4));
    expect(factor).toBe(2);
  });

  test('dims of the parts of an argument', () => {
    const f = ({ w, b: [b, c] }: { w: Tensor; b: [Tensor, Tensor]; n: number }, row: Tensor): Tensor =>
      row.mul(w).add(b).add(c);
    const given = { w: x, b: [x.T, x.at(0)] as [Tensor, Tensor], n: 1 };
    const dims = { w: 0, b: [1, null], n: null };
    close(vmap(f, { inDims: [dims, null] })(given, x.at(1)), x.mul(x.at(1)).add(x).add(x.at(0)));
    close(vmap(f, { inDims: [dims, -2] })(given, x), x.mul(x).add(x).add(x.at(0)));
  });

  test('dims of larger tensors', () => {
    const y = randn([2, 3, 4]);
    const same = vmap((a: Tensor) => a, { inDims: 2 })(y);
    close(same, stack([0, 1, 2, 3].map((i) => y.select(2, i))));
    close(vmap((a: Tensor) => a, { inDims: 1, outDims: 2 })(y), y.transpose(1, 2));
    const several = vmap((a: Tensor) => [a, { sum: a.sum(0), one: ones([2]) }] as const, {
      outDims: [1, { sum: 0, one: null }],
    })(y);
    close(several[0], y.transpose(0, 1));
    close(several[1].sum, y.sum(1));
    expect(several[1].one.shape).toEqual([2]);
    for (const each of vmap((a: Tensor) => [a, a], { outDims: 1 })(y)) close(each, y.transpose(0, 1));
  });

  test('windows', () => {
    const images = randn([2, 1, 4, 4]);
    const pool = (image: Tensor): Tensor => avgPool2d(image, 2, { stride: 1 });
    close(vmap(pool)(images), pool(images));
  });

  test('numbers that the function brings', () => {
    close(vmap((row: Tensor) => row.mul(tensor([1, 10, 100])))(x), x.mul(tensor([1, 10, 100])));
  });

  test('a value that is the same for all, assigned to what they share', () => {
    const shared = zeros([3]);
    const f = (row: Tensor): Tensor => {
      shared.assign(shared.add(1));
      return row.mul(shared);
    };
    close(vmap(f)(x), x);
    close(shared, ones([3]));
  });

  test('no example', () => {
    const none = zeros([0, 3]);
    const noisy = (row: Tensor): Tensor => row.add(rand([3]));
    for (const randomness of ['same', 'different'] as const)
      expect(vmap(noisy, { randomness })(none).shape).toEqual([0, 3]);
    expect(vmap(grad((row: Tensor) => row.square().sum()))(none).shape).toEqual([0, 3]);
  });

  test('values that are assigned to an argument, which are there for the call alone', () => {
    const given = x.clone();
    const doubled = (row: Tensor): Tensor => {
      row.assign(row.mul(2));
      return row.add(1);
    };
    close(vmap(doubled)(given), x.mul(2).add(1));
    const filled = (row: Tensor): Tensor => {
      row.assign(ones([3]));
      return row.add(1);
    };
    close(vmap(filled)(given), ones([4, 3]).mul(2));
    close(given, x);
  });

  test('a result that is the same for all is repeated', () => {
    close(vmap((row: Tensor) => [row, ones([2])])(x)[1]!, ones([4, 2]));
  });

  test('within another', () => {
    const outer = vmap((a: Tensor) => vmap((b: Tensor) => a.mul(b).sum())(x))(x);
    close(outer, x.matmul(x.T));
  });

  test('every way to multiply', () => {
    const [a, b] = [randn([4, 2, 3, 5]), randn([4, 2, 5, 6])];
    const product = (l: Tensor, r: Tensor): Tensor => matmul(l, r);
    close(vmap(product)(a, b), matmul(a, b));
    close(vmap(product, { inDims: [0, null] })(a, b.at(0)), matmul(a, b.at(0)));
    close(vmap(product, { inDims: [null, 0] })(a.at(0), b), matmul(a.at(0), b));
  });

  test('every way to convolve', () => {
    const [images, kernels] = [randn([3, 2, 4, 6, 6]), randn([3, 8, 2, 3, 3])];
    const f = (x: Tensor, w: Tensor): Tensor => conv2d(x, w, undefined, { groups: 2, padding: 1, stride: 2 });
    const one = (i: number, j: number): Tensor => f(images.at(i), kernels.at(j));
    close(vmap(f)(images, kernels), stack([one(0, 0), one(1, 1), one(2, 2)]));
    close(vmap(f, { inDims: [0, null] })(images, kernels.at(1)), stack([one(0, 1), one(1, 1), one(2, 1)]));
    close(vmap(f, { inDims: [null, 0] })(images.at(1), kernels), stack([one(1, 0), one(1, 1), one(1, 2)]));
  });

  test('random numbers of keys of its own', () => {
    const uniform = (key: Tensor): Tensor => apply({ name: 'random', shape: [5] }, key);
    const keys = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { dtype: 'int32' },
    );
    close(vmap(uniform)(keys), stack([uniform(keys.at(0)), uniform(keys.at(1))]));
  });

  test('indices of its own', () => {
    close(
      vmap((row: Tensor, i: Tensor) => row.at(i))(x, tensor([0, 2, 1, 0], { dtype: 'int32' })),
      tensor([0, 2, 1, 0].map((i, n) => x.at(n, i).itemSync())),
    );
    close(vmap((row: Tensor) => row.sort(0).values)(x), x.sort(1).values);
  });
});

describe('in a compiled step', () => {
  test('as eager, at every call', () => {
    const w = parameter(randn([3]));
    const slopes = (batch: Tensor): Tensor => vmap(grad((row: Tensor) => row.mul(w).sum().tanh()))(batch);
    const step = compile(slopes);
    for (const batch of [randn([4, 3]), randn([4, 3])]) close(step(batch).detach(), slopes(batch).detach());
  });

  test('fields of modules that are set between calls, and within', () => {
    class Scaled extends Module {
      scale = tensor(2);
      isHalved = false;
      calls = tensor(0);
      forward(row: Tensor): Tensor {
        this.calls = this.calls.add(1);
        return row.mul(this.isHalved ? this.scale.div(2) : this.scale);
      }
    }
    const model = new Scaled();
    const step = compile((batch: Tensor) => vmap((row: Tensor) => model.forward(row))(batch));
    const x = randn([4, 3]);
    for (const scale of [2, 3]) {
      model.scale = tensor(scale);
      for (const isHalved of [false, true, false]) {
        model.isHalved = isHalved;
        close(step(x), x.mul(isHalved ? scale / 2 : scale));
      }
    }
    expect(model.calls.itemSync()).toBe(6);
  });

  test('random numbers are drawn at each call', () => {
    const step = compile((x: Tensor) =>
      vmap((row: Tensor) => row.add(rand([3])), { randomness: 'different' })(x),
    );
    const [first, second] = [step(zeros([4, 3])), step(zeros([4, 3]))];
    expect(first.allcloseSync(second)).toBe(false);
    expect(first.at(0).allcloseSync(first.at(1))).toBe(false);
  });
});

describe('random numbers', () => {
  const noisy = (x: Tensor): Tensor => x.add(rand([3]));

  test('have to be asked for', () => {
    expect(() => vmap(noisy)(zeros([2, 3]))).toThrow("Say with { randomness: 'different' } or 'same'");
  });

  test('the same for all, or each its own', () => {
    manualSeed(3);
    const drawn = rand([3]);
    manualSeed(3);
    const same = vmap(noisy, { randomness: 'same' })(zeros([2, 3]));
    close(same, stack([drawn, drawn]));
    const unlike = vmap(noisy, { randomness: 'different' })(zeros([2, 3]));
    expect(unlike.at(0).allcloseSync(unlike.at(1))).toBe(false);
    const dropped = vmap((x: Tensor) => dropout(x, { p: 0.5 }), { randomness: 'different' })(ones([2, 64]));
    expect(dropped.at(0).allcloseSync(dropped.at(1))).toBe(false);
  });
});
