/** Initialisers, against what PyTorch drew from the same seeds. */
import { parameter } from '@glissade/autograd';
import {
  type DType,
  manualSeed,
  reference,
  type Shape,
  type Tensor,
  tensor,
  useBackend,
  zeros,
} from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import fixture from './fixtures/pytorch.json' with { type: 'json' };
import { init } from './index.ts';

beforeAll(() => useBackend(reference));

const initialisers = init as unknown as Record<string, (tensor: Tensor, ...args: unknown[]) => Tensor>;

describe("initialisers draw PyTorch's numbers", () => {
  test.each(fixture.inits.map((each) => [`${each.init} ${JSON.stringify(each.shape)}`, each] as const))(
    '%s',
    (_, { init: name, seed, dtype, arguments: args, shape, head, tail }) => {
      manualSeed(seed);
      const weight = parameter(zeros(shape as Shape, { dtype: dtype as DType }));
      expect(initialisers[name]!(weight, ...args)).toBe(weight);
      const data = [...weight.dataSync()];
      // Float64 logarithms and sines may differ in the last place from one library to another.
      const digits = dtype === 'float64' ? 14 : Infinity;
      for (const [i, want] of [...head, ...tail].entries()) {
        const got = i < head.length ? data[i]! : data.at(i - head.length - tail.length)!;
        if (digits === Infinity) expect(got).toBe(want);
        else expect(got).toBeCloseTo(want, digits);
      }
    },
  );

  test('constants', () => {
    const weight = parameter(tensor([5, 6]));
    expect(init.ones_(weight).detach().toArray()).toEqual([1, 1]);
    expect(init.zeros_(weight).detach().toArray()).toEqual([0, 0]);
    expect(weight.requiresGrad).toBe(true);
  });
});

describe('what they refuse', () => {
  test.each<[() => unknown, string]>([
    [
      () => init.kaimingNormal_(zeros([3])),
      'kaimingNormal_: [3] has no fan; expected a weight [out, in, ...]',
    ],
    [() => init.xavierUniform_(zeros([])), 'xavierUniform_: [] has no fan'],
    [() => init.uniform_(zeros([3], { dtype: 'int32' })), 'uniform_: draws floats, not int32'],
    [() => init.uniform_(zeros([3]), 2, 1), 'from 2 to 1 is not a range'],
    [() => init.normal_(zeros([3]), 0, -1), 'std is -1'],
    [
      () => init.kaimingUniform_(zeros([2, 2]), { nonlinearity: 'gelu' as 'relu' }),
      "gain: no nonlinearity 'gelu'; there are linear, sigmoid, tanh, relu, leakyRelu, selu",
    ],
  ])('%s', (run, message) => expect(run).toThrow(message));
});

test('gains', () => {
  expect(init.gain('tanh')).toBe(5 / 3);
  expect(init.gain('leakyRelu', 1)).toBe(1);
  expect(init.gain('relu')).toBe(Math.SQRT2);
});
