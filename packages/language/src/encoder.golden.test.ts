/** BERT and DistilBERT beside Hugging Face's: the files are theirs, and so are outputs and gradients. */
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import type { StateDict } from '@glissade/nn';
import { cos, manualSeed, ones, reference, type Tensor, tensor, useBackend } from '@glissade/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConfigJson } from './config/read.ts';
import { distance, encoders, jsonOf, printOf, tensorsOf, whole } from './fixtures.test-helper.ts';
import {
  type AnyPreTrainedModel,
  BertForMaskedLM,
  BertForSequenceClassification,
  type BertInputs,
  BertModel,
  DistilBertForSequenceClassification,
  DistilBertModel,
  stateToHuggingFace,
} from './index.ts';

type Run = (inputs: BertInputs & { readonly inputIds: Tensor }) => readonly Tensor[];
interface Encoder {
  readonly model: AnyPreTrainedModel;
  readonly run: Run;
}

const visible = (y: Tensor, { attentionMask }: BertInputs): Tensor => y.mul(attentionMask!.unsqueeze(-1));
const kinds: Readonly<Record<string, (json: ConfigJson, tensors: StateDict) => Encoder>> = {
  bert: (...files) => {
    const model = BertModel.fromPretrained(...files);
    const run: Run = ({ inputIds, ...inputs }) => {
      const { lastHiddenState, poolerOutput } = model.forward(inputIds, inputs);
      return [visible(lastHiddenState, inputs), poolerOutput!];
    };
    return { model, run };
  },
  'bert-masked-lm': (...files) => {
    const model = BertForMaskedLM.fromPretrained(...files);
    return { model, run: ({ inputIds, ...inputs }) => [visible(model.forward(inputIds, inputs), inputs)] };
  },
  'bert-classification': (...files) => {
    const model = BertForSequenceClassification.fromPretrained(...files);
    return { model, run: ({ inputIds, ...inputs }) => [model.forward(inputIds, inputs)] };
  },
  'distilbert-classification': (...files) => {
    const model = DistilBertForSequenceClassification.fromPretrained(...files);
    return { model, run: ({ inputIds, ...inputs }) => [model.forward(inputIds, inputs)] };
  },
};
const encoder = (name: string): Encoder => kinds[name]!(jsonOf(name), tensorsOf(name));

beforeAll(async () => useBackend(await cpu()));
afterAll(() => useBackend(reference));

describe.each(encoders)('$name', ({ name, inputs, outputs, grads }) => {
  test('outputs and gradients, eager and compiled', () => {
    const { model, run } = encoder(name);
    const given = {
      inputIds: whole(inputs.input_ids),
      attentionMask: whole(inputs.attention_mask),
      ...(inputs.token_type_ids && { tokenTypeIds: whole(inputs.token_type_ids) }),
    };
    const step: Run = (given) => {
      const found = run(given);
      model.zeroGrad();
      found
        .map((y) => {
          const weights = cos(tensor(Float32Array.from({ length: y.size }, (_, i) => i)));
          return y.mul(weights.reshape(y.shape)).sum();
        })
        .reduce((a, b) => a.add(b))
        .backward();
      return found.map((y) => y.detach());
    };
    for (const each of [step, compile(step)]) {
      const found = each(given);
      found.forEach((y, i) => {
        expect(y.shape).toEqual(outputs[i]!.shape);
        expect(distance(y.dataSync(), outputs[i]!.data)).toBeLessThan(2e-5);
      });
      const gradients = Object.fromEntries(model.namedParameters().map(([key, { grad }]) => [key, grad]));
      expect(Object.keys(gradients).sort()).toEqual(Object.keys(grads).sort());
      // A key's bias moves all scores of a query alike, and has a gradient of 0 but for rounding.
      for (const [key, print] of Object.entries(grads) as [string, number[]][])
        if (!/\.key\.bias$|k_lin\.bias$/.test(key))
          expect(distance(printOf(gradients[key]!), print), key).toBeLessThan(1e-4);
    }
  });

  test('is written under the names that it was read', () => {
    const { model } = encoder(name);
    const [own, theirs] = [stateToHuggingFace(model), tensorsOf(name)];
    expect(Object.keys(own).sort()).toEqual(Object.keys(theirs).sort());
    for (const [key, value] of Object.entries(theirs)) expect(own[key]!.toArray()).toEqual(value.toArray());
    const [written, read] = [model.configJson(), jsonOf(name)];
    expect(Object.keys(written).length).toBeGreaterThan(12);
    for (const [key, value] of Object.entries(written))
      if (key in read) expect(value, key).toEqual(read[key]);
  });
});

describe('files of other models', () => {
  let [ids, file]: [Tensor, StateDict] = [tensor([]), {}];
  const json = jsonOf('bert-masked-lm');
  beforeAll(() => {
    // On the backend that is in use now.
    ids = tensor([[3, 1, 4, 1, 5]], { dtype: 'int32' });
    file = tensorsOf('bert-masked-lm');
  });

  test('names of norms in old files, buffers and other heads', () => {
    const old = Object.fromEntries(
      Object.entries(file).map(([name, value]) => [
        name.replace(/LayerNorm\.weight$/, 'LayerNorm.gamma').replace(/LayerNorm\.bias$/, 'LayerNorm.beta'),
        value,
      ]),
    );
    const more = {
      ...old,
      'bert.embeddings.position_ids': ones([1, 16], { dtype: 'int32' }),
      'cls.seq_relationship.weight': ones([2, 16]),
      'bert.pooler.dense.weight': ones([16, 16]),
    };
    expect(Object.keys(more)).toContain('cls.predictions.transform.LayerNorm.gamma');
    const [model, same] = [
      BertForMaskedLM.fromPretrained(json, file),
      BertForMaskedLM.fromPretrained(json, more),
    ];
    expect(same.forward(ids).toArray()).toEqual(model.forward(ids).toArray());
  });

  test('a classifier begins with the encoder of another model, and a new head', () => {
    expect(() => BertForSequenceClassification.fromPretrained(json, file)).toThrow(
      'missing: bert.pooler.dense.weight, bert.pooler.dense.bias, classifier.weight, classifier.bias',
    );
    manualSeed(1);
    const model = BertForSequenceClassification.fromPretrained(
      { ...json, id2label: { 0: 'bad', 1: 'fair', 2: 'good' } },
      file,
      { fresh: ['bert.pooler', 'classifier'] },
    );
    expect(model.config.labels).toEqual(['bad', 'fair', 'good']);
    expect(model.forward(ids).shape).toEqual([1, 3]);
    expect(model.classifier.weight.std().itemSync()).toBeCloseTo(0.02, 2);
    const hidden = BertForMaskedLM.fromPretrained(json, file).bert.forward(ids).lastHiddenState;
    expect(model.bert.forward(ids).lastHiddenState.toArray()).toEqual(hidden.toArray());
  });

  test('a model without head takes the encoder', () => {
    const name = 'distilbert-classification';
    const base = DistilBertModel.fromPretrained(jsonOf(name), tensorsOf(name));
    const { distilbert } = DistilBertForSequenceClassification.fromPretrained(jsonOf(name), tensorsOf(name));
    expect(base.forward(ids).toArray()).toEqual(distilbert.forward(ids).toArray());
  });

  test('the vector of padding begins at 0', () => {
    const model = new BertModel({
      vocabSize: 8,
      hiddenSize: 8,
      numHiddenLayers: 1,
      numAttentionHeads: 2,
      intermediateSize: 8,
    });
    expect(model.embeddings.wordEmbeddings.weight.at(0).abs().sum().itemSync()).toBe(0);
    expect(model.embeddings.wordEmbeddings.weight.at(1).abs().sum().itemSync()).toBeGreaterThan(0);
  });

  test('inputs that do not fit are refused', () => {
    const { bert } = BertForMaskedLM.fromPretrained(json, file);
    expect(() => bert.forward(ids.squeeze(0))).toThrow(
      'BertModel: tokens are int32[5]; expected int32 [N, L]: .unsqueeze(0)',
    );
    expect(() => bert.forward(ids, { attentionMask: ones([1, 4]) })).toThrow(
      'BertModel: attentionMask is float32[1, 4] for tokens [1, 5]; expected [1, 5]',
    );
    expect(() => bert.forward(ids, { mask: ones([1, 5]) } as BertInputs)).toThrow(
      'BertModel: there is no option mask',
    );
  });
});
