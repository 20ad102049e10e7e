/** What the scripts for models with an encoder have in common (fixtures/seq2seq.py), and how it is compared. */
import { compile } from '@glissade/compiler';
import type { Tensor } from '@glissade/tensor';
import { expect } from 'vitest';
import { distance, printOf, type Values } from '../fixtures.test-helper.ts';
import { type GenerateOptions, generate, generateBeams, type Seq2SeqLM, seq2seqLMLoss } from '../index.ts';

/** Texts as Hugging Face gives them, filled up, and the scores of searches. */
export interface Written {
  readonly tokens: readonly (readonly number[])[];
  readonly scores: readonly number[];
}

export interface Seq2SeqCase {
  readonly name: string;
  readonly logits: Values;
  readonly loss: number;
  readonly grads: Readonly<Record<string, readonly number[]>>;
  readonly greedy: Written;
  readonly penalized: Written;
  readonly searched: Written;
  readonly early: Written;
}

/** Scores, loss and gradients, eager and compiled. */
export function expectGradients(
  model: Seq2SeqLM,
  each: Seq2SeqCase,
  labels: Tensor,
  forward: (labels: Tensor) => Tensor,
): void {
  const step = (labels: Tensor): { logits: Tensor; loss: Tensor } => {
    const logits = forward(labels);
    const loss = seq2seqLMLoss(logits, labels);
    model.zeroGrad();
    loss.backward();
    return { logits: logits.detach(), loss: loss.detach() };
  };
  for (const run of [step, compile(step)]) {
    const { logits, loss } = run(labels);
    expect(logits.shape).toEqual(each.logits.shape);
    expect(distance(logits.dataSync(), each.logits.data)).toBeLessThan(2e-5);
    expect(loss.itemSync()).toBeCloseTo(each.loss, 4);
    const gradients = Object.fromEntries(
      model.namedParameters().map(([name, { grad }]) => [name, grad && printOf(grad)]),
    );
    const found = Object.keys(gradients).filter((name) => gradients[name]);
    expect(found.sort()).toEqual(Object.keys(each.grads).sort());
    for (const [name, print] of Object.entries(each.grads))
      expect(distance(gradients[name]!, print), name).toBeLessThan(2e-4);
  }
}

const searches = {
  searched: { numBeams: 3, eosTokenId: [23, 5, 9] },
  early: { numBeams: 2, earlyStopping: true, lengthPenalty: 2, eosTokenId: [23, 5, 9, 11] },
} as const;

/** Texts, in some ways of writing them. */
export async function expectTexts(
  model: Seq2SeqLM,
  each: Seq2SeqCase,
  source: Tensor,
  options: GenerateOptions,
  ways: readonly GenerateOptions[],
  begun = 1,
): Promise<void> {
  const bare = (row: readonly number[], ends: readonly number[]): number[] => {
    const end = row.findIndex((token, i) => i >= begun && ends.includes(token));
    return row.slice(0, end < 0 ? undefined : end + 1);
  };
  for (const way of ways) {
    const given = { eosTokenId: 23, maxNewTokens: 10, ...options, ...way };
    expect(await generate(model, source, given)).toEqual(each.greedy.tokens.map((row) => bare(row, [23])));
    expect(await generate(model, source, { ...given, repetitionPenalty: 1.7 })).toEqual(
      each.penalized.tokens.map((row) => bare(row, [23])),
    );
    for (const [name, search] of Object.entries(searches)) {
      const { tokens, scores } = each[name as keyof typeof searches];
      const found = (await generateBeams(model, source, { ...given, ...search })).flat();
      expect(found.map((beam) => beam.tokens)).toEqual(tokens.map((row) => bare(row, search.eosTokenId)));
      expect(
        distance(
          found.map(({ score }) => score),
          scores,
        ),
      ).toBeLessThan(1e-4);
    }
  }
}
