/** Whisper beside Hugging Face's: the files are theirs, and so are scores, gradients and texts. */
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { type Backend, reference, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import fixture from '../fixtures/whisper.json' with { type: 'json' };
import { distance, jsonOf, made, tensorsOf, type Values, whole } from '../fixtures.test-helper.ts';
import { type GenerateOptions, stateToHuggingFace, WhisperForConditionalGeneration } from '../index.ts';
import { expectGradients, expectTexts, type Seq2SeqCase } from '../seq2seq/fixtures.test-helper.ts';
import { sinusoids } from './encoder.ts';

interface Case extends Seq2SeqCase {
  readonly features: Values;
  readonly labels: Values;
  readonly begun: Values;
}
const [each] = fixture.models as unknown as readonly [Case];
const whisper = (): WhisperForConditionalGeneration =>
  WhisperForConditionalGeneration.fromPretrained(jsonOf('whisper'), tensorsOf('whisper'));

describe.each<[string, () => Promise<Backend>, GenerateOptions[]]>([
  ['the reference', async () => reference, [{}]],
  ['the CPU', () => cpu(), [{ useCache: false }, { compile }]],
])('on %s', (_, backend, ways) => {
  beforeAll(async () => useBackend(await backend()));

  test('scores, loss and gradients', () => {
    const model = whisper();
    const features = made(each.features);
    expectGradients(model, each, whole(each.labels), (labels) => model.forward(features, { labels }));
  });

  test('texts behind three tokens, without those that are suppressed', async () => {
    // What is suppressed is said in its configuration.
    const options = { decoderInputIds: [1, 6, 9] };
    await expectTexts(whisper(), each, made(each.features), options, ways, 3);
    await expectTexts(whisper(), each, made(each.features), { decoderInputIds: whole(each.begun) }, [{}], 3);
  });
});

test('is written under the names that it was read', () => {
  const model = whisper();
  const [own, theirs] = [stateToHuggingFace(model), tensorsOf('whisper')];
  expect(Object.keys(own).sort()).toEqual(Object.keys(theirs).sort());
  for (const [key, tensor] of Object.entries(theirs)) expect(own[key]!.toArray()).toEqual(tensor.toArray());
  const [written, read] = [model.configJson(), jsonOf('whisper')];
  expect(Object.keys(written).length).toBeGreaterThan(25);
  for (const [key, value] of Object.entries(written)) if (key in read) expect(value, key).toEqual(read[key]);
});

test('waves are those of its file', () => {
  const theirs = tensorsOf('whisper')['model.encoder.embed_positions.weight']!;
  expect(distance(sinusoids(8, 16).dataSync(), theirs.dataSync())).toBeLessThan(1e-6);
});
