/** Adapters beside those of PEFT, and what is learned with them. */
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { deserialize, Linear, Sequential } from '@glissade/nn';
import { AdamW } from '@glissade/optim';
import { manualSeed, ones, reference, tensor, useBackend } from '@glissade/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  adapters as cases,
  distance,
  jsonOf,
  pretrained,
  tensorsOf,
  whole,
} from '../fixtures.test-helper.ts';
import { addLora, causalLMLoss, generate, loadLora, mergeLora, saveLora } from '../index.ts';

const files = (name: string): [config: ReturnType<typeof jsonOf>, tensors: ReturnType<typeof tensorsOf>] => [
  jsonOf(name, 'adapter/adapter_config.json'),
  tensorsOf(name, 'adapter/adapter_model.safetensors'),
];

beforeAll(async () => useBackend(await cpu()));
afterAll(() => useBackend(reference));

describe.each(cases)('$name', ({ name, targets, ids: values, logits, loss, grads }) => {
  test("scores, loss and gradients are PEFT's; merged, too", () => {
    const [model, ids] = [pretrained(name), whole(values)];
    const before = model.forward(ids).toArray();
    const adapters = loadLora(model, ...files(name));
    const scores = model.forward(ids);
    expect(distance(scores.dataSync(), logits.data)).toBeLessThan(2e-5);
    expect(adapters.forward(ids).toArray()).toEqual(scores.toArray());
    const surprise = causalLMLoss(scores, ids);
    expect(surprise.itemSync()).toBeCloseTo(loss, 5);
    surprise.backward();
    const found = adapters
      .namedParameters()
      .map(([key, { grad }]) => [key, [grad!.norm().itemSync(), grad!.sum().itemSync()]]);
    const expected: Readonly<Record<string, readonly number[]>> = grads;
    expect(found.map(([key]) => key).sort()).toEqual(Object.keys(expected).sort());
    for (const [key, print] of found)
      expect(distance(print as number[], expected[key as string]!), `${key}`).toBeLessThan(1e-4);
    expect(model.parameters().every(({ grad }) => grad === undefined)).toBe(true);

    mergeLora(adapters);
    expect(distance(model.forward(ids).dataSync(), logits.data)).toBeLessThan(2e-5);
    expect(() => mergeLora(adapters)).toThrow('mergeLora: these adapters are not on a model');
    expect(pretrained(name).forward(ids).toArray()).toEqual(before);
  });

  test('what is saved has the names of PEFT, and is loaded', async () => {
    const [config, tensors] = files(name);
    const adapters = loadLora(pretrained(name), config, tensors);
    const saved = await saveLora(adapters);
    const written = deserialize(saved['adapter_model.safetensors']).tensors;
    expect(Object.keys(written).sort()).toEqual(Object.keys(tensors).sort());
    for (const [key, value] of Object.entries(JSON.parse(saved['adapter_config.json'])))
      if (key !== 'target_modules') expect(value, key).toEqual(config[key]);
    expect([...adapters.settings.targets].sort()).toEqual([...targets].sort());
    const [model, ids] = [pretrained(name), whole(values)];
    loadLora(model, JSON.parse(saved['adapter_config.json']), written);
    expect(distance(model.forward(ids).dataSync(), logits.data)).toBeLessThan(2e-5);
  });
});

test('adapters change nothing at first, and are all that a compiled step learns', async () => {
  manualSeed(1);
  const model = pretrained('llama').train();
  const ids = tensor([[1, 5, 2, 6, 3, 7, 4, 8]], { dtype: 'int32' });
  const [before, base] = [model.forward(ids).toArray(), model.stateDict()];
  const adapters = addLora(model, {
    rank: 4,
    alpha: 16,
    targets: ['q_proj', 'v_proj', 'gate_proj', 'up_proj', 'down_proj', 'lm_head'],
  });
  expect(model.forward(ids).toArray()).toEqual(before);
  const optimizer = new AdamW(adapters.parameters(), { lr: 0.02, weightDecay: 0 });
  const step = compile(() => {
    const loss = causalLMLoss(model.forward(ids), ids);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });
  const first = step().itemSync();
  for (let i = 0; i < 60; i++) step();
  expect(step().itemSync()).toBeLessThan(first / 10);
  for (const [name, value] of Object.entries(model.stateDict()))
    expect(value.toArray(), name).toEqual(base[name]!.toArray());
  expect(await generate(model, [1, 5], { maxNewTokens: 6, compile })).toEqual([[1, 5, 2, 6, 3, 7, 4, 8]]);
  adapters.remove();
  expect(model.forward(ids).toArray()).toEqual(before);
});

test('modules that are saved whole are learned whole', () => {
  const model = new Sequential(new Linear(3, 4), new Linear(4, 2));
  const adapters = addLora(model, { rank: 1, targets: ['0'], modulesToSave: ['1'] });
  expect(adapters.namedParameters().map(([name]) => name)).toEqual([
    'base_model.model.0.lora_A.weight',
    'base_model.model.0.lora_B.weight',
    'base_model.model.1.weight',
    'base_model.model.1.bias',
  ]);
  expect(model.at(1).weight.requiresGrad).toBe(true);
  expect(model.at(0).weight.requiresGrad).toBe(false);
});

test("dropout goes by the model's mode", () => {
  const model = new Sequential(new Linear(64, 4));
  const adapters = addLora(model, { dropout: 0.5, targets: ['0'] });
  adapters.layers['0']!.loraB.weight.fill_(1);
  const x = ones([1, 64]);
  expect(model.forward(x).toArray()).not.toEqual(model.forward(x).toArray());
  model.eval();
  expect(model.forward(x).toArray()).toEqual(model.forward(x).toArray());
});

test('a tied head is not merged, as embeddings would change with it', () => {
  const model = pretrained('gpt2');
  const adapters = addLora(model, { targets: ['lm_head', 'c_attn'] });
  expect(() => mergeLora(adapters)).toThrow(
    'mergeLora: the weight of lm_head is also that of transformer.wte, which would change with it; nothing was merged',
  );
  expect(adapters.isAttached).toBe(true);
});

test('a model is as it was if its adapter does not fit', () => {
  const model = pretrained('llama').requiresGrad_(false);
  model.getSubmodule('lm_head').requiresGrad_(true);
  const before = model.parameters().map(({ requiresGrad }) => requiresGrad);
  expect(() => loadLora(model, files('llama')[0], {})).toThrow('missing: base_model');
  expect(model.parameters().map(({ requiresGrad }) => requiresGrad)).toEqual(before);
});

test.each<[string, () => unknown, string]>([
  [
    'a layer that there is not',
    () => addLora(pretrained('gpt2'), { targets: ['q_proj'] }),
    'addLora: targets names q_proj, which the model has not; it has c_attn, c_proj, c_fc, lm_head',
  ],
  [
    'an embedding',
    () => addLora(pretrained('gpt2'), { targets: ['wte'] }),
    'addLora: the target transformer.wte is of class Embedding; expected a Linear, or a Conv1D of GPT-2',
  ],
  [
    'a rank of 0',
    () => addLora(pretrained('gpt2'), { rank: 0, targets: ['c_attn'] }),
    'addLora: rank is 0; expected a whole number >= 1',
  ],
  [
    "PEFT's names",
    () => addLora(pretrained('gpt2'), { r: 4, targets: ['c_attn'] } as never),
    'addLora: there is no option r',
  ],
  [
    'no target',
    () => addLora(pretrained('gpt2'), { targets: [] }),
    "addLora: targets are []; expected names of layers: { targets: ['c_attn'] }",
  ],
  [
    'other kinds of adapters',
    () => loadLora(pretrained('gpt2'), { ...files('gpt2')[0], use_dora: true }, files('gpt2')[1]),
    'loadLora: use_dora is true, which there is not; expected false',
  ],
  [
    'layers that are there several times',
    () =>
      loadLora(pretrained('gpt2'), { ...files('gpt2')[0], layer_replication: [[0, 1]] }, files('gpt2')[1]),
    'loadLora: layer_replication is [[0,1]], which there is not; expected none',
  ],
  [
    'adapters of other weights',
    () => loadLora(pretrained('gpt2'), { ...files('gpt2')[0], init_lora_weights: 'pissa' }, files('gpt2')[1]),
    'loadLora: init_lora_weights is "pissa", which there is not; expected true or false or "gaussian"',
  ],
  [
    'tensors of another model',
    () => loadLora(pretrained('llama'), files('llama')[0], files('gpt2')[1]),
    'missing: base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight',
  ],
])('%s is refused', (_, run, message) => {
  expect(run).toThrow(message);
});
