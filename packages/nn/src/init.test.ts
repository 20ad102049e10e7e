/** Initialisers, against what PyTorch drew from the same seeds. */
import { parameter } from '@glissade/autograd';
import {
  type DType,
  eye,
  Generator,
  manualSeed,
  matmul,
  reference,
  type Shape,
  type Tensor,
  tensor,
  useBackend,
  zeros,
} from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import later from './fixtures/more-modules.json' with { type: 'json' };
import fixture from './fixtures/pytorch.json' with { type: 'json' };
import { init } from './index.ts';

beforeAll(() => useBackend(reference));

const initialisers = init as unknown as Record<string, (tensor: Tensor, ...args: unknown[]) => Tensor>;

describe("initialisers draw PyTorch's numbers", () => {
  test.each(
    [...fixture.inits, ...later.inits].map(
      (each) => [`${each.init} ${JSON.stringify(each.shape)}`, each] as const,
    ),
  )('%s', (_, { init: name, seed, dtype, arguments: args, shape, head, tail }) => {
    manualSeed(seed);
    const weight = parameter(zeros(shape as Shape, { dtype: dtype as DType }));
    expect(initialisers[name]!(weight, ...args)).toBe(weight);
    const data = [...weight.dataSync()];
    // Float64 logarithms and sines may differ in the last place from one library to another.
    const digits = name === 'orthogonal_' ? 6 : dtype === 'float64' ? 14 : Infinity;
    for (const [i, want] of [...head, ...tail].entries()) {
      const got = i < head.length ? data[i]! : data.at(i - head.length - tail.length)!;
      if (digits === Infinity) expect(got).toBe(want);
      else expect(got).toBeCloseTo(want, digits);
    }
  });

  test('constants', () => {
    const weight = parameter(tensor([5, 6]));
    expect(init.constant_(weight, -2.5)).toBe(weight);
    expect(weight.detach().toArray()).toEqual([-2.5, -2.5]);
    expect(init.ones_(weight).detach().toArray()).toEqual([1, 1]);
    expect(init.zeros_(weight).detach().toArray()).toEqual([0, 0]);
    expect(weight.requiresGrad).toBe(true);
  });
});

// nn.init.calculate_gain of PyTorch 2.13.
test.each<[string, number[], number]>([
  ['linear', [], 1],
  ['sigmoid', [], 1],
  ['tanh', [], 5 / 3],
  ['relu', [], Math.SQRT2],
  ['leakyRelu', [], 1.4141428569978354],
  ['leakyRelu', [0.5], 1.2649110640673518],
  ['selu', [], 0.75],
])('the gain of %s %o', (name, slope, expected) => {
  expect(init.gain(name as init.Nonlinearity, ...slope)).toBeCloseTo(expected, 14);
});

test('xavierNormal_ draws what normal_ does with gain sqrt(2 / (fanIn + fanOut))', () => {
  // [out, in, ...kernel]: 2 * 4 numbers for an output, 6 * 4 outputs of a number.
  const shape = [6, 2, 2, 2];
  const seeded = () => ({ generator: new Generator(7) });
  const drawn = init.xavierNormal_(parameter(zeros(shape)), { gain: 3, ...seeded() });
  const expected = init.normal_(zeros(shape), 0, 3 * Math.sqrt(2 / (8 + 24)), seeded());
  expect(drawn.detach().toArray()).toEqual(expected.toArray());
  expect(drawn.requiresGrad).toBe(true);
  expect(() => init.xavierNormal_(zeros([3]))).toThrow('xavierNormal_: [3] has no fan');
});

test('orthogonal weights are so to the last digit', () => {
  const weight = init.orthogonal_(zeros([40, 40], { dtype: 'float64' }), { gain: 3 });
  expect(
    matmul(weight, weight.T)
      .sub(eye(40, { dtype: 'float64' }).mul(9))
      .abs()
      .max()
      .itemSync(),
  ).toBeLessThan(1e-13);
});

test('truncated numbers of halves are within bounds', () => {
  const data = init.truncNormal_(zeros([500], { dtype: 'float16' }), 0, 1, -0.1, 0.9).dataSync();
  expect(Math.min(...data)).toBeGreaterThanOrEqual(-0.1);
  expect(Math.max(...data)).toBeLessThanOrEqual(0.9);
});

test("sparse_: PyTorch's numbers and zeros", () => {
  manualSeed(3);
  expect(init.sparse_(zeros([5, 3]), 0.5, 2).toArray()).toEqual([
    [1.6065521240234375, 0.3496667742729187, 0],
    [0, 0, -2.736518383026123],
    [0, 2.0222318172454834, -2.87035870552063],
    [1.9548635482788086, 0, 0],
    [0, 0, 0],
  ]);
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
    [() => init.truncNormal_(zeros([3]), 0, 0), 'truncNormal_: mean 0, std 0; std must be above 0'],
    [
      () => init.truncNormal_(zeros([3]), 0, 1, 2, 2),
      'truncNormal_: from 2 to 2 is not a range; expected a < b',
    ],
    [
      () => init.truncNormal_(zeros([3]), 0, 1, 3, Infinity),
      'truncNormal_: from 3 to Infinity there are few numbers of mean 0 and std 1; expected finite bounds',
    ],
    [() => init.orthogonal_(zeros([3])), 'orthogonal_: got [3]; expected a weight [out, in, ...]'],
    [
      () => init.kaimingUniform_(zeros([2, 2]), { nonlinearity: 'gelu' as 'relu' }),
      "gain: no nonlinearity 'gelu'; there are linear, sigmoid, tanh, relu, leakyRelu, selu",
    ],
    [
      () => init.kaimingUniform_(zeros([2, 2]), { mode: 'fan_in' as 'fanIn' }),
      "kaimingUniform_: mode is 'fan_in'; expected 'fanIn' or 'fanOut'",
    ],
    [
      () => init.kaimingNormal_(zeros([2, 2]), { a: NaN }),
      'kaimingNormal_: a is NaN; expected a finite number',
    ],
    [
      () => init.xavierNormal_(zeros([2, 2]), { gain: 'relu' as never }),
      'xavierNormal_: gain is "relu"; expected a finite number',
    ],
    [() => init.normal_(zeros([3]), NaN), 'normal_: mean is NaN; expected a finite number'],
    [() => init.normal_(zeros([3]), 0, Infinity), 'normal_: std is Infinity; expected a finite number'],
    [() => init.constant_(zeros([3]), '1' as never), 'constant_: value is string 1; expected a number'],
    [() => init.gain('constructor' as never), "gain: no nonlinearity 'constructor'"],
    [() => init.gain('leakyRelu', NaN), 'gain: negativeSlope is NaN; expected a finite number'],
    [
      () => init.orthogonal_(zeros([2, 2]), { gain: NaN }),
      'orthogonal_: gain is NaN; expected a finite number',
    ],
    [() => init.orthogonal_([1] as never), 'orthogonal_: expected a tensor, got an array'],
    [() => init.sparse_(zeros([4]), 0.5), 'sparse_: got [4]; expected a matrix [rows, columns]'],
    [() => init.sparse_(zeros([4, 2]), 2), 'sparse_: sparsity is 2; expected a share from 0 to 1'],
    [() => init.sparse_(zeros([4, 2]), 0.5, -1), 'std is -1'],
  ])('%s', (run, message) => expect(run).toThrow(message));
});

describe('options that there are none of', () => {
  const weight = zeros([2, 2]);
  const other = { fanIn: true } as never;
  test.each<[string, () => unknown]>([
    ['uniform_', () => init.uniform_(weight, 0, 1, other)],
    ['normal_', () => init.normal_(weight, 0, 1, other)],
    ['truncNormal_', () => init.truncNormal_(weight, 0, 1, -2, 2, other)],
    ['kaimingUniform_', () => init.kaimingUniform_(weight, other)],
    ['kaimingNormal_', () => init.kaimingNormal_(weight, other)],
    ['xavierUniform_', () => init.xavierUniform_(weight, other)],
    ['xavierNormal_', () => init.xavierNormal_(weight, other)],
    ['orthogonal_', () => init.orthogonal_(weight, other)],
    ['sparse_', () => init.sparse_(weight, 0.5, 0.01, other)],
  ])('%s', (name, run) => {
    expect(run).toThrow(`${name}: there is no option fanIn; expected`);
    expect([...weight.dataSync()]).toEqual([0, 0, 0, 0]);
  });

  test('a generator by position', () => {
    expect(() => init.normal_(weight, 0, 1, new Generator(3) as never)).toThrow(
      'normal_: got a Generator in place of options, which are named: normal_(..., { generator: ... })',
    );
  });
});

test('gains', () => {
  expect(init.gain('tanh')).toBe(5 / 3);
  expect(init.gain('leakyRelu', 1)).toBe(1);
  expect(init.gain('relu')).toBe(Math.SQRT2);
});
