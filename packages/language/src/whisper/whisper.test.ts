/** What Whisper begins with, and what is refused; the numbers are held against transformers in whisper.golden.test.ts. */
import { deserialize } from '@glissade/nn';
import { manualSeed, ones, randn, reference, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  generate,
  savePretrained,
  seq2seqLMLoss,
  WhisperForConditionalGeneration,
  whisperConfig,
} from '../index.ts';

beforeAll(() => useBackend(reference));
const small = {
  vocabSize: 24,
  numMelBins: 4,
  dModel: 16,
  encoderLayers: 1,
  decoderLayers: 1,
  encoderAttentionHeads: 2,
  decoderAttentionHeads: 2,
  encoderFfnDim: 20,
  decoderFfnDim: 20,
  maxSourcePositions: 6,
  maxTargetPositions: 12,
  decoderStartTokenId: 1,
  eosTokenId: 23,
  padTokenId: 0,
  initStd: 0.3,
};
const model = (more: object = {}) => new WhisperForConditionalGeneration({ ...small, ...more });

test('weights begin as they do there, places with waves that are not learned', () => {
  manualSeed(1);
  const net = model({ dModel: 64, encoderFfnDim: 128 });
  const std = (name: string) => net.getParameter(name).std().itemSync() / 0.3;
  for (const name of [
    'conv1.weight',
    'conv2.weight',
    'layers.0.self_attn.k_proj.weight',
    'layers.0.fc1.weight',
  ])
    expect(std(`model.encoder.${name}`), name).toBeCloseTo(1, 0);
  expect(net.getParameter('model.encoder.conv1.bias').abs().sum().itemSync()).toBe(0);
  const { encoder, decoder } = net.model;
  expect(encoder.embedPositions.weight.at(0).toArray()).toEqual([
    ...new Array<number>(32).fill(0),
    ...new Array<number>(32).fill(1),
  ]);
  expect(decoder.embedTokens.weight.at(0).abs().sum().itemSync()).toBe(0);
  expect(net.projOut.weight).toBe(decoder.embedTokens.weight);
  const labels = tensor([[2, 7, 23]], { dtype: 'int32' });
  seq2seqLMLoss(net.forward(randn([1, 4, 12]), { labels }), labels).backward();
  expect(encoder.embedPositions.weight.grad).toBeUndefined();
  expect(decoder.embedPositions.weight.grad).toBeDefined();
});

test('what is written is read', async () => {
  const net = model({
    forcedDecoderIds: [
      [1, 5],
      [2, 7],
    ],
    suppressTokens: [4],
  }).eval();
  const files = await savePretrained(net);
  const same = WhisperForConditionalGeneration.fromPretrained(
    JSON.parse(files['config.json']),
    deserialize(files['model.safetensors']).tensors,
  );
  expect(same.config).toEqual(net.config);
  expect(same.model.encoder.embedPositions.weight.requiresGrad).toBe(false);
  const features = randn([2, 4, 12]);
  const written = await generate(same, features, { maxNewTokens: 3 });
  expect(written.map((row) => row.slice(0, 3))).toEqual([
    [1, 5, 7],
    [1, 5, 7],
  ]);
  expect(written).toEqual(await generate(net, features, { maxNewTokens: 3 }));
  expect(written.flat()).not.toContain(4);
  // Others may be said in their place, or none.
  const [free] = await generate(net, features, {
    maxNewTokens: 1,
    decoderInputIds: [1],
    suppressTokens: null,
  });
  expect(free![0]).toBe(1);
});

describe('refused', () => {
  test.each<[string, () => unknown, string | RegExp]>([
    [
      'sound that is too short',
      () => model().encode(zeros([1, 4, 11])),
      'features are float32[1, 4, 11]; expected [N, 4, 12]: sound is filled up with silence, whisperFeatures does so',
    ],
    [
      'sound that is too short, named once',
      () => model().forward(zeros([1, 4, 11]), { labels: zeros([1, 2], { dtype: 'int32' }) }),
      /^WhisperForConditionalGeneration\.model\.encoder \(WhisperEncoder\): features are/,
    ],
    [
      'a mask of frames',
      () => model().encode(zeros([1, 4, 12]), { attentionMask: ones([1, 12]) }),
      'attentionMask is for tokens; of features all frames are read',
    ],
    [
      'a mask of frames in generate',
      () => generate(model(), zeros([1, 4, 12]), { attentionMask: ones([1, 12]) }),
      'generate: attentionMask is for tokens; of features all frames are read',
    ],
    [
      'tokens as a source',
      () => generate(model(), [[1, 2]]),
      'generate: the source is rows of numbers; expected features, float32 [N, features, frames]: whisperFeatures makes them of sound',
    ],
    [
      'one picture of sound',
      () => generate(model(), zeros([4, 12])),
      'generate: the source is float32[4, 12]; expected features',
    ],
    [
      'a text longer than its positions',
      () => generate(model(), zeros([1, 4, 12]), { maxNewTokens: 13 }),
      'generate: a prompt of 1 tokens and 13 new ones; there is place for 13',
    ],
    [
      'a beginning beyond the tokens',
      () => generate(model({ decoderStartTokenId: 24 }), zeros([1, 4, 12])),
      "generate: the configuration's decoderStartTokenId and forcedDecoderIds, without decoderInputIds: row 0 of the prompt has the token 24",
    ],
    [
      'layers that fall out',
      () => whisperConfig({ encoder_layerdrop: 0.1 }),
      'whisperConfig: encoder_layerdrop is 0.1, which there is not; expected 0',
    ],
    [
      'spectrograms that are spoiled in training',
      () => whisperConfig({ apply_spec_augment: true }),
      'whisperConfig: apply_spec_augment is true, which there is not; expected false',
    ],
    [
      'heads that do not fit',
      () => model({ decoderAttentionHeads: 3 }),
      'WhisperConfig: dModel is 16, no multiple of decoderAttentionHeads, which is 3',
    ],
    [
      'a width without pairs',
      () => model({ dModel: 5, encoderAttentionHeads: 1, decoderAttentionHeads: 1 }),
      'WhisperConfig: dModel is 5; waves that tell places come in pairs',
    ],
    [
      'padding beyond the tokens',
      () => model({ padTokenId: 24 }),
      'WhisperConfig: padTokenId is 24, and there are 24 tokens',
    ],
    [
      'forced tokens with a gap',
      () => model({ forcedDecoderIds: [[2, 5]] }),
      'WhisperConfig: forcedDecoderIds is [[2,5]]; expected [[1, token], [2, token], ...], or null',
    ],
  ])('%s', async (_, run, message) => {
    await expect(async () => run()).rejects.toThrow(message);
  });

  test('a language that is to be found out is left to who writes', () => {
    const config = whisperConfig({
      forced_decoder_ids: [
        [1, null],
        [2, 50360],
      ],
    });
    expect(config.forcedDecoderIds).toBeNull();
    expect(
      whisperConfig({
        forced_decoder_ids: [
          [1, 50259],
          [2, 50359],
        ],
      }).forcedDecoderIds,
    ).toEqual([
      [1, 50259],
      [2, 50359],
    ]);
    expect(whisperConfig({}).beginSuppressTokens).toEqual([220, 50256]);
  });
});
