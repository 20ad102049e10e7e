/** Files as they were published in the course of time, and what is wrong with others. */
import { deserialize, type StateDict } from '@glissade/nn';
import { manualSeed, ones, tensor, zeros } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { jsonOf, pretrained, tensorsOf } from '../fixtures.test-helper.ts';
import {
  autoModelForCausalLM,
  autoModelForSeq2SeqLM,
  autoModelForSpeechSeq2Seq,
  bertConfig,
  distilBertConfig,
  GPT2LMHeadModel,
  GPT2Model,
  gpt2Config,
  LlamaForCausalLM,
  LlamaModel,
  llamaConfig,
  savePretrained,
  stateFromHuggingFace,
  T5ForConditionalGeneration,
  WhisperForConditionalGeneration,
} from '../index.ts';

const json = jsonOf('gpt2');
const file = tensorsOf('gpt2');
const renamed = (rename: (name: string) => string): StateDict =>
  Object.fromEntries(Object.entries(file).map(([name, each]) => [rename(name), each]));
const ids = tensor([[3, 1, 4, 1, 5]], { dtype: 'int32' });
const expected = pretrained('gpt2').forward(ids).toArray();

describe('names', () => {
  test('the published file of gpt2 has no prefix, but buffers of masks', () => {
    const old = {
      ...renamed((name) => name.replace('transformer.', '')),
      'h.0.attn.bias': ones([1, 1, 32, 32]),
      'h.1.attn.masked_bias': tensor(-10000),
    };
    expect(Object.keys(old)).toContain('wte.weight');
    expect(GPT2LMHeadModel.fromPretrained(json, old).forward(ids).toArray()).toEqual(expected);
  });

  test('a head that is tied may be there or not; the embeddings count', () => {
    expect(Object.keys(file)).not.toContain('lm_head.weight');
    const both = { ...file, 'lm_head.weight': zeros([24, 16]) };
    expect(GPT2LMHeadModel.fromPretrained(json, both).forward(ids).toArray()).toEqual(expected);
  });

  test('a model without head leaves the head of a file', () => {
    const base = GPT2Model.fromPretrained(json, { ...file, 'lm_head.weight': zeros([24, 16]) });
    const whole = pretrained('gpt2') as GPT2LMHeadModel;
    expect(base.forward(ids).toArray()).toEqual(whole.transformer.forward(ids).toArray());
    expect(base.training).toBe(false);
  });

  test('of weights that are missing and of others the names are said, and what can be drawn', () => {
    const { 'transformer.h.0.ln_1.weight': _, ...short } = file;
    expect(() =>
      GPT2LMHeadModel.fromPretrained(json, { ...short, 'transformer.h.2.ln_1.weight': ones([16]) }),
    ).toThrow(
      'stateFromHuggingFace: these are not the weights of GPT2LMHeadModel with this configuration:\n' +
        '  missing: transformer.h.0.ln_1.weight\n  not expected: transformer.h.2.ln_1.weight\n' +
        "  What is to be drawn anew is named: { fresh: ['transformer.h.0.ln_1'] }",
    );
    expect(() =>
      GPT2LMHeadModel.fromPretrained(json, { ...file, 'transformer.wte.weight': zeros([9, 16]) }),
    ).toThrow('transformer.wte.weight: got float32[9, 16], expected float32[24, 16]');
  });

  test('a head that is new is drawn', () => {
    const untied = { ...json, tie_word_embeddings: false };
    expect(() => GPT2LMHeadModel.fromPretrained(untied, file)).toThrow("{ fresh: ['lm_head'] }");
    manualSeed(1);
    const { lmHead, transformer } = GPT2LMHeadModel.fromPretrained(untied, file, { fresh: ['lm_head'] });
    expect(lmHead.weight.std().itemSync()).toBeCloseTo(0.02, 2);
    expect(transformer.wte.weight.toArray()).toEqual(file['transformer.wte.weight']!.toArray());
  });

  test('names that objects have are not expected, either', () => {
    for (const name of ['constructor', '__proto__']) {
      const more = Object.fromEntries([...Object.entries(file), [name, ones([1])]]);
      expect(() => GPT2LMHeadModel.fromPretrained(json, more)).toThrow(`not expected: ${name}`);
    }
  });

  test('what is to be drawn anew must be there', () => {
    const load = (fresh: readonly string[]) => () => GPT2LMHeadModel.fromPretrained(json, file, { fresh });
    expect(load(['lm_haed'])).toThrow(
      'stateFromHuggingFace: fresh names lm_haed, which GPT2LMHeadModel has not; expected names such as lm_head',
    );
    expect(load('lm_head' as never)).toThrow(`fresh is "lm_head"; expected names of modules`);
  });

  test('inverse frequencies of old files of Llama are left', () => {
    const state = { ...tensorsOf('llama'), 'model.layers.0.self_attn.rotary_emb.inv_freq': ones([2]) };
    const model = new LlamaForCausalLM(llamaConfig(jsonOf('llama')), { initialize: false });
    expect(Object.keys(stateFromHuggingFace(model, state)).sort()).toEqual(
      Object.keys(model.stateDict()).sort(),
    );
  });
});

describe('weights to begin with', () => {
  const config = { vocabSize: 300, nPositions: 64, nEmbd: 64, nLayer: 8, nHead: 4 };

  test('are normal with 0.02, smaller where they are added to what was there; the same with the same seed', () => {
    manualSeed(5);
    const model = new GPT2LMHeadModel(config);
    const std = (name: string): number => model.getParameter(name).std().itemSync();
    expect(std('transformer.wte.weight')).toBeCloseTo(0.02, 3);
    expect(std('transformer.h.3.attn.c_attn.weight')).toBeCloseTo(0.02, 3);
    expect(std('transformer.h.3.mlp.c_proj.weight')).toBeCloseTo(0.02 / Math.sqrt(16), 3);
    expect(model.getParameter('transformer.h.3.attn.c_attn.bias').abs().sum().itemSync()).toBe(0);
    expect(model.getParameter('transformer.h.3.ln_1.weight').toArray()).toEqual(ones([64]).toArray());
    expect(model.lmHead.weight).toBe(model.transformer.wte.weight);
    manualSeed(5);
    expect(new GPT2LMHeadModel(config).lmHead.weight.toArray()).toEqual(model.lmHead.weight.toArray());
  });

  test('are 0 where they will be loaded', () => {
    expect(new GPT2Model(config, { initialize: false }).wte.weight.abs().sum().itemSync()).toBe(0);
  });
});

describe('files', () => {
  test.each(['gpt2', 'llama3', 'qwen2'])('what is saved of %s is loaded', async (name) => {
    const model = pretrained(name);
    const files = await savePretrained(model);
    const again = (name === 'gpt2' ? GPT2LMHeadModel : LlamaForCausalLM).fromPretrained(
      JSON.parse(files['config.json']),
      deserialize(files['model.safetensors']).tensors,
    );
    expect(again.config).toEqual({
      ...model.config,
      ...(name !== 'gpt2' && { headDim: name === 'llama3' ? 8 : 4 }),
    });
    expect(again.forward(ids).toArray()).toEqual(model.forward(ids).toArray());
  });
});

test('the class is found by the configuration', () => {
  for (const [name, type] of Object.entries({ gpt2: GPT2LMHeadModel, mistral: LlamaForCausalLM })) {
    const model = autoModelForCausalLM(jsonOf(name), tensorsOf(name));
    expect(model).toBeInstanceOf(type);
    expect(model.forward(ids).toArray()).toEqual(pretrained(name).forward(ids).toArray());
  }
  expect(() => autoModelForCausalLM(jsonOf('bert'), tensorsOf('bert'))).toThrow(
    'autoModelForCausalLM: model_type is "bert", which there is not; expected gpt2, llama, mistral, qwen2',
  );
});

test('so is that of models with an encoder', () => {
  const t5 = autoModelForSeq2SeqLM(jsonOf('t5'), tensorsOf('t5'));
  expect(t5).toBeInstanceOf(T5ForConditionalGeneration);
  const begun = { decoderInputIds: ids };
  expect(t5.forward(ids, begun).toArray()).toEqual(
    T5ForConditionalGeneration.fromPretrained(jsonOf('t5'), tensorsOf('t5')).forward(ids, begun).toArray(),
  );
  const whisper = autoModelForSpeechSeq2Seq(jsonOf('whisper'), tensorsOf('whisper'));
  expect(whisper).toBeInstanceOf(WhisperForConditionalGeneration);
  expect(() => autoModelForCausalLM(jsonOf('t5'), tensorsOf('t5'))).toThrow(
    'autoModelForCausalLM: model_type is "t5", which autoModelForSeq2SeqLM() loads; expected gpt2, llama',
  );
  expect(() => autoModelForSeq2SeqLM(jsonOf('whisper'), {})).toThrow(
    'autoModelForSeq2SeqLM: model_type is "whisper", which autoModelForSpeechSeq2Seq() loads; expected t5',
  );
  expect(() => autoModelForSpeechSeq2Seq({}, {})).toThrow(
    'model_type is undefined, which there is not; expected whisper',
  );
  expect(() => autoModelForSpeechSeq2Seq(undefined as never, {})).toThrow(
    'autoModelForSpeechSeq2Seq: got undefined',
  );
});

test('no weights at all', () => {
  expect(() => GPT2LMHeadModel.fromPretrained(jsonOf('gpt2'), undefined as never)).toThrow(
    'stateFromHuggingFace: the tensors are undefined; expected them by name: what deserialize() gives as tensors',
  );
});

describe('configurations', () => {
  test.each<[string, () => unknown, string]>([
    [
      'other options',
      () => new GPT2Model({ n_embd: 3 } as object),
      'GPT2Config: there is no option n_embd; expected vocabSize',
    ],
    [
      'heads that do not fit',
      () => new GPT2Model({ nEmbd: 10, nHead: 3 }),
      'GPT2Config: nEmbd is 10, no multiple of nHead, which is 3',
    ],
    [
      'a value of another kind',
      () => gpt2Config({ n_embd: '768' }),
      'gpt2Config: n_embd is "768"; expected a whole number >= 1',
    ],
    [
      'another model',
      () => gpt2Config({ model_type: 'opt' }),
      'gpt2Config: model_type is "opt", which there is not; expected "gpt2"',
    ],
    [
      'an unknown nonlinearity',
      () => gpt2Config({ activation_function: 'mish' }),
      'gpt2Config: activation_function is "mish"; expected \'gelu\'',
    ],
    [
      'a text in place of what it says',
      () => gpt2Config('{}' as never),
      'gpt2Config: got a text; expected what a config.json holds: JSON.parse(text)',
    ],
    [
      'quantized weights',
      () => llamaConfig({ quantization_config: { bits: 4 } }),
      'llamaConfig: quantization_config is {"bits":4}, which there is not; expected none',
    ],
    [
      'another scaling',
      () => llamaConfig({ rope_scaling: { type: 'yarn', factor: 2 } }),
      'llamaConfig: rope_type is "yarn", which there is not',
    ],
    [
      'a scaling without its numbers',
      () => llamaConfig({ rope_scaling: { rope_type: 'llama3', factor: 2 } }),
      'llamaConfig: rope_scaling is',
    ],
    [
      'a scaling that is a text',
      () => llamaConfig({ rope_scaling: 'linear' }),
      'llamaConfig: rope_scaling is "linear"; expected null, or an object with a rope_type',
    ],
    [
      'a window in a model that has none',
      () => new LlamaForCausalLM({ modelType: 'qwen2', slidingWindow: 4 }),
      "LlamaConfig: slidingWindow is 4 of modelType 'qwen2'; only 'mistral' has a window",
    ],
    [
      'a factor that is none',
      () => new LlamaModel({ ropeScaling: { ropeType: 'linear', factor: Infinity } }),
      'LlamaConfig: ropeScaling is',
    ],
    [
      'more layers than anyone has',
      () => gpt2Config({ n_layer: 2 ** 31 }),
      'gpt2Config: n_layer is 2147483648; expected a whole number from 1 to 10000',
    ],
    [
      'more classes than anyone has',
      () => bertConfig({ num_labels: 4e9 }),
      'bertConfig: num_labels is 4000000000; expected a whole number from 1 to 1048576',
    ],
    [
      'half a class',
      () => distilBertConfig({ num_labels: 2.5 }),
      'distilBertConfig: num_labels is 2.5; expected a whole number',
    ],
    [
      'heads of odd width',
      () => llamaConfig({ hidden_size: 12, num_attention_heads: 4 }),
      'a head is 3 wide; rotary embeddings turn pairs',
    ],
  ])('%s are refused', (_, run, message) => {
    expect(run).toThrow(message);
  });

  test('a text is refused for all of them', () => {
    expect(() => llamaConfig('{}' as never)).toThrow(
      'llamaConfig: got a text; expected what a config.json holds',
    );
  });

  test('what version 4 of transformers wrote is read', () => {
    const config = llamaConfig({
      model_type: 'llama',
      rope_theta: 500000,
      rope_scaling: {
        rope_type: 'llama3',
        factor: 8,
        low_freq_factor: 1,
        high_freq_factor: 4,
        original_max_position_embeddings: 8192,
      },
      eos_token_id: [128001, 128008],
      num_key_value_heads: null,
      torch_dtype: 'bfloat16',
    });
    expect(config.ropeTheta).toBe(500000);
    expect(config.ropeScaling).toMatchObject({
      ropeType: 'llama3',
      factor: 8,
      originalMaxPositionEmbeddings: 8192,
    });
    expect(config.eosTokenId).toEqual([128001, 128008]);
    expect(llamaConfig({ model_type: 'mistral' })).toMatchObject({
      slidingWindow: 4096,
      numKeyValueHeads: 8,
    });
    expect(llamaConfig({ model_type: 'mistral', sliding_window: null }).slidingWindow).toBeNull();
  });
});
