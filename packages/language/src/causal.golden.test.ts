/** Causal language models beside Hugging Face's: the files are theirs, and so are scores, losses and gradients. */

import { noGrad } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { reference, type Tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  causals,
  distance,
  jsonOf,
  made,
  pretrained,
  printOf,
  tensorsOf,
  whole,
} from './fixtures.test-helper.ts';
import { causalLMLoss, KeyValueCache, positionsOf, stateToHuggingFace } from './index.ts';

const near = 2e-5;

describe.each([
  ['the reference', async () => reference],
  ['the CPU', () => cpu()],
])('on %s', (_, backend) => {
  beforeAll(async () => useBackend(await backend()));

  test.each(causals)('$name: scores, loss and gradients, eager and compiled', (each) => {
    const model = pretrained(each.name);
    const [ids, labels] = [whole(each.ids), whole(each.labels)];
    const step = (ids: Tensor, labels: Tensor): { logits: Tensor; loss: Tensor } => {
      const logits = model.forward(ids);
      const loss = causalLMLoss(logits, labels);
      model.zeroGrad();
      loss.backward();
      return { logits: logits.detach(), loss: loss.detach() };
    };
    for (const run of [step, compile(step)]) {
      const { logits, loss } = run(ids, labels);
      expect(distance(logits.dataSync(), each.logits.data)).toBeLessThan(near);
      expect(loss.itemSync()).toBeCloseTo(each.loss, 5);
      const gradients = Object.fromEntries(
        model.namedParameters().map(([name, { grad }]) => [name, printOf(grad!)]),
      );
      expect(Object.keys(gradients).sort()).toEqual(Object.keys(each.grads).sort());
      for (const [name, print] of Object.entries(each.grads))
        expect(distance(gradients[name]!, print), name).toBeLessThan(1e-4);
    }
  });

  test.each(causals)('$name: rows that are padded on the left, with a cache and without', (each) => {
    const model = pretrained(each.name);
    const { padded } = each;
    const [ids, mask] = [whole(padded.ids), whole(padded.mask)];
    const positionIds = positionsOf(mask);
    expect(positionIds.toArray()).toEqual(whole(padded.positions).toArray());
    const visible = (logits: Tensor): Tensor => logits.mul(mask.unsqueeze(-1));
    const logits = noGrad(() => visible(model.forward(ids, { attentionMask: mask, positionIds })));
    expect(distance(logits.dataSync(), padded.logits.data)).toBeLessThan(near);

    const cache = new KeyValueCache(model.cachedShape, { batchSize: 3, maxLength: 9 });
    const inParts = noGrad(() =>
      [[0, 3] as const, [3, 4] as const, [4, 6] as const].map(([start, end]) => {
        const part = (x: Tensor): Tensor => x.slice(1, start, end);
        const inputs = { attentionMask: part(mask), positionIds: part(positionIds), cache };
        return model.forward(part(ids), inputs);
      }),
    );
    inParts.forEach((part, i) => {
      const [start, end] = [
        [0, 3],
        [3, 4],
        [4, 6],
      ][i]!;
      const expected = made(padded.logits).slice(1, start, end);
      expect(
        distance(part.mul(mask.slice(1, start, end).unsqueeze(-1)).dataSync(), expected.dataSync()),
      ).toBeLessThan(near);
    });
  });
});

test.each(causals)('$name is written under the names that it was read', ({ name }) => {
  const model = pretrained(name);
  const [own, theirs] = [stateToHuggingFace(model), tensorsOf(name)];
  expect(Object.keys(own).sort()).toEqual(Object.keys(theirs).sort());
  for (const [key, tensor] of Object.entries(theirs)) expect(own[key]!.toArray()).toEqual(tensor.toArray());
  // Version 4 of transformers has names of its own, which are written beside those of 5.
  const [written, read] = [model.configJson(), jsonOf(name)];
  expect(Object.keys(written).length).toBeGreaterThan(15);
  for (const [key, value] of Object.entries(written)) if (key in read) expect(value, key).toEqual(read[key]);
});
