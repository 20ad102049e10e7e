/** T5 beside Hugging Face's: the files are theirs, and so are scores, gradients and texts. */
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { type Backend, reference, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import fixture from '../fixtures/t5.json' with { type: 'json' };
import { jsonOf, tensorsOf, type Values, whole } from '../fixtures.test-helper.ts';
import { type GenerateOptions, stateToHuggingFace, T5ForConditionalGeneration } from '../index.ts';
import { expectGradients, expectTexts, type Seq2SeqCase } from '../seq2seq/fixtures.test-helper.ts';
import { kindsOfDistances } from './position-bias.ts';

interface Case extends Seq2SeqCase {
  readonly source: Values;
  readonly mask: Values;
  readonly labels: Values;
}
const cases = fixture.models as unknown as readonly Case[];
const t5 = (name: string): T5ForConditionalGeneration =>
  T5ForConditionalGeneration.fromPretrained(jsonOf(name), tensorsOf(name));

describe.each<[string, () => Promise<Backend>, GenerateOptions[]]>([
  ['the reference', async () => reference, [{}]],
  ['the CPU', () => cpu(), [{ useCache: false }, { compile }]],
])('on %s', (_, backend, ways) => {
  beforeAll(async () => useBackend(await backend()));

  test.each(cases)('$name: scores, loss and gradients', (each) => {
    const model = t5(each.name);
    const [source, attentionMask] = [whole(each.source), whole(each.mask)];
    expectGradients(model, each, whole(each.labels), (labels) =>
      model.forward(source, { attentionMask, labels }),
    );
  });

  test.each(cases)('$name: texts', async (each) => {
    const options = { attentionMask: whole(each.mask) };
    await expectTexts(t5(each.name), each, whole(each.source), options, ways);
  });
});

test.each(cases)('$name is written under the names that it was read', ({ name }) => {
  const model = t5(name);
  const [own, theirs] = [stateToHuggingFace(model), tensorsOf(name)];
  expect(Object.keys(own).sort()).toEqual(Object.keys(theirs).sort());
  for (const [key, tensor] of Object.entries(theirs)) expect(own[key]!.toArray()).toEqual(tensor.toArray());
  const [written, read] = [model.configJson(), jsonOf(name)];
  expect(Object.keys(written).length).toBeGreaterThan(15);
  // Version 5 says true of a head that is not tied.
  for (const [key, value] of Object.entries(written))
    if (key in read && key !== 'tie_word_embeddings') expect(value, key).toEqual(read[key]);
  expect(written['tie_word_embeddings']).toBe(name === 't5');
});

test.each(fixture.kinds)('$buckets kinds of distances up to $most, on both sides: $bidirectional', (each) => {
  const half = each.bidirectional ? Math.floor(each.buckets / 2) : each.buckets;
  const kinds = kindsOfDistances(half, each.most);
  const kindAt = (ahead: number): number => {
    const distance = each.bidirectional ? Math.abs(ahead) : Math.max(-ahead, 0);
    return kinds[Math.min(distance, each.most)]! + (each.bidirectional && ahead > 0 ? half : 0);
  };
  expect(Array.from({ length: 301 }, (_, i) => kindAt(i - 150))).toEqual(each.kinds);
});
