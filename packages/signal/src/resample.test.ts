import { parameter } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { arange, linspace, randn, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import fixture from './fixtures/sound.json' with { type: 'json' };
import { type ResampleOptions, resample } from './resample.ts';

beforeAll(async () => useBackend(await cpu({ threads: 1 })));

test.each(fixture.resampled)('$rates, $options', ({ x, rates, options, y }) => {
  const [before, after] = rates as [number, number];
  const made = resample(tensor(x, { dtype: 'float64' }), before, after, options as ResampleOptions);
  expect([made.dtype, made.shape]).toEqual(['float64', [y.length]]);
  for (const [i, value] of made.dataSync().entries()) expect(value).toBeCloseTo(y[i]!, 12);
  const floats = resample(tensor(x), before, after, options as ResampleOptions);
  for (const [i, value] of floats.dataSync().entries()) expect(value).toBeCloseTo(y[i]!, 5);
});

test('a tone stays a tone, and one that the lower rate cannot carry is gone', () => {
  const tone = (hertz: number, rate: number): Tensor =>
    arange(rate, { dtype: 'float64' })
      .mul((2 * Math.PI * hertz) / rate)
      .sin();
  const inner = (x: Tensor): Tensor => x.narrow(0, 200, 15_000);
  const kept = resample(tone(440, 44_100), 44_100, 16_000);
  expect(
    inner(kept.sub(tone(440, 16_000)))
      .abs()
      .amax()
      .itemSync(),
  ).toBeLessThan(0.003);
  const gone = resample(tone(12_000, 44_100), 44_100, 16_000);
  expect(inner(gone).abs().amax().itemSync()).toBeLessThan(0.01);
});

test('several sounds, derivatives, compiled, and the same rate', () => {
  const x = randn([2, 3, 20]);
  const y = resample(x, 3, 2);
  expect(y.shape).toEqual([2, 3, 14]);
  expect(y.at([1, 2]).toArray()).toEqual(resample(x.at([1, 2]), 3, 2).toArray());
  const run = (sound: Tensor): Tensor => resample(sound, 3, 2);
  const compiled = compile(run);
  compiled(x);
  expect(compiled(x).sub(y).abs().amax().itemSync()).toBeLessThan(1e-6);
  const sound = parameter(linspace(0, 1, 6));
  resample(sound, 3, 2).sum().backward();
  // Each old number counts with the sum of its weights: the response to a step.
  const one = (i: number): number =>
    resample(tensor([0, 1, 2, 3, 4, 5].map((k) => (k === i ? 1 : 0))), 3, 2)
      .sum()
      .itemSync();
  for (const i of [0, 3, 5]) expect(sound.grad!.at(i).itemSync()).toBeCloseTo(one(i), 5);
  expect(resample(x, 8000, 8000)).toBe(x);
});

test('what means nothing is refused', () => {
  const x = randn([20]);
  expect(() => resample(x, 44_100.5, 16_000)).toThrow(
    'resample: origFreq is 44100.5; expected a whole number >= 1',
  );
  expect(() => resample(x, 3, 0)).toThrow('resample: newFreq is 0');
  expect(() => resample(x, 3, 2, { rolloff: 1.5 })).toThrow('rolloff is 1.5');
  expect(() => resample(x, 3, 2, { lowpassFilterWidth: 0 })).toThrow('lowpassFilterWidth is 0');
  expect(() => resample(x, 3, 2, { resamplingMethod: 'linear' as never })).toThrow(
    'resamplingMethod is linear',
  );
  expect(() => resample(x, 3, 2, { resamplingMethod: 'sincInterpKaiser', beta: Number.NaN })).toThrow(
    'beta is NaN',
  );
  expect(() => resample(x, 3, 2, { width: 3 } as object)).toThrow('there is no option width');
  expect(() => resample(tensor(1), 3, 2)).toThrow('resample: a number has no dim');
});
