/** Texts that a search finds, as Hugging Face's finds them, with a cache and without, eager and compiled. */
import { noGrad } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { type Backend, manualSeed, reference, useBackend } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { causals, pretrained, whole } from '../fixtures.test-helper.ts';
import { type Beams, Decoder, GPT2LMHeadModel, generate, generateBeams, generateTokens } from '../index.ts';
import { beams } from './beams.test-helper.ts';

const promptOf = ({ name, way }: { name: string; way: string }) => {
  const { ids, padded } = causals.find((each) => each.name === name)!;
  return way === 'penalized'
    ? { prompt: whole(ids), options: {} }
    : { prompt: whole(padded.ids), options: { attentionMask: whole(padded.mask) } };
};

describe.each<[string, () => Promise<Backend>, typeof beams]>([
  ['the reference', async () => reference, beams.filter(({ name }) => name === 'mistral')],
  ['the CPU', () => cpu(), beams],
])('on %s', (_, backend, cases) => {
  beforeAll(async () => useBackend(await backend()));

  test.each(cases)('$name, $way: the likeliest texts and their scores', async (each) => {
    const { prompt, options } = promptOf(each);
    const given = { eosTokenId: 23, ...each.options, maxNewTokens: 10, ...options };
    const found = await generateBeams(pretrained(each.name), prompt, given);
    expect(found.map((row) => row.map(({ tokens }) => tokens))).toEqual(each.tokens);
    found.forEach((row, i) => {
      row.forEach(({ score }, j) => {
        expect(score).toBeCloseTo(each.scores[i]![j]!, 4);
      });
    });
  });

  test.each(cases.filter(({ way }) => ['many ends, early', 'penalized', 'suppressed'].includes(way)))(
    '$name, $way: the likeliest one, without a cache and compiled',
    async (each) => {
      const { prompt, options } = promptOf(each);
      const given = { eosTokenId: 23, ...each.options, maxNewTokens: 10, ...options };
      for (const way of [{ useCache: false }, { compile }])
        expect(await generate(pretrained(each.name), prompt, { ...given, ...way })).toEqual(
          each.tokens.map(([best]) => best),
        );
    },
  );
});

/** Programs add up in another order. */
const rounded = (beams: Beams): unknown =>
  beams.map(({ tokens, score }) => ({ tokens, score: score.toFixed(4) }));

describe('a decoder', () => {
  test('has a row for each text, and keeps its programs', async () => {
    const programs: { readonly programs: readonly unknown[] }[] = [];
    const model = pretrained('gpt2');
    const decoder = new Decoder(model, {
      batchSize: 4,
      maxLength: 12,
      compile: (step) => {
        const program = compile(step);
        programs.push(program);
        return program;
      },
    });
    const options = { numBeams: 4, maxNewTokens: 8 };
    for (const prompt of [
      [3, 20, 16],
      [1, 5, 17],
      [9, 9, 4],
    ])
      expect((await generateBeams(decoder, prompt, options)).map(rounded)).toEqual(
        (await generateBeams(model, prompt, options)).map(rounded),
      );
    expect(programs.map((each) => each.programs.length)).toEqual([2]);
    await expect(generate(decoder, [[1], [2]], options)).rejects.toThrow(
      'generate: 2 rows of 4 beams for a decoder of 4; make one with { batchSize: 8 }',
    );
  });
});

describe('more beams than texts', () => {
  const small = (): GPT2LMHeadModel => {
    manualSeed(5);
    return new GPT2LMHeadModel({ vocabSize: 3, nPositions: 8, nEmbd: 8, nLayer: 1, nHead: 2, eosTokenId: 1 });
  };

  test.each([false, true, 'never'] as const)('all are found, each once: %s', async (earlyStopping) => {
    // One of a token, and two times three of two.
    const options = { numBeams: 8, maxNewTokens: 2, lengthPenalty: 0, earlyStopping };
    const [beams] = await generateBeams(small(), [0], options);
    expect(beams!.map(({ tokens }) => tokens.join()).sort()).toEqual(
      ['0,1', '0,0,0', '0,0,1', '0,0,2', '0,2,0', '0,2,1', '0,2,2'].sort(),
    );
    expect(beams!.reduce((sum, { score }) => sum + Math.exp(score), 0)).toBeCloseTo(1, 5);
  });

  test('copies of a text do not end in its place', async () => {
    const length = { maxNewTokens: 6, lengthPenalty: 0.5, earlyStopping: true };
    const [beams] = await generateBeams(small(), [0], { numBeams: 3, ...length, suppressTokens: [0] });
    expect(new Set(beams!.map(({ tokens }) => tokens.join())).size).toBe(3);
    for (const { score } of beams!) expect(score).toBeGreaterThan(-100);
  });

  test('what is suppressed is in none', async () => {
    const options = { numBeams: 4, maxNewTokens: 2, suppressTokens: [2] };
    const [beams] = await generateBeams(small(), [0], options);
    expect(beams!.map(({ tokens }) => tokens.join()).sort()).toEqual(['0,0,0', '0,0,1', '0,1']);
  });

  test('scores that are no numbers are an error', async () => {
    const model = small();
    for (const weight of model.parameters()) noGrad(() => weight.fill_(Number.NaN));
    await expect(generate(model, [0], { numBeams: 2, maxNewTokens: 2 })).rejects.toThrow(
      'generate: nothing was found for row 0, as no token has a score that is a number above -Infinity',
    );
  });
});

describe('options', () => {
  let model = pretrained('gpt2');
  beforeAll(() => {
    // On the backend that is in use now.
    model = pretrained('gpt2');
  });

  test.each<[string, () => unknown, string]>([
    [
      'half a beam',
      () => generate(model, [1], { numBeams: 1.5 }),
      'generate: numBeams is 1.5; expected a whole number >= 1',
    ],
    [
      'a search that draws',
      () => generate(model, [1], { numBeams: 2, topK: 5 }),
      'generate: with numBeams the likeliest texts are looked for, and nothing is drawn; leave out temperature, topK and topP',
    ],
    [
      'a penalty without a search',
      () => generate(model, [1], { lengthPenalty: 2 }),
      'generate: lengthPenalty is for beam search, and numBeams is 1',
    ],
    [
      'an end without a search',
      () => generate(model, [1], { earlyStopping: true, numBeams: 1 }),
      'generate: earlyStopping is for beam search, and numBeams is 1',
    ],
    [
      'a penalty that is no number',
      () => generate(model, [1], { numBeams: 2, lengthPenalty: Number.NaN }),
      'generate: lengthPenalty is NaN; expected a number',
    ],
    [
      'ends that are no tokens',
      () => generate(model, [1], { eosTokenId: [2, Number.NaN] }),
      'generate: eosTokenId is [2,NaN]; expected the number of a token',
    ],
    [
      'another way to stop',
      () => generate(model, [1], { numBeams: 2, earlyStopping: 'always' as never }),
      `generate: earlyStopping is "always"; expected true, false or 'never'`,
    ],
    ['no search', () => generateBeams(model, [1], {}), 'generateBeams: numBeams is 1, which is no search'],
    [
      'a search token by token',
      () => generateTokens(model, [1], { numBeams: 2 }),
      'generateTokens: which of numBeams texts is the likeliest is known when all are written',
    ],
    [
      'a suppressed token that is none',
      () => generate(model, [1], { suppressTokens: [-1] }),
      'generate: suppressTokens is [-1]; expected the numbers of tokens in an array',
    ],
    [
      'nothing left to write',
      () => generate(model, [1], { suppressTokens: Array.from({ length: 24 }, (_, i) => i) }),
      'generate: suppressTokens leaves none of the 24 tokens to be written',
    ],
    [
      'ends wherever one goes',
      () => generate(model, [1], { numBeams: 2, eosTokenId: Array.from({ length: 24 }, (_, i) => i) }),
      'generate: 24 tokens end a text, of 24; there must be others to go on with',
    ],
  ])('%s is refused', async (_, run, message) => {
    await expect(async () => run()).rejects.toThrow(message);
  });

  test('suppressed tokens are not written without a search, either', async () => {
    const [plain] = await generate(model, [5, 6, 7], { maxNewTokens: 3, eosTokenId: null });
    const [first, second] = plain!.slice(3) as [number, number];
    const options = { maxNewTokens: 3, eosTokenId: null };
    const [begun] = await generate(model, [5, 6, 7], { ...options, beginSuppressTokens: [first] });
    expect(begun![3]).not.toBe(first);
    const [never] = await generate(model, [5, 6, 7], { ...options, suppressTokens: [first, second] });
    expect(never!.slice(3)).not.toContain(first);
    expect(never!.slice(3)).not.toContain(second);
    expect((await generate(model, [5, 6, 7], { ...options, suppressTokens: [24, 99] }))[0]).toEqual(plain);
  });
});
