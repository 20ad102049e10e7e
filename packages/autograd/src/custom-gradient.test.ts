import { maximum, mul, type Tensor, tensor } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { customGradient, grad, gradcheck, graphOf, noGrad, parameter, printGraph } from './index.ts';

const doubles = (values: number[]): Tensor => tensor(values, { dtype: 'float64' });

test('the gradient is what backward says', () => {
  const reversed = customGradient({ forward: (x: Tensor) => x, backward: (cotangent) => [cotangent.neg()] });
  const x = parameter(tensor([1, 2]));
  const y = reversed(x);
  y.mul(tensor([3, 4]))
    .sum()
    .backward();
  expect([y.toArray(), x.grad?.toArray()]).toEqual([
    [1, 2],
    [-3, -4],
  ]);
  expect(x.requiresGrad && y !== x).toBe(true);
});

test('gives every input its cotangent, and none where backward gives none', () => {
  const product = customGradient({
    name: 'product',
    forward: (a: Tensor, b: Tensor) => a.mul(b),
    backward: (cotangent, [a, b]) => [cotangent.mul(b), cotangent.mul(a)],
  });
  const inputs = [doubles([1, -2]), doubles([3, 0.5])];
  expect(gradcheck((a, b) => product(a!, b!).sin(), inputs)).toBe(true);
  const frozen = customGradient({
    forward: (a: Tensor, b: Tensor) => a.add(b),
    backward: (cotangent) => [undefined, cotangent],
  });
  const [a, b] = [parameter(tensor(1)), parameter(tensor(2))];
  frozen(a, b).backward();
  expect([a.grad, b.grad?.itemSync()]).toEqual([undefined, 1]);
});

test('has a derivative of its derivative where that is written in tensor operations', () => {
  const cube = customGradient({
    name: 'cube',
    forward: (x: Tensor) => x.pow(3),
    backward: (cotangent, [x]) => [x.square().mul(3).mul(cotangent)],
  });
  const f = (x: Tensor): Tensor => cube(x);
  expect([grad(f), grad(grad(f)), grad(grad(grad(f)))].map((g) => g(tensor(2)).itemSync())).toEqual([
    12, 12, 6,
  ]);
});

test('uses the output that was computed', () => {
  let calls = 0;
  const exp = customGradient({
    name: 'exp',
    forward: (x: Tensor) => {
      calls++;
      return x.exp();
    },
    backward: (cotangent, _, output) => [cotangent.mul(output)],
  });
  expect(gradcheck((x) => exp(x), [doubles([0.1, 2])])).toBe(true);
  const before = calls;
  const x = parameter(tensor(1));
  const y = exp(x);
  y.backward();
  expect([calls - before, x.grad?.itemSync()]).toEqual([1, y.itemSync()]);
});

test('is named in graphs, and recorded only where something asks for a gradient', () => {
  const clipped = customGradient({
    name: 'clipped',
    forward: (x: Tensor) => maximum(x, 0),
    backward: (c) => [c],
  });
  const x = parameter(tensor(3));
  expect(printGraph(clipped(x))).toContain('#1 clipped [] = 3, gradient 1');
  expect(graphOf(mul(clipped(x), 2)).inputs[0]?.name).toBe('clipped');
  expect(`${clipped(x)}`).toContain('grad_fn=<ClippedBackward0>');
  const double = customGradient({ forward: (x: Tensor) => mul(x, 2), backward: (c) => [mul(c, 2)] });
  expect(graphOf(double(x)).name).toBe('custom');
  const times3 = (x: Tensor): Tensor => mul(x, 3);
  const triple = customGradient({ forward: times3, backward: (c) => [mul(c, 3)] });
  expect(graphOf(triple(x)).name).toBe('times3');
  expect(clipped(tensor(3)).requiresGrad).toBe(false);
  expect(noGrad(() => clipped(x)).requiresGrad).toBe(false);
  expect(clipped(tensor([3], { dtype: 'int32' })).dtype).toBe('int32');
});

test('may ask for derivatives within its own, of what the pass around it goes through, too', () => {
  const squares = (x: Tensor): Tensor => x.square().sum();
  const asked = customGradient({
    name: 'asked',
    forward: squares,
    backward: (cotangent, [x]) => [grad(squares)(x).mul(cotangent)],
  });
  const x = parameter(tensor([1, 2]));
  const hidden = x.mul(2);
  const value = asked(hidden);
  // Younger, so that its share waits at `hidden` meanwhile.
  value.add(hidden.mul(3).sum()).backward();
  expect(x.grad!.toArray()).toEqual([14, 22]); // 8 x + 6
});

test('within which backward() lets go of what the pass around it needs', () => {
  const x = parameter(tensor([1, 2]));
  const hidden = x.exp();
  const other = hidden.sum();
  const reckless = customGradient({
    forward: (h: Tensor) => h.clone(),
    backward: (cotangent) => {
      other.backward();
      return [cotangent];
    },
  });
  expect(() => reckless(hidden).sum().backward()).toThrow('an earlier backward() went through this exp');
});

test('refuses what is no list of cotangents, gives them the dtype of their inputs', () => {
  const x = parameter(tensor([1, 2]));
  const y = parameter(tensor([3, 4]));
  const product = (backward: unknown): Tensor =>
    customGradient({
      name: 'product',
      forward: (a: Tensor, b: Tensor) => a.mul(b),
      backward: backward as never,
    })(x, y);
  expect(() =>
    product((g: Tensor) => g)
      .sum()
      .backward(),
  ).toThrow('product: backward says nothing of input 0');
  expect(() =>
    product(() => undefined)
      .sum()
      .backward(),
  ).toThrow('says nothing of input 0; expected a list');
  expect(() =>
    product((g: Tensor) => [g.mul(y)])
      .sum()
      .backward(),
  ).toThrow('says nothing of input 1');
  expect([x.grad, y.grad]).toEqual([undefined, undefined]);
  product((g: Tensor) => [g.double(), undefined])
    .sum()
    .backward();
  expect([x.grad!.dtype, y.grad]).toEqual(['float32', undefined]);
});

test('has a name where its function has none', () => {
  const nameless = (): ((x: Tensor) => Tensor) => (x) => x.mul(2);
  const twice = customGradient({ forward: nameless(), backward: (g) => [g.mul(2)] });
  expect(`${twice(parameter(tensor(1)))}`).toBe('tensor(2., grad_fn=<CustomBackward0>)');
});

test('refuses a cotangent of another shape, and inputs that were assigned since', () => {
  const summed = customGradient({
    name: 'summed',
    forward: (x: Tensor) => x.sum(),
    backward: (cotangent, [x]) => [x.mul(0).sum().add(cotangent)],
  });
  const x = parameter(tensor([1, 2]));
  expect(() => summed(x).backward()).toThrow(
    'summed: the cotangent of input 0 is [], the input [2]; they must be equal',
  );
  const loss = summed(x);
  noGrad(() => x.add_(1));
  expect(() => loss.backward()).toThrow('the derivative of summed needs a tensor [2] that was assigned');
});
