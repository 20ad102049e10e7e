import { LazyBatchNorm2d, LazyConv2d, LazyLinear, ReLU, Sequential } from '@glissade/nn';
import { randn, type Tensor } from '@glissade/tensor';
import { describe, expect, it } from 'vitest';
import { compile } from './compile.ts';

const net = (): Sequential =>
  new Sequential(new LazyConv2d(4, 3), new LazyBatchNorm2d(), new ReLU(), new LazyLinear(2));

describe('lazy layers', () => {
  it('get their weights before a step is compiled, not in it', () => {
    const model = net();
    const x = randn([3, 1, 5, 5]);
    const step = compile((x: Tensor) => {
      const loss = model.forward(x).square().mean();
      model.zeroGrad();
      loss.backward();
      return loss;
    });
    const refused =
      'Sequential.0 (LazyConv2d): it gets its weights at its first input. Call the model once with an input before it is traced';
    expect(() => step(x)).toThrow(refused);
    expect(() => step(x)).toThrow(refused);
    model.forward(x);
    const compiled = step(x);
    const gradients = model.parameters().map(({ grad }) => grad!);
    const loss = model.forward(x).square().mean();
    model.zeroGrad();
    loss.backward();
    expect(compiled.itemSync()).toBeCloseTo(loss.itemSync(), 5);
    model.parameters().forEach(({ grad }, i) => {
      expect(gradients[i]!.shape).toEqual(grad!.shape);
      expect(gradients[i]!.sub(grad!).abs().max().itemSync()).toBeLessThan(1e-5);
    });
    expect(step.programs).toHaveLength(1);
  });
});
