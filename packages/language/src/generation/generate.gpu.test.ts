/** Texts on a GPU: the cache and adapters in compiled steps. GLISSADE_GPU names the adapters. */
import { gpu } from '@glissade/backend-gpu';
import { compile } from '@glissade/compiler';
import { AdamW } from '@glissade/optim';
import { tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import fixture from '../fixtures/t5.json' with { type: 'json' };
import { causals, jsonOf, pretrained, tensorsOf, type Values } from '../fixtures.test-helper.ts';
import { addLora, causalLMLoss, generate, T5ForConditionalGeneration } from '../index.ts';

const adapters = (process.env['GLISSADE_GPU'] ?? '').split(',').filter(Boolean);
const reason =
  'GLISSADE_GPU names no adapter: run `node scripts/software-gpu.mjs`, or name a GPU of this machine';
if (adapters.length === 0) test.skip(`texts on a GPU (${reason})`, () => {});

// Lavapipe takes its time to compile shaders: where another adapter is named after it, that is enough.
describe.each(adapters.slice(-1))('on %s', (adapter) => {
  beforeAll(async () => useBackend(await gpu({ adapter })));

  test('the likeliest tokens are those of Hugging Face', async () => {
    const { padded, greedy } = causals.find(({ name }) => name === 'mistral')!;
    // The second row has no padding.
    const [begun, whole] = [padded.ids.data.slice(6, 12), greedy.data.slice(18, 36)];
    expect(await generate(pretrained('mistral'), begun, { maxNewTokens: 12, compile })).toEqual([whole]);
  });

  test('the likeliest texts for a source are those of Hugging Face', async () => {
    const { name, source, mask, searched } = fixture.models.find((each) => each.name === 'flan-t5')!;
    const model = T5ForConditionalGeneration.fromPretrained(jsonOf(name), tensorsOf(name));
    const whole = ({ shape, data }: Values) => tensor(Int32Array.from(data), { shape, dtype: 'int32' });
    const ends = [23, 5, 9];
    const options = { attentionMask: whole(mask), numBeams: 3, eosTokenId: ends, maxNewTokens: 10 };
    const best = searched.tokens.filter((_, i) => i % 3 === 0);
    expect(await generate(model, whole(source), { ...options, compile })).toEqual(
      best.map((row) => {
        const end = row.findIndex((token) => ends.includes(token));
        return row.slice(0, end < 0 ? undefined : end + 1);
      }),
    );
  });

  test('adapters are learned in a compiled step', async () => {
    const model = pretrained('llama');
    const learned = addLora(model, { rank: 2, targets: ['q_proj', 'lm_head'] });
    const optimizer = new AdamW(learned.parameters(), { lr: 0.05 });
    const ids = tensor([[1, 5, 2, 6, 3, 7]], { dtype: 'int32' });
    const step = compile(() => {
      const loss = causalLMLoss(model.forward(ids), ids);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      return loss;
    });
    const first = await step().item();
    for (let i = 0; i < 20; i++) step();
    expect(await step().item()).toBeLessThan(first / 2);
  });
});
