/** Texts that are written as Hugging Face's models write them, with a cache and without, eager and compiled. */
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { type Backend, manualSeed, reference, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  causals,
  distance,
  made,
  pretrained,
  sampling,
  type Values,
  whole,
} from '../fixtures.test-helper.ts';
import { Decoder, type GenerateOptions, GPT2LMHeadModel, generate, generateTokens } from '../index.ts';
import { completeSampling, processed } from './sampling.ts';

/** Rows as Hugging Face gives them, without padding on either side. */
const bare = (expected: Values, prompts: Values, mask?: Values): number[][] => {
  const [rows, length] = expected.shape as [number, number];
  const [, begun] = prompts.shape as [number, number];
  return Array.from({ length: rows }, (_, row) => {
    const tokens = expected.data.slice(row * length, (row + 1) * length);
    const padding = mask ? mask.data.slice(row * begun, (row + 1) * begun).filter((m) => m === 0).length : 0;
    const end = tokens.indexOf(23, begun);
    return tokens.slice(padding, end < 0 ? undefined : end + 1);
  });
};

/** The reference is slow, and the same whether a step is traced or not. */
describe.each<[string, () => Promise<Backend>, GenerateOptions[]]>([
  ['the reference', async () => reference, [{}]],
  ['the CPU', () => cpu(), [{}, { useCache: false }, { compile }]],
])('on %s', (_, backend, ways) => {
  beforeAll(async () => useBackend(await backend()));

  test.each(causals)('$name: the likeliest tokens', async ({ name, padded, greedy, penalized }) => {
    const model = pretrained(name);
    const expected = bare(greedy, padded.ids, padded.mask);
    const prompt = whole(padded.ids);
    const attentionMask = whole(padded.mask);
    const asRows = expected.map((row, i) =>
      row.slice(0, padded.mask.data.slice(i * 6, (i + 1) * 6).filter((m) => m === 1).length),
    );
    for (const options of ways) {
      expect(await generate(model, prompt, { attentionMask, maxNewTokens: 12, ...options })).toEqual(
        expected,
      );
      expect(await generate(model, asRows, { maxNewTokens: 12, ...options })).toEqual(expected);
      // What stands beside a row changes nothing.
      const [alone] = await generate(model, asRows[2]!, { maxNewTokens: 12, ...options });
      expect(alone).toEqual(expected[2]);
      const penalizedOptions = { maxNewTokens: 12, repetitionPenalty: 1.7, ...options };
      expect(await generate(model, whole(penalized.ids), penalizedOptions)).toEqual(
        bare(penalized.tokens, penalized.ids),
      );
    }
  });
});

test('what is drawn is the same with a cache, without, and compiled', async () => {
  const model = pretrained('gpt2');
  const draws = {
    maxNewTokens: 15,
    temperature: 1.5,
    topK: 10,
    topP: 0.9,
    repetitionPenalty: 1.2,
    eosTokenId: null,
  };
  const written: number[][][] = [];
  for (const options of [{}, { useCache: false }, { compile }] satisfies GenerateOptions[]) {
    manualSeed(3);
    written.push(await generate(model, [[5, 6, 7], [8]], { ...draws, ...options }));
  }
  expect(written[1]).toEqual(written[0]);
  expect(written[2]).toEqual(written[0]);
  manualSeed(4);
  expect(await generate(model, [[5, 6, 7], [8]], draws)).not.toEqual(written[0]);
});

describe('sampling', () => {
  test.each(sampling)(
    '$name is what Hugging Face makes of scores',
    ({ name, value, scores, before, processed: expected }) => {
      const given = made(scores);
      const counts = tensor(
        Array.from({ length: 2 }, (_, row) =>
          Array.from(
            { length: 12 },
            (_, token) => before.data.slice(row * 3, row * 3 + 3).filter((t) => t === token).length,
          ),
        ),
        { dtype: 'int32' },
      );
      const options = completeSampling('test', { temperature: 1, [name]: value }, 12);
      const constraints = {
        sampling: options,
        counts: name === 'repetitionPenalty' ? counts : undefined,
        suppressed: undefined,
      };
      const found = processed(given, constraints).dataSync();
      const isOut = expected.data.map((x) => x < -1e29);
      expect([...found].map((x) => x === -Infinity)).toEqual(isOut);
      const kept = (data: ArrayLike<number>): number[] => Array.from(data).filter((_, i) => !isOut[i]);
      expect(distance(kept(found), kept(expected.data))).toBeLessThan(1e-5);
    },
  );
});

describe('programs', () => {
  /** `compile`, and how often it traced. */
  const counting = (): { compile: typeof compile; traces: () => number } => {
    const made: { readonly programs: readonly unknown[] }[] = [];
    return {
      compile: (step) => {
        const program = compile(step);
        made.push(program);
        return program;
      },
      traces: () => made.reduce((sum, { programs }) => sum + programs.length, 0),
    };
  };

  test('one for single tokens, and one for each length of a prompt; a decoder keeps them', async () => {
    const model = pretrained('llama');
    const { compile, traces } = counting();
    const sampled = { maxNewTokens: 20, temperature: 1, eosTokenId: null };
    await generate(model, [5, 6, 7], { ...sampled, compile });
    // What reads one prompt has no program for it.
    expect(traces()).toBe(1);
    const decoder = new Decoder(model, { maxLength: 24, compile });
    for (const prompt of [
      [5, 6, 7],
      [1, 2, 3],
      [9, 9, 4],
    ])
      await generate(decoder, prompt, sampled);
    expect(traces()).toBe(3);
    await generate(decoder, [5, 6, 7, 8], sampled);
    expect(traces()).toBe(4);
    const other = new Decoder(model, { maxLength: 24, compile, compilePrompts: false });
    for (const prompt of [[5, 6, 7], [5]]) await generate(other, prompt, sampled);
    expect(traces()).toBe(5);
    // What was counted in one text does not count in the next.
    const penalized = { maxNewTokens: 9, repetitionPenalty: 1.7 };
    for (const prompt of [
      [5, 6, 7],
      [8, 2, 1],
      [5, 6, 7],
    ])
      expect(await generate(decoder, prompt, penalized)).toEqual(
        await generate(model, prompt, { ...penalized, useCache: false }),
      );
    expect(await generate(decoder, [5, 6, 7], { maxNewTokens: 9 })).toEqual(
      await generate(model, [5, 6, 7], { maxNewTokens: 9, useCache: false }),
    );
  });
});

describe('tokens as they come', () => {
  const model = (): GPT2LMHeadModel =>
    new GPT2LMHeadModel({ vocabSize: 24, nPositions: 16, nEmbd: 16, nLayer: 1, nHead: 2, eosTokenId: null });

  test('rows that have ended give undefined, and who stops listening frees the decoder', async () => {
    const gpt2 = pretrained('gpt2');
    const rows = [
      [5, 6, 7],
      [8, 9, 10],
    ];
    const [first] = await generate(gpt2, rows, { maxNewTokens: 3 });
    const seen: (number | undefined)[][] = [];
    for await (const tokens of generateTokens(gpt2, rows, { maxNewTokens: 5, eosTokenId: first![3]! }))
      seen.push(tokens);
    expect(seen[0]![0]).toBe(first![3]);
    expect(seen[1]![0]).toBeUndefined();
    expect(seen[1]![1]).toBeTypeOf('number');

    const decoder = new Decoder(gpt2, { maxLength: 16 });
    for await (const _ of generateTokens(decoder, [5], { maxNewTokens: 5 })) {
      await expect(generate(decoder, [5], { maxNewTokens: 5 })).rejects.toThrow('is writing another text');
      break;
    }
    expect((await generate(decoder, [5], { maxNewTokens: 5, eosTokenId: null }))[0]).toHaveLength(6);
  });

  test('a model in training writes without dropout, and stays in training', async () => {
    const net = model();
    const options = { maxNewTokens: 8 };
    const written = await generate(net, [1, 2], options);
    expect(net.training).toBe(true);
    expect(await generate(net.eval(), [1, 2], options)).toEqual(written);
  });

  test.each<[string, () => unknown, string]>([
    [
      'a text too long',
      () => generate(model(), [1, 2], { maxNewTokens: 16 }),
      'generate: a prompt of 2 tokens and 16 new ones; there is place for 17',
    ],
    ['no token', () => generate(model(), [[1], []]), 'generate: row 1 of the prompt has no token'],
    [
      'a token that there is not',
      () => generate(model(), [1, 24]),
      'generate: row 0 of the prompt has the token 24; there are 0 to 23',
    ],
    [
      'a token that is none',
      () => generate(model(), [1, undefined] as never),
      'generate: row 0 of the prompt has the token undefined',
    ],
    [
      'a token that there is not, in a tensor for a program',
      () => generate(model(), tensor([[1], [24]], { dtype: 'int32' }), { maxNewTokens: 2, compile }),
      'generate: row 1 of the prompt has the token 24; there are 0 to 23',
    ],
    [
      'an end that is no token',
      () => generate(model(), [1], { maxNewTokens: 2, eosTokenId: '3' as never }),
      'generate: eosTokenId is "3"; expected the number of a token',
    ],
    ['an empty prompt', () => generate(model(), []), 'generate: the prompt is empty'],
    [
      'other options',
      () => generate(model(), [1], { top_k: 3 } as GenerateOptions),
      'generate: there is no option top_k',
    ],
    [
      'a share beyond 1',
      () => generate(model(), [1], { topP: 1.5 }),
      'generate: topP is 1.5; expected a number above 0, and at most 1',
    ],
    [
      'a temperature below 0',
      () => generate(model(), [1], { temperature: -1 }),
      'generate: temperature is -1; expected a number >= 0',
    ],
    [
      'what a decoder reads, of a model without encoder',
      () => generate(model(), [1], { decoderInputIds: [2] }),
      'generate: decoderInputIds is for models with an encoder',
    ],
    [
      'programs without a cache',
      () => generate(model(), [1], { compile, useCache: false, maxNewTokens: 2 }),
      'would be traced anew',
    ],
    [
      'another number of rows',
      () => generate(new Decoder(model(), { maxLength: 9 }), [[1], [2]], { maxNewTokens: 2 }),
      '2 rows for a decoder of 1',
    ],
    [
      'padding on the right',
      () =>
        generate(
          model(),
          tensor(
            [
              [1, 2],
              [3, 0],
            ],
            { dtype: 'int32' },
          ),
          {
            attentionMask: tensor([
              [1, 1],
              [1, 0],
            ]),
            maxNewTokens: 2,
          },
        ),
      'generate: row 1 of the prompt ends in padding; pad on the left',
    ],
    [
      'tokens as floats',
      () => generate(model(), tensor([[1, 2]])),
      'generate: the prompt is float32[1, 2]; expected int32 [N, L]',
    ],
  ])('%s is refused', async (_, run, message) => {
    await expect(async () => run()).rejects.toThrow(message);
  });
});
