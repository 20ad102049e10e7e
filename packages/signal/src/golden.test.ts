/** Values and gradients of PyTorch 2.13 (fixtures/transforms.py), eager and compiled. */
import { parameter } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { add, cos, mul, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import fixture from './fixtures/transforms.json' with { type: 'json' };
import type { Complex, TransformOptions, TransformsOptions, WindowOptions } from './index.ts';
import * as signal from './index.ts';

interface Arguments extends TransformOptions, Omit<TransformsOptions, 'dim' | 'norm'> {
  readonly nFft: number;
  readonly window?: number;
  readonly periodic: boolean;
}
type Run = (x: Tensor | Complex, args: Arguments) => Tensor | Complex;

const float64 = { dtype: 'float64' } as const;
const along = (transform: (x: never, options?: TransformOptions) => Tensor | Complex): Run => {
  return (x, args) => transform(x as never, args);
};
const alongDims = (transform: (x: never, options?: TransformsOptions) => Tensor | Complex): Run => {
  return (x, args) => transform(x as never, args as unknown as TransformsOptions);
};
const windowed = (make: (length: number, options?: WindowOptions) => Tensor): Run => {
  return (x, { n, periodic }) => mul(make(n!, { periodic, ...float64 }).to((x as Tensor).dtype), x as Tensor);
};
const withWindow = ({ nFft, window, ...options }: Arguments): object =>
  window === undefined ? options : { ...options, window: signal.hannWindow(window, float64) };

const functions: Record<string, Run> = {
  fft: along(signal.fft),
  ifft: along(signal.ifft),
  rfft: along(signal.rfft),
  irfft: along(signal.irfft),
  fft2: alongDims(signal.fft2),
  ifft2: alongDims(signal.ifft2),
  rfft2: alongDims(signal.rfft2),
  irfft2: alongDims(signal.irfft2),
  fftn: alongDims(signal.fftn),
  ifftn: alongDims(signal.ifftn),
  rfftn: alongDims(signal.rfftn),
  irfftn: alongDims(signal.irfftn),
  fftfreq: (x, { n }) => mul(signal.fftfreq(n!, 0.1, float64).to((x as Tensor).dtype), x as Tensor),
  rfftfreq: (x, { n }) => mul(signal.rfftfreq(n!, 0.1, float64).to((x as Tensor).dtype), x as Tensor),
  fftshift: (x, { dim }) => signal.fftshift(x as Tensor, dim ?? undefined),
  ifftshift: (x, { dim }) => signal.ifftshift(x as Tensor, dim ?? undefined),
  hann: windowed(signal.hannWindow),
  hamming: windowed(signal.hammingWindow),
  blackman: windowed(signal.blackmanWindow),
  bartlett: windowed(signal.bartlettWindow),
  kaiser: windowed(signal.kaiserWindow),
  stft: (x, args) => signal.stft(x as Tensor, args.nFft, withWindow(args)),
  istft: (x, args) => signal.istft(x as Complex, args.nFft, withWindow(args)),
};

interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const made = ({ shape, data }: Values, dtype: 'float32' | 'float64'): Tensor =>
  tensor(Float64Array.from(data), { shape, dtype: 'float64' }).to(dtype);

const weighted = (outputs: readonly Tensor[]): Tensor =>
  outputs
    .map((y, i) => {
      const places = Float64Array.from({ length: y.size }, (_, k) => k + i);
      return mul(y, cos(tensor(places, { shape: y.shape, dtype: 'float64' })).to(y.dtype)).sum();
    })
    .reduce((left, right) => add(left, right));

const far = (actual: Tensor, { data, shape }: Values): number => {
  expect(actual.shape).toEqual(shape);
  const scale = Math.max(1, ...data.map(Math.abs));
  return Math.max(0, ...Array.from(actual.dataSync(), (x, i) => Math.abs(x - data[i]!) / scale));
};

type Case = (typeof fixture.cases)[number];

/** The results, and the gradients of the inputs. */
function computed({ name, args }: Case, leaves: readonly Tensor[], isCompiled: boolean): Tensor[] {
  const run = (...x: Tensor[]): Tensor[] => {
    const input = x.length === 1 ? x[0]! : { real: x[0]!, imag: x[1]! };
    const output = functions[name]!(input, args as unknown as Arguments);
    const results = 'real' in output ? [output.real, output.imag] : [output];
    weighted(results).backward();
    return results;
  };
  return isCompiled ? compile(run)(...leaves) : run(...leaves);
}

beforeAll(async () => useBackend(await cpu({ threads: 1 })));

const cases = fixture.cases.map(
  (each, i) => [`${i} ${each.name} ${JSON.stringify(each.args)} [${each.inputs[0]!.shape}]`, each] as const,
);

describe.each([
  ['float64, eager', 'float64', 1e-9, false],
  ['float32, eager', 'float32', 1e-5, false],
  ['float64, compiled', 'float64', 1e-9, true],
] as const)('%s', (_, dtype, tolerance, isCompiled) => {
  test.each(cases)('%s', (_, each) => {
    const leaves = each.inputs.map((input) => parameter(made(input, dtype)));
    computed(each, leaves, isCompiled).forEach((result, i) => {
      expect(far(result, each.outputs[i]!)).toBeLessThan(tolerance);
    });
    leaves.forEach(({ grad }, i) => {
      if (grad === undefined) expect(each.grads[i]!.data.every((value) => value === 0)).toBe(true);
      else expect(far(grad, each.grads[i]!)).toBeLessThan(tolerance);
    });
  });
});

test('the reference backend, of some', () => {
  useBackend(reference);
  for (const each of fixture.cases.filter((_, i) => i % 5 === 0)) {
    const leaves = each.inputs.map((input) => parameter(made(input, 'float64')));
    computed(each, leaves, false).forEach((result, i) => {
      expect(far(result, each.outputs[i]!)).toBeLessThan(1e-9);
    });
  }
});
