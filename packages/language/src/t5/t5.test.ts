/** What T5 begins with, files of other versions, and what is refused; the numbers are held against transformers in t5.golden.test.ts. */
import { compile } from '@glissade/compiler';
import { deserialize, type StateDict } from '@glissade/nn';
import { manualSeed, ones, reference, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { jsonOf, tensorsOf } from '../fixtures.test-helper.ts';
import {
  addLora,
  Decoder,
  generate,
  savePretrained,
  seq2seqLMLoss,
  T5ForConditionalGeneration,
  t5Config,
} from '../index.ts';

beforeAll(() => useBackend(reference));
const small = { vocabSize: 24, dModel: 16, dKv: 4, dFf: 20, numLayers: 1, numHeads: 2 };
const source = () => tensor([[3, 1, 4, 1, 5]], { dtype: 'int32' });
const labels = () => tensor([[2, 7, 1]], { dtype: 'int32' });

test('weights begin with deviations that follow from the widths', () => {
  manualSeed(1);
  const config = { vocabSize: 300, dModel: 64, dKv: 8, dFf: 128, numLayers: 2, numHeads: 16 };
  const model = new T5ForConditionalGeneration({ ...config, tieWordEmbeddings: false, initializerFactor: 2 });
  const expected: Readonly<Record<string, number>> = {
    'shared.weight': 2,
    'lm_head.weight': 2,
    'encoder.block.1.layer.0.SelfAttention.q.weight': 2 * (64 * 8) ** -0.5,
    'decoder.block.1.layer.1.EncDecAttention.k.weight': 2 * 64 ** -0.5,
    'decoder.block.1.layer.1.EncDecAttention.o.weight': 2 * (16 * 8) ** -0.5,
    'encoder.block.0.layer.1.DenseReluDense.wi.weight': 2 * 64 ** -0.5,
    'decoder.block.1.layer.2.DenseReluDense.wo.weight': 2 * 128 ** -0.5,
  };
  for (const [name, std] of Object.entries(expected))
    expect(model.getParameter(name).std().itemSync() / std, name).toBeCloseTo(1, 1);
  const bias = model.getParameter('encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight');
  expect(bias.shape).toEqual([32, 16]);
  expect(bias.std().itemSync() * 4).toBeCloseTo(1, 0);
  expect(model.getParameter('decoder.final_layer_norm.weight').toArray()).toEqual(
    new Array<number>(64).fill(2),
  );
  manualSeed(1);
  const same = new T5ForConditionalGeneration({ ...config, tieWordEmbeddings: false, initializerFactor: 2 });
  expect(same.shared.weight.toArray()).toEqual(model.shared.weight.toArray());
  const tied = new T5ForConditionalGeneration(small);
  expect(tied.lmHead.weight).toBe(tied.shared.weight);
  expect(tied.config.scaleDecoderOutputs).toBe(true);
  expect(
    new T5ForConditionalGeneration({ ...small, tieWordEmbeddings: false }).config.scaleDecoderOutputs,
  ).toBe(false);
});

describe('files', () => {
  const read = (json: object, tensors: StateDict, fresh?: string[]) =>
    T5ForConditionalGeneration.fromPretrained(
      { ...jsonOf('flan-t5'), ...json },
      tensors,
      fresh ? { fresh } : {},
    );
  const scores = (model: T5ForConditionalGeneration) =>
    model.forward(source(), { decoderInputIds: labels() }).toArray();

  test('of version 4 say by one word whether the head is tied, and whether outputs are scaled', () => {
    const theirs = scores(read({}, tensorsOf('flan-t5')));
    const untied = { tie_word_embeddings: false, scale_decoder_outputs: undefined };
    expect(scores(read(untied, tensorsOf('flan-t5')))).toEqual(theirs);
    const tied = read({ scale_decoder_outputs: undefined }, tensorsOf('flan-t5'));
    expect(tied.lmHead.weight).toBe(tied.shared.weight);
    expect(tied.config.scaleDecoderOutputs).toBe(true);
    expect(scores(tied)).not.toEqual(theirs);
  });

  test('may hold the embeddings under each of their names, and what was never used', () => {
    const file = tensorsOf('t5');
    const more = {
      ...file,
      'encoder.embed_tokens.weight': file['shared.weight']!,
      'decoder.embed_tokens.weight': file['shared.weight']!,
      'decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight': ones([8, 2]),
    };
    const model = T5ForConditionalGeneration.fromPretrained(jsonOf('t5'), more);
    expect(scores(model)).toEqual(scores(T5ForConditionalGeneration.fromPretrained(jsonOf('t5'), file)));
  });

  test('without a head get a new one where it is said', () => {
    const { 'lm_head.weight': _, ...headless } = tensorsOf('flan-t5');
    const json = { tie_word_embeddings: false, scale_decoder_outputs: undefined };
    expect(() => read(json, headless)).toThrow('missing: lm_head.weight');
    manualSeed(2);
    const model = read(json, headless, ['lm_head']);
    expect(model.lmHead.weight.std().itemSync()).toBeCloseTo(1, 0);
    expect(model.shared.weight.toArray()).toEqual(headless['shared.weight']!.toArray());
  });

  test('that are written are read', async () => {
    const model = new T5ForConditionalGeneration({ ...small, tieWordEmbeddings: false, dropoutRate: 0 });
    const files = await savePretrained(model);
    expect(files['config.json']).toContain('"initializer_factor": 1.0,');
    const { tensors } = deserialize(files['model.safetensors']);
    const same = T5ForConditionalGeneration.fromPretrained(JSON.parse(files['config.json']), tensors);
    expect(same.config).toEqual({ ...model.config, numDecoderLayers: 1 });
    expect(scores(same)).toEqual(scores(model));
  });
});

describe('what is written', () => {
  test('behind a row of tokens, or one of its own for each source', async () => {
    const model = new T5ForConditionalGeneration({ ...small, eosTokenId: null });
    const sources = [[5, 6, 7], [8], [9, 3]];
    const options = { maxNewTokens: 3 };
    const behind = await generate(model, sources, { ...options, decoderInputIds: [0, 4] });
    expect(behind.map((row) => row.length)).toEqual([5, 5, 5]);
    expect(behind[2]!.slice(0, 2)).toEqual([0, 4]);
    const each = [[0, 4], [0, 4, 2, 7], [4]];
    const rows = await generate(model, sources, { ...options, decoderInputIds: each });
    for (const [i, row] of each.entries())
      expect(rows[i]).toEqual((await generate(model, sources[i]!, { ...options, decoderInputIds: row }))[0]);
    expect(rows[0]).toEqual(behind[0]);
  });

  test('by programs: one to read, one to begin and one to go on, whatever the text', async () => {
    const programs: { readonly programs: readonly unknown[] }[] = [];
    const model = new T5ForConditionalGeneration({ ...small, eosTokenId: null });
    const decoder = new Decoder(model, {
      maxLength: 12,
      compile: (step) => {
        const program = compile(step);
        programs.push(program);
        return program;
      },
    });
    const traces = () => programs.map((each) => each.programs.length);
    const options = { maxNewTokens: 5, decoderInputIds: [0, 3] };
    for (const text of [
      [5, 6, 7],
      [8, 2, 3],
    ])
      expect(await generate(decoder, text, options)).toEqual(await generate(model, text, options));
    expect(traces().sort()).toEqual([1, 2]);
    // Another length of the source is read by other programs.
    expect(await generate(decoder, [4, 4, 4, 4], options)).toEqual(
      await generate(model, [4, 4, 4, 4], options),
    );
    expect(traces().sort()).toEqual([2, 4]);
  });

  test('changes with adapters', () => {
    const model = new T5ForConditionalGeneration(small).eval();
    const before = model.forward(source(), { labels: labels() }).toArray();
    const adapters = addLora(model, { rank: 2, targets: ['q', 'v', 'lm_head'] });
    expect(Object.keys(adapters.layers)).toContain('decoder.block.0.layer.1.EncDecAttention.q');
    for (const { loraB } of Object.values(adapters.layers)) loraB.weight.fill_(0.1);
    expect(model.forward(source(), { labels: labels() }).toArray()).not.toEqual(before);
    seq2seqLMLoss(model.forward(source(), { labels: labels() }), labels()).backward();
    expect(adapters.parameters().every(({ grad }) => grad)).toBe(true);
  });
});

describe('refused', () => {
  const model = () => new T5ForConditionalGeneration(small);
  test.each<[string, () => unknown, string]>([
    [
      'neither labels nor what the decoder reads',
      () => model().forward(source()),
      'T5ForConditionalGeneration: got neither decoderInputIds nor labels; expected one of them',
    ],
    [
      'both',
      () => model().forward(source(), { labels: labels(), decoderInputIds: labels() }),
      'got decoderInputIds and labels; expected one of them',
    ],
    [
      'labels behind nothing',
      () =>
        new T5ForConditionalGeneration({ ...small, decoderStartTokenId: null }).forward(source(), {
          labels: labels(),
        }),
      'labels are read behind decoderStartTokenId, and padTokenId for -100, which are null and 0 in its configuration',
    ],
    [
      'labels of no token',
      () => model().forward(source(), { labels: zeros([1, 0], { dtype: 'int32' }) }),
      'T5ForConditionalGeneration: labels are int32[1, 0]; expected one token at least in each row',
    ],
    [
      'a list of tokens',
      () => model().forward([1, 2] as never, { labels: labels() }),
      'T5ForConditionalGeneration: the source is an array (make it a tensor); expected tokens, as a tensor, or what encode() gives',
    ],
    [
      'no source',
      () => model().forward(undefined as never, { labels: labels() }),
      'T5ForConditionalGeneration: the source is undefined; expected tokens',
    ],
    [
      'a padding that is no token',
      () => new T5ForConditionalGeneration({ ...small, padTokenId: 24 }),
      'T5Config: padTokenId is 24, and there are 24 tokens; name one of these, or null',
    ],
    [
      'a mask of what was read',
      () => model().forward(model().encode(source()), { labels: labels(), attentionMask: ones([1, 5]) }),
      "attentionMask is the source's, which was read already",
    ],
    [
      'another mask',
      () => model().forward(source(), { labels: labels(), decoderAttentionMask: ones([1, 5]) }),
      'decoderAttentionMask is float32[1, 5] for tokens [1, 3]; expected [1, 3]',
    ],
    [
      'rows that are no multiple of the source',
      () =>
        model().forward(model().encode(zeros([2, 3], { dtype: 'int32' })), {
          labels: zeros([3, 2], { dtype: 'int32' }),
        }),
      'crossAttention: 3 rows of tokens for keys [2, 2, 3, 4] of 2 rows',
    ],
    [
      'labels that do not fit',
      () => seq2seqLMLoss(zeros([1, 3, 24]), zeros([1, 2], { dtype: 'int32' })),
      'seq2seqLMLoss: scores [1, 3, 24] and labels [1, 2]; expected [N, L, vocabSize] and [N, L]',
    ],
    [
      'other models of the family',
      () => t5Config({ model_type: 'longt5' }),
      't5Config: model_type is "longt5", which there is not; expected "t5"',
    ],
    [
      'a decoder without encoder',
      () => t5Config({ is_encoder_decoder: false }),
      't5Config: is_encoder_decoder is false, which there is not; expected true',
    ],
    [
      'an unknown network',
      () => t5Config({ feed_forward_proj: 'gated-mish' }),
      't5Config: feed_forward_proj is "gated-mish"; expected \'gelu\'',
    ],
    [
      'too few kinds of distances',
      () => t5Config({ relative_attention_num_buckets: 2 }),
      't5Config: relativeAttentionNumBuckets is 2, relativeAttentionMaxDistance 128; expected 4 or more',
    ],
    [
      'distances that are all near',
      () => t5Config({ relative_attention_max_distance: 16 }),
      'relativeAttentionMaxDistance 16; expected 4 or more, and a distance above half of these',
    ],
    [
      'rows for the decoder that are too many',
      () => generate(model(), [1, 2], { decoderInputIds: [[0], [1]] }),
      'generate: decoderInputIds has 2 rows for 1 of the source; expected as many, or one for all',
    ],
    [
      'a token for the decoder that there is not',
      () => generate(model(), [1, 2], { decoderInputIds: [24] }),
      'generate: decoderInputIds: row 0 of the prompt has the token 24; there are 0 to 23',
    ],
    [
      'no token to begin with',
      () => generate(new T5ForConditionalGeneration({ ...small, decoderStartTokenId: null }), [1]),
      'generate: the configuration has no decoderStartTokenId; say what the decoder reads first',
    ],
    [
      'tokens of a source that there are not',
      () => generate(model(), tensor([[1], [24]], { dtype: 'int32' })),
      'generate: row 1 of the prompt has the token 24; there are 0 to 23',
    ],
  ])('%s', async (_, run, message) => {
    await expect(async () => run()).rejects.toThrow(message);
  });
});
