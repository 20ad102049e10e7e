/** Random numbers inside a compiled step are drawn at each call: those that the plain function would draw. */

import { parameter } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { Linear, Module } from '@glissade/nn';
import { SGD } from '@glissade/optim';
import {
  bernoulli,
  Generator,
  manualSeed,
  multinomial,
  rand,
  randint,
  randn,
  randnLike,
  randperm,
  reference,
  type Tensor,
  tensor,
  useBackend,
} from '@glissade/tensor';
import { afterAll, describe, expect, test } from 'vitest';
import { compile } from './index.ts';

const processor = await cpu({ threads: 1 });

describe.each([
  ['reference', reference],
  ['cpu', processor],
])('on %s', (_name, backend) => {
  afterAll(() => useBackend(reference));

  test('every function draws as it does without', () => {
    useBackend(backend);
    const weights = tensor([1, 2, 3]);
    const draws = () => [
      rand([3]),
      randn([17]),
      randint(0, 100, [2, 2]),
      randperm(5),
      bernoulli(tensor([0.5, 0.5])),
      multinomial(weights, 2),
      multinomial(weights, 4, { replacement: true }),
    ];
    const values = (step: () => readonly Tensor[]): unknown[] => {
      manualSeed(7);
      return [1, 2, 3].map(() => step().map((each) => each.toArray()));
    };
    const step = compile(draws);
    expect(values(step)).toEqual(values(draws));
    expect(step.programs.length).toBe(1);
  });

  test('a variational step trains as the plain one', () => {
    useBackend(backend);
    class Encoder extends Module {
      readonly mean = new Linear(4, 2);
      readonly spread = new Linear(4, 2);
      readonly back = new Linear(2, 4);
      forward(x: Tensor): Tensor {
        const spread = this.spread.forward(x);
        return this.back.forward(this.mean.forward(x).add(randnLike(spread).mul(spread.exp())));
      }
    }
    const trained = (wrap: (step: (x: Tensor) => Tensor) => (x: Tensor) => Tensor): number[] => {
      manualSeed(1);
      const model = new Encoder();
      const optimizer = new SGD(model.parameters(), { lr: 0.1 });
      const x = randn([8, 4]);
      const step = wrap((x: Tensor) => {
        const loss = model.forward(x).sub(x).square().mean();
        optimizer.zeroGrad();
        loss.backward();
        optimizer.step();
        return loss;
      });
      return Array.from({ length: 5 }, () => step(x).itemSync());
    };
    const [plain, compiled] = [trained((step) => step), trained(compile)];
    for (const [i, loss] of plain.entries()) expect(compiled[i]).toBeCloseTo(loss, 5);
  });

  test('draws whose numbers nobody uses are drawn all the same', () => {
    useBackend(backend);
    const w = parameter(tensor([1, 2]));
    const step = compile(() => {
      rand([3]);
      return w.mul(rand([2]));
    });
    manualSeed(3);
    rand([3]);
    const second = rand([2]).toArray();
    manualSeed(3);
    expect(step().div(w).toArray()).toEqual(second);
  });
});

test('seeding inside a step is refused, as it would happen once', () => {
  expect(() => compile(() => rand([2], { generator: new Generator(1) }))()).toThrow(
    'new Generator: inside a compiled step, or vmap(), it would happen once',
  );
  expect(() =>
    compile(() => {
      manualSeed(1);
      return rand([2]);
    })(),
  ).toThrow('move it out');
});

test('numbers drawn inside a step are refused, as they would be the same at each call', () => {
  const generator = new Generator(1);
  const draws: (() => unknown)[] = [
    () => generator.uniform(),
    () => generator.uniform64(),
    () => generator.normal(),
    () => generator.randint(0, 9),
    () => generator.randperm(3),
    () => generator.nextUint32(),
    () => generator.fillNormal(new Float32Array(2)),
  ];
  const before = generator.getState();
  for (const draw of draws)
    expect(() => compile((x: Tensor) => (draw() ? x : x))(tensor([1]))).toThrow('it would happen once');
  expect(generator.getState()).toEqual(before);
});
