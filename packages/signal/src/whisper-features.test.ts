/** Features beside those of Hugging Face's WhisperFeatureExtractor (fixtures/whisper.py). */
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { arange, reference, stack, type Tensor, useBackend, where, zeros } from '@glissade/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import fixture from './fixtures/whisper.json' with { type: 'json' };
import { type WhisperFeatureOptions, whisperFeatures } from './index.ts';

beforeAll(async () => useBackend(await cpu()));
afterAll(() => useBackend(reference));

const sounds = (): Tensor => {
  const time = arange(21_000, { dtype: 'float64' }).div(16_000);
  const tone = (hertz: number, at: Tensor): Tensor => at.mul(2 * Math.PI * hertz).sin();
  const chord = tone(440, time)
    .mul(0.4)
    .add(tone(1500, time.mul(time.add(1))).mul(0.3));
  return stack([chord, where(time.lt(0.7), chord.mul(0.01), 0)]).float();
};

describe.each(fixture.cases)('$options', ({ options, steps, shape, features }) => {
  test.each([
    ['eager', (x: Tensor) => whisperFeatures(x, options)],
    ['compiled', compile((x: Tensor) => whisperFeatures(x, options))],
  ])('%s', (_, run) => {
    const found = run(sounds());
    expect(found.shape).toEqual(shape);
    const some = found.at(':', [0, shape[1]!, steps[0]!], [0, shape[2]!, steps[1]!]).dataSync();
    expect(some).toHaveLength(features.length);
    for (const [i, value] of features.entries()) expect(Math.abs(some[i]! - value)).toBeLessThan(1e-4);
  });
});

test('one sound is a row', () => {
  const options = { chunkLength: 2 };
  const alone = whisperFeatures(sounds().at(1), options);
  expect(alone.shape).toEqual([1, 80, 200]);
  expect(alone.allcloseSync(whisperFeatures(sounds(), options).at([1, 2]), { atol: 1e-6 })).toBe(true);
});

test.each<[string, () => unknown, string]>([
  [
    'channels of several sounds',
    () => whisperFeatures(zeros([1, 2, 100])),
    'whisperFeatures: samples are float32[1, 2, 100]; expected [length], or [N, length] for several sounds',
  ],
  [
    'half a second',
    () => whisperFeatures(zeros([9]), { chunkLength: 0.5 }),
    'whisperFeatures: chunkLength is 0.5',
  ],
  ['no bands', () => whisperFeatures(zeros([9]), { featureSize: 0 }), 'whisperFeatures: featureSize is 0'],
  [
    'other options',
    () => whisperFeatures(zeros([9]), { nMels: 80 } as WhisperFeatureOptions),
    'whisperFeatures: there is no option nMels; expected featureSize',
  ],
])('%s is refused', (_, run, message) => {
  expect(run).toThrow(message);
});
