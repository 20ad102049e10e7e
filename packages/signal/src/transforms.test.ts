/** Transforms of any length, what they refuse, and how they go with the rest of the house. */
import { grad, gradcheck, parameter } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import {
  arange,
  type DType,
  manualSeed,
  ones,
  randn,
  reference,
  type Tensor,
  tensor,
  useBackend,
} from '@glissade/tensor';
import { vmap } from '@glissade/vmap';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { firstFactor } from './factors.ts';
import {
  angle,
  type Complex,
  complexMul,
  conj,
  fft,
  fft2,
  fftfreq,
  fftn,
  fftshift,
  hammingWindow,
  hannWindow,
  ifft,
  ifftshift,
  irfft,
  irfftn,
  istft,
  kaiserWindow,
  magnitude,
  polar,
  rfft,
  rfft2,
  rfftfreq,
  rfftn,
  stft,
} from './index.ts';

const float64 = { dtype: 'float64' } as const;
const int32 = { dtype: 'int32' } as const;

beforeAll(async () => useBackend(await cpu({ threads: 1 })));
afterAll(() => useBackend(reference));

/** One frequency, by the definition. */
function frequency(x: ArrayLike<number>, k: number): [number, number] {
  let [real, imag] = [0, 0];
  for (let j = 0; j < x.length; j++) {
    const turn = (-2 * Math.PI * ((j * k) % x.length)) / x.length;
    real += x[j]! * Math.cos(turn);
    imag += x[j]! * Math.sin(turn);
  }
  return [real, imag];
}

describe('lengths', () => {
  test.each([
    [100, 10],
    [127, 127],
    [131, undefined],
    [1024, 32],
    [4096, 64],
    [8192, 64],
    [2 * 131, 2],
    [5 * 7 * 11 * 13, 55],
    [1009, undefined],
    [131 * 137, undefined],
  ])('%d, first along %s', (n, first) => {
    expect(firstFactor(n)).toBe(first);
    manualSeed(n);
    const x = randn([n], float64);
    const { real, imag } = fft(x);
    const half = rfft(x);
    for (const k of [0, 1, 2, Math.floor(n / 3), Math.floor(n / 2)]) {
      const [re, im] = frequency(x.dataSync(), k);
      expect(real.at(k).itemSync()).toBeCloseTo(re, 8);
      expect(imag.at(k).itemSync()).toBeCloseTo(im, 8);
      expect(half.real.at(k).itemSync()).toBeCloseTo(re, 8);
      expect(half.imag.at(k).itemSync()).toBeCloseTo(im, 8);
    }
    expect(ifft({ real, imag }).real.allcloseSync(x, { atol: 1e-9 })).toBe(true);
    expect(irfft(half, { n }).allcloseSync(x, { atol: 1e-9 })).toBe(true);
  });
});

test('a product of transforms is a convolution', () => {
  const [a, b] = [tensor([1, 2, 3, 0]), tensor([0, 1, 0, 0])];
  const { real } = ifft(complexMul(fft(a), fft(b)));
  expect(real.allcloseSync(tensor([0, 1, 2, 3]))).toBe(true);
});

test('complex numbers in parts, and together again', () => {
  const z = { real: tensor([3, -1, 0]), imag: tensor([4, 0, -2]) };
  const again = polar(magnitude(z), angle(z));
  expect(again.real.allcloseSync(z.real, { atol: 1e-6 })).toBe(true);
  expect(again.imag.allcloseSync(z.imag, { atol: 1e-6 })).toBe(true);
  expect(conj(z).imag.add(0).toArray()).toEqual([-4, 0, 2]);
});

test('the slope of a magnitude is 0 at 0', () => {
  const x = parameter(tensor([0, 3]));
  magnitude({ real: x, imag: x.mul(0) })
    .sum()
    .backward();
  expect(x.grad!.toArray()).toEqual([0, 1]);
});

test('second derivatives of a power spectrum', () => {
  const power = (x: Tensor): Tensor => {
    const { real, imag } = rfft(x);
    return real.square().add(imag.square()).square().sum();
  };
  expect(gradcheck(grad(power), [randn([66], float64)])).toBe(true);
});

test('of a batch, and of each of its examples', () => {
  const x = randn([3, 20], float64);
  const each = vmap((row: Tensor) => stft(row, 8, { window: hannWindow(8, float64) }))(x) as unknown as {
    real: Tensor;
  };
  const whole = stft(x, 8, { window: hannWindow(8, float64) });
  expect(each.real.allcloseSync(whole.real)).toBe(true);
});

test('whole numbers and bools are transformed as float32', () => {
  expect(rfft(arange(4)).real.dtype).toBe('float32');
  expect(rfft(tensor([true, false])).real.toArray()).toEqual([1, 1]);
});

test('complex numbers of whole parts are transformed as float32, too', () => {
  const [real, imag] = [tensor([1, 2, 3], int32), tensor([0, 1, 0], int32)];
  const floats = { real: real.float(), imag: imag.float() };
  for (const transform of [fft, ifft]) {
    const [whole, expected] = [transform({ real, imag }), transform(floats)];
    expect(whole.real.dtype).toBe('float32');
    expect([whole.real.toArray(), whole.imag.toArray()]).toEqual([
      expected.real.toArray(),
      expected.imag.toArray(),
    ]);
  }
  const frames = { real: real.unsqueeze(1), imag: imag.mul(0).unsqueeze(1) };
  const of = (z: Complex): Tensor => istft(z, 4, { center: false, window: hammingWindow(4) });
  expect(of(frames).toArray()).toEqual(
    of({ real: frames.real.float(), imag: frames.imag.float() }).toArray(),
  );
});

test('frequencies of complex numbers are shifted, both parts', () => {
  const z = { real: tensor([1, 2, 3]), imag: tensor([4, 5, 6]) };
  const { real, imag } = fftshift(z);
  expect([real.toArray(), imag.toArray()]).toEqual([
    [3, 1, 2],
    [6, 4, 5],
  ]);
  expect(ifftshift({ real, imag }).real.toArray()).toEqual([1, 2, 3]);
});

describe('the magnitude', () => {
  // Squares of these are 0 or infinite.
  test.each<[DType, number]>([
    ['float32', 1e-30],
    ['float32', 1e25],
    ['float64', 1e-200],
    ['float64', 1e200],
    ['float16', 100],
  ])('in %s of numbers of size %d', (dtype, size) => {
    const z = { real: tensor([3 * size, 0], { dtype }), imag: tensor([-4 * size, size], { dtype }) };
    const lengths = magnitude(z);
    expect(lengths.dtype).toBe(dtype);
    expect(Math.abs(lengths.at(0).itemSync() / (5 * size) - 1)).toBeLessThan(1e-3);
    const slope = (x: Tensor): Tensor => magnitude({ real: x, imag: z.imag }).sum();
    expect(grad(slope)(z.real).toArray()).toEqual([expect.closeTo(0.6, 2), 0]);
    expect(
      Math.abs(
        grad((x: Tensor) => grad(slope)(x).sum())(z.real)
          .at(0)
          .itemSync() *
          size -
          0.128,
      ),
    ).toBeLessThan(1e-2);
  });

  test('of zeros, infinities and NaN', () => {
    const z = { real: tensor([0, Infinity, -Infinity, Number.NaN]), imag: tensor([0, 1, Infinity, 0]) };
    expect(magnitude(z).toArray()).toEqual([0, Infinity, Infinity, Number.NaN]);
    expect(
      grad((x: Tensor) => magnitude({ real: x, imag: z.imag }).at(0))(z.real)
        .at(0)
        .itemSync(),
    ).toBe(0);
  });
});

describe('refused are', () => {
  const x = tensor([1, 2, 3]);
  const z = { real: x, imag: x };
  test.each([
    [() => fft(x.half()), 'fft: float16 is not precise enough; convert with .float()'],
    [() => fft(tensor(1)), 'fft: a number has no dim to transform; expected at least one dim'],
    [() => rfft(x, { dim: 1 }), 'rfft: dim 1 is out of range for [3] (expected -1 to 0)'],
    [() => ifft(x, { n: 0 }), 'ifft: n is 0; expected a whole number >= 1'],
    [() => irfft(tensor([1])), 'irfft: n is 0; expected a whole number >= 1'],
    [() => fft(x, { norm: 'unit' as 'ortho' }), 'fft: norm is unit; expected backward, ortho, forward'],
    [
      () => fft([1, 2] as unknown as Tensor),
      'fft: expected a tensor, or complex numbers { real, imag } of two tensors',
    ],
    [
      () => fft({ real: x, imag: tensor([1]) }),
      'fft: real is float32[3], imag float32[1]; expected two alike',
    ],
    [
      () => rfft(z as unknown as Tensor),
      'rfft: expected real numbers, a tensor; of complex ones there is fft()',
    ],
    [() => fft2(x), 'fft2: dim -2 is out of range for [3] (expected -1 to 0)'],
    [() => fftn(x, { dim: [0, -1] }), 'fftn: dims are [0, 0]; expected at least one, each once'],
    [() => fftn(x, { s: [2], dim: [0, 0] }), 'fftn: there are 1 lengths in s, 2 dims; expected as many'],
    [() => fftfreq(4, 0), 'fftfreq: d is 0; expected the distance between two numbers'],
    [() => stft(x, 8), 'stft: [3] has too few numbers to reflect 4; expected 5, or another padMode'],
    [() => stft(x, 8, { center: false }), 'stft: [3] is shorter than a frame; expected at least 8'],
    [() => stft(x, 2, { winLength: 3 }), 'stft: winLength is 3; expected at most nFft, 2'],
    [
      () => stft(x, 2, { window: hannWindow(2), winLength: 1 }),
      'stft: window is [2]; expected winLength numbers, [1]',
    ],
    [() => istft(z, 4), 'istft: expected [..., 3 frequencies, frames] for nFft = 4, got [3]'],
    [
      () => istft(stft(arange(8).float(), 4), 4, { window: tensor([0, 0, 0, 1]), hopLength: 4 }),
      'istft: the windows leave a gap, where their squares add up to 0',
    ],
    [() => hannWindow(-1), 'hannWindow: length is -1; expected a whole number >= 0'],
    [() => hannWindow(4, false as never), 'hannWindow: there is no option false; expected periodic, dtype'],
    [() => hannWindow(4, { dtype: 'int32' }), 'hannWindow: dtype is int32, which has no fractions'],
    [
      () => hammingWindow(4, { gamma: 1 } as never),
      'hammingWindow: there is no option gamma; expected periodic, dtype, alpha, beta',
    ],
    [() => kaiserWindow(4, { beta: Number.NaN }), 'kaiserWindow: beta is NaN; expected a finite number'],
    [() => fftfreq(4, 1, { dtype: 'int32' }), 'fftfreq: dtype is int32, which has no fractions'],
    [() => rfftfreq(4, 1, { device: 1 } as never), 'rfftfreq: there is no option device; expected dtype'],
    [() => fftshift(x, 1), 'fftshift: dim 1 is out of range'],
    [() => ifftshift(3 as never), 'ifftshift: expected a tensor, or complex numbers'],
    [() => fftn(x, { s: [0] }), 'fftn: n is 0; expected a whole number >= 1'],
    [() => irfftn(ones([2, 1])), 'irfftn: n is 0; expected a whole number >= 1'],
    [() => rfft2(z as never), 'rfft2: dim -2 is out of range for [3]'],
    [() => rfftn(z as never), 'rfftn: expected real numbers, a tensor'],
    [() => fft2(ones([2, 2]), { dim: 0 as never }), 'fft2: dim is 0; expected a list, such as [0, 1]'],
    [() => magnitude(x as never), 'magnitude: expected a tensor, or complex numbers { real, imag }'],
    [() => complexMul(z, x as never), 'complexMul: expected a tensor, or complex numbers { real, imag }'],
  ])('%s', (run, message) => {
    expect(run).toThrow(message);
  });
});
