/** The recorded graph of a loss, walked and printed. */
import { linear, ones, type Tensor, tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import {
  customGradient,
  grad,
  graphOf,
  jacobian,
  noGrad,
  parameter,
  printGraph,
  valueAndGrad,
  vjp,
} from './index.ts';

describe('looking at the graph', () => {
  test('prints each node with its gradient', () => {
    const x = parameter(tensor(3));
    expect(printGraph(x.mul(x).add(1))).toBe(
      [
        '#1 add [] = 10, gradient 1',
        '  #2 multiply [] = 9, gradient 1',
        '    #3 parameter [] = 3, gradient 6',
        '    #3 (above)',
      ].join('\n'),
    );
    expect(x.grad).toBeUndefined();
  });
  test('shows a linear layer as one operation', () => {
    const [weight, bias] = [parameter(tensor([[2, 3]])), parameter(tensor([10]))];
    expect(printGraph(linear(tensor([4, 5]), weight, bias).sum())).toBe(
      [
        '#1 sum [] = 33, gradient 1',
        '  #2 contract [1] = 33, gradient 1',
        '    #3 parameter [1, 2], gradient norm 6.40312',
        '    #4 parameter [1] = 10, gradient 1',
      ].join('\n'),
    );
  });
  test('shows no gradient where none flows', () => {
    const stop = customGradient({
      name: 'stop',
      forward: (x: Tensor) => x.sum(),
      backward: () => [undefined],
    });
    const loss = (x: Tensor): string => printGraph(stop(parameter(x)).mul(2));
    const above = '#1 multiply [] = 6, gradient 1\n  #2 stop [] = 3, gradient 2\n';
    expect(loss(tensor(3))).toBe(`${above}    #3 parameter [] = 3`);
    expect(loss(tensor([1, 2]))).toBe(`${above}    #3 parameter [2]`);
  });
  test('has each node once, whichever way leads to it', () => {
    const x = parameter(tensor([1, 2]));
    const { inputs } = graphOf(x.mul(x.add(1)).sum()).inputs[0]!;
    expect(inputs[1]!.inputs[0]).toBe(inputs[0]);
  });
  test('prints six digits, and what no gradient reaches', () => {
    const first = customGradient({
      name: 'first',
      forward: (x: Tensor, ..._: Tensor[]) => x.mul(2),
      backward: (g) => [g.mul(2), undefined, undefined],
    });
    const [x, y, z] = [tensor(1 / 3), tensor(2 / 3), tensor([1, 2])].map(parameter);
    expect(printGraph(first(x!, y!, z!)).split('\n')).toEqual([
      '#1 first [] = 0.666667, gradient 1',
      '  #2 parameter [] = 0.333333, gradient 2',
      '  #3 parameter [] = 0.666667',
      '  #4 parameter [2]',
    ]);
  });
  test('measures gradients of many elements', () => {
    expect(printGraph(parameter(ones([500, 500])).sum())).toContain(
      'parameter [500, 500], gradient norm 500',
    );
  });
  test('prints as PyTorch does', () => {
    const x = parameter(tensor(3));
    expect(String(x)).toBe('tensor(3., requires_grad=True)');
    expect(String(x.pow(2))).toBe('tensor(9., grad_fn=<PowBackward0>)');
    const named = [x.mean(), x.mul(x), x.sub(1), x.div(2), x.neg(), x.relu(), x.sigmoid(), x.add(1), x.exp()];
    expect(named.map((y) => /<(\w+)>/.exec(`${y}`)![1])).toEqual(
      ['Mean', 'Mul', 'Sub', 'Div', 'Neg', 'Relu', 'Sigmoid', 'Add', 'Exp'].map((name) => `${name}Backward0`),
    );
  });

  test('within noGrad is not recorded, whatever the function uses', () => {
    const w = parameter(tensor([2, 3]));
    const f = (x: Tensor): Tensor => w.mul(x).square().sum();
    const x = tensor([1, 1]);
    expect([grad(f)(x), valueAndGrad(f)(x)[0]].map((each) => each.requiresGrad)).toEqual([true, true]);
    const [value, gradient] = noGrad(() => valueAndGrad(f)(x));
    expect([value.requiresGrad, gradient.requiresGrad, gradient.toArray()]).toEqual([false, false, [8, 18]]);
    // Inside, the derivative of the derivative is still there.
    const curvature = noGrad(() => grad((x: Tensor) => grad(f)(x).sum())(x));
    expect([curvature.toArray(), curvature.requiresGrad]).toEqual([[8, 18], false]);
  });

  test('says where a parameter is used that the function has from outside', () => {
    const w = parameter(tensor([2]));
    expect(() => grad((_: Tensor) => w.square().sum())(w)).toThrow(
      'grad: the function uses argument 0 as it has it from outside, not as given. A module takes parameters by functionalCall()',
    );
    // Used both ways, only what is given counts.
    expect(grad((x: Tensor) => w.mul(x).sum())(w).toArray()).toEqual([2]);
    // What was computed from it is a constant to a function that is given it, and does not use it.
    const y = w.square();
    expect(grad((_: Tensor) => y.sum())(y).toArray()).toEqual([0]);
  });

  test('goes through what an earlier backward() went through before the function ran', () => {
    const y = parameter(tensor(3)).square();
    y.backward();
    expect(grad((x: Tensor) => x.mul(y))(tensor(2)).itemSync()).toBe(9);
  });

  test('says what is no tensor', () => {
    expect(() => grad((() => ({})) as never)(tensor(1))).toThrow(
      'grad: the function returned an object {  }; expected a tensor',
    );
  });

  test('names what was called', () => {
    const whole = tensor([1, 2], { dtype: 'int32' });
    const f = (x: Tensor): Tensor => x.mul(2);
    const noGradient = 'int32[2] has no gradient';
    expect(() => grad(f)(whole)).toThrow(`grad: ${noGradient}`);
    expect(() => valueAndGrad(f)(tensor([1, 2]))).toThrow('valueAndGrad: the function returned [2]');
    expect(() => jacobian(f)(whole)).toThrow(`jacobian: ${noGradient}`);
    expect(() => vjp(f, whole)).toThrow(`vjp: ${noGradient}`);
    expect(() => vjp(f, [1] as never)).toThrow('vjp: expected a tensor, got an array');
  });
});
