/** What is saved here is loaded by Hugging Face's transformers and PEFT, where there is a Python that has them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { arange, manualSeed, type Tensor, tensor } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { distance, pretrained } from './fixtures.test-helper.ts';
import {
  type AnyPreTrainedModel,
  addLora,
  BertForMaskedLM,
  BertForSequenceClassification,
  BertModel,
  DistilBertForSequenceClassification,
  GPT2LMHeadModel,
  GPT2Model,
  LlamaForCausalLM,
  LlamaModel,
  Seq2SeqLM,
  saveLora,
  savePretrained,
  T5ForConditionalGeneration,
  WhisperForConditionalGeneration,
} from './index.ts';

const python = process.env['GLISSADE_PYTHON'] ?? 'python3';
const hasTransformers = spawnSync(python, ['-c', 'import peft, transformers']).status === 0;
const whetherSkipped = hasTransformers
  ? ''
  : ` (skipped: ${python} has no transformers and peft; GLISSADE_PYTHON names one that has)`;

const ids = (): Tensor => tensor([[1, 2, 3, 4, 5]], { dtype: 'int32' });
const small = {
  vocabSize: 24,
  hiddenSize: 16,
  intermediateSize: 24,
  numHiddenLayers: 2,
  numAttentionHeads: 4,
};
const bert = { ...small, maxPositionEmbeddings: 16 };
const llama3 = {
  ropeType: 'llama3',
  factor: 4,
  lowFreqFactor: 1,
  highFreqFactor: 4,
  originalMaxPositionEmbeddings: 16,
} as const;
const drawn = { initializerRange: 0.3 };
const gpt2 = {
  vocabSize: 24,
  nPositions: 16,
  nEmbd: 16,
  nLayer: 2,
  nHead: 2,
  eosTokenId: 23,
  bosTokenId: null,
  ...drawn,
};

const t5 = { vocabSize: 24, dModel: 16, dKv: 6, dFf: 20, numLayers: 2, numHeads: 2 };
const whisper = {
  vocabSize: 24,
  numMelBins: 4,
  dModel: 16,
  encoderLayers: 2,
  decoderLayers: 1,
  encoderAttentionHeads: 2,
  decoderAttentionHeads: 4,
  encoderFfnDim: 20,
  decoderFfnDim: 24,
  maxSourcePositions: 5,
  maxTargetPositions: 8,
  decoderStartTokenId: 1,
  eosTokenId: 23,
  bosTokenId: null,
  padTokenId: 0,
};

/** Each by the class that Python makes of it. */
const models: Readonly<Record<string, () => AnyPreTrainedModel>> = {
  GPT2Model: () => new GPT2Model(gpt2),
  GPT2LMHeadModel: () => new GPT2LMHeadModel({ ...gpt2, tieWordEmbeddings: false, nInner: 20 }),
  LlamaModel: () => new LlamaModel({ ...small, ...drawn }),
  LlamaForCausalLM: () =>
    new LlamaForCausalLM({
      ...small,
      ...drawn,
      numKeyValueHeads: 2,
      headDim: 6,
      ropeScaling: llama3,
      attentionBias: true,
    }),
  MistralForCausalLM: () =>
    new LlamaForCausalLM({ ...small, ...drawn, modelType: 'mistral', numKeyValueHeads: 2, slidingWindow: 3 }),
  Qwen2ForCausalLM: () =>
    new LlamaForCausalLM({ ...small, ...drawn, modelType: 'qwen2', ropeTheta: 1e6, tieWordEmbeddings: true }),
  T5ForConditionalGeneration: () => new T5ForConditionalGeneration(t5),
  'T5ForConditionalGeneration 1.1': () =>
    new T5ForConditionalGeneration({
      ...t5,
      feedForwardProj: 'gated-gelu',
      tieWordEmbeddings: false,
      numDecoderLayers: 1,
    }),
  WhisperForConditionalGeneration: () =>
    new WhisperForConditionalGeneration({
      ...whisper,
      forcedDecoderIds: [[1, 5]],
      suppressTokens: [3],
      initStd: 0.3,
    }),
  BertModel: () => new BertModel({ ...bert, ...drawn }),
  BertForMaskedLM: () => new BertForMaskedLM({ ...bert, ...drawn }),
  BertForSequenceClassification: () =>
    new BertForSequenceClassification({ ...bert, ...drawn, labels: ['bad', 'fair', 'good'] }),
  DistilBertForSequenceClassification: () =>
    new DistilBertForSequenceClassification({
      vocabSize: 24,
      dim: 16,
      hiddenDim: 20,
      nLayers: 2,
      nHeads: 2,
      ...drawn,
    }),
};

const outputOf = (model: AnyPreTrainedModel): ArrayLike<number> => {
  if (model instanceof Seq2SeqLM) {
    const decoderInputIds = tensor([[0, 2, 4]], { dtype: 'int32' });
    const source =
      model instanceof WhisperForConditionalGeneration ? arange(40).cos().reshape([1, 4, 10]) : ids();
    return model.eval().forward(source, { decoderInputIds }).dataSync();
  }
  const output = (
    model.eval() as unknown as { forward(ids: Tensor): Tensor | { lastHiddenState: Tensor } }
  ).forward(ids());
  return ('lastHiddenState' in output ? output.lastHiddenState : output).dataSync();
};

test.skipIf(!hasTransformers)(
  `transformers and PEFT compute the same of what is saved here${whetherSkipped}`,
  async () => {
    manualSeed(7);
    const directory = mkdtempSync(join(tmpdir(), 'glissade-language-'));
    const write = (folder: string, files: object): void => {
      mkdirSync(join(directory, folder), { recursive: true });
      for (const [name, contents] of Object.entries(files))
        writeFileSync(join(directory, folder, name), contents);
    };
    const expected: Record<string, ArrayLike<number>> = {};
    try {
      for (const [name, make] of Object.entries(models)) {
        const model = make();
        write(name, await savePretrained(model));
        expected[name] = outputOf(model);
      }
      for (const name of ['gpt2', 'llama']) {
        const model = pretrained(name);
        write(`adapted-${name}`, await savePretrained(model));
        const adapters = addLora(model, {
          rank: 3,
          alpha: 5,
          targets: [name === 'gpt2' ? 'c_attn' : 'q_proj', 'lm_head'],
        });
        for (const { loraB } of Object.values(adapters.layers)) loraB.weight.fill_(0.1);
        write(`adapted-${name}`, await saveLora(adapters));
        expected[`adapted-${name}`] = outputOf(model);
      }
      const script = fileURLToPath(new URL('fixtures/read.py', import.meta.url));
      const { status, stdout, stderr } = spawnSync(python, [script, directory], {
        encoding: 'utf8',
        maxBuffer: 1e8,
      });
      if (status !== 0) throw new Error(stderr);
      const found: Readonly<Record<string, { class: string; problems: string[]; output: number[] }>> =
        JSON.parse(stdout);
      expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
      for (const [name, { class: architecture, problems, output }] of Object.entries(found)) {
        expect(problems, name).toEqual([]);
        if (name in models) expect(architecture).toBe(name.split(' ')[0]);
        expect(distance(output, expected[name]!), name).toBeLessThan(2e-5);
      }
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
);
