/**
 * Sequence to sequence: a transformer reads a date as people write it, letter by letter, and writes it in the international form.
 * Source: Vaswani et al., "Attention Is All You Need", 2017, https://arxiv.org/abs/1706.03762
 */
import {
  Adam,
  arange,
  compile,
  concat,
  crossEntropy,
  Embedding,
  full,
  Linear,
  Module,
  manualSeed,
  noGrad,
  OneCycleLR,
  randint,
  randperm,
  type Tensor,
  Transformer,
  tensor,
} from 'glissade';
import { days, isoDate, longest, ways, written } from './date-formats.ts';
import type { Figures, Settings } from './example.ts';

const width = 64;
const batchSize = 64;
/** Days that are kept from training. */
const unseen = 1000;
const isoLength = '2026-11-29'.length;

/** All characters; a blank also fills up what is short, and begins what is to be written. */
const alphabet = [" ',-./0123456789", 'ABCDEFGHIJKLMNOPRSTUVWY', 'abcdefghiklmnoprstuvyz'].join('');
const blank = alphabet.indexOf(' ');
const numbersOf = (texts: readonly string[], length: number): Tensor =>
  tensor(
    texts.map((text) => [...text.padEnd(length)].map((character) => alphabet.indexOf(character))),
    { dtype: 'int32' },
  );

class Translator extends Module<[dates: Tensor, begun: Tensor]> {
  readonly characters = new Embedding(alphabet.length, width);
  readonly positions = new Embedding(longest, width);
  readonly transformer = new Transformer(width, 4, {
    numEncoderLayers: 2,
    numDecoderLayers: 2,
    dimFeedforward: 2 * width,
    dropout: 0,
    normFirst: true,
    batchFirst: true,
  });
  readonly head = new Linear(width, alphabet.length);

  /** From dates [N, S] what the decoder looks at, [N, S, width]. */
  read(dates: Tensor): Tensor {
    return this.transformer.encoder.forward(this.embedded(dates));
  }

  /** From that and what is written so far, [N, T], the scores [N, T, characters] of what comes next. */
  write(memory: Tensor, begun: Tensor): Tensor {
    const seen = this.transformer.decoder.forward(this.embedded(begun), memory, { tgtIsCausal: true });
    return this.head.forward(seen);
  }

  forward(dates: Tensor, begun: Tensor): Tensor {
    return this.write(this.read(dates), begun);
  }

  embedded(text: Tensor): Tensor {
    const places = arange(text.shape[1]!, { dtype: 'int32' });
    return this.characters.forward(text).add(this.positions.forward(places));
  }
}

export async function dates({ steps = 500, seed, say }: Settings): Promise<Figures> {
  manualSeed(seed);
  // Each day is written in one way.
  const order = [...(await randperm(days).data())];
  const way = await randint(0, ways, [days]).data();
  const texts = order.map((day) => written(day, way[day]!));
  const translations = order.map(isoDate);
  const [sources, targets] = [numbersOf(texts, longest), numbersOf(translations, isoLength)];

  const model = new Translator();
  const optimizer = new Adam(model.parameters());
  const schedule = new OneCycleLR(optimizer, { maxLr: 3e-3, totalSteps: steps + 1, pctStart: 0.1 });
  const trainingStep = compile(() => {
    const rows = randint(unseen, days, [batchSize]);
    const target = targets.at(rows);
    const begun = concat([full([batchSize, 1], blank, { dtype: 'int32' }), target.slice(1, 0, -1)], 1);
    const loss = crossEntropy(model.forward(sources.at(rows), begun).flatten(0, 1), target.flatten());
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });

  /** Writes one character after the other: each time the likeliest. */
  const translate = compile((dates: Tensor) =>
    noGrad(() => {
      const memory = model.read(dates);
      let text = full([dates.shape[0]!, 1], blank, { dtype: 'int32' });
      for (let place = 0; place < isoLength; place++) {
        const next = model.write(memory, text).select(1, -1).argmax(1, { keepdim: true });
        text = concat([text, next], 1);
      }
      return text.slice(1, 1);
    }),
  );
  const accuracy = async (): Promise<number> => {
    const right = translate(sources.slice(0, 0, unseen))
      .eq(targets.slice(0, 0, unseen))
      .all(1);
    return await right.float().mean().item();
  };

  let exact = 0;
  for (let step = 1; step <= steps; step++) {
    const loss = trainingStep();
    schedule.step();
    if (step % 100 === 0 || step === steps) {
      exact = await accuracy();
      say(`step ${step}  loss ${(await loss.item()).toFixed(4)}  right ${(100 * exact).toFixed(1)} %`);
    }
  }
  const byDate =
    texts.slice(0, unseen).filter((text, i) => readByDate(text) === translations[i]).length / unseen;
  say(
    `of ${unseen} dates that it has never seen; JavaScript's own Date reads ${(100 * byDate).toFixed(1)} %.`,
  );
  const shown = await translate(sources.slice(0, 0, 10)).data();
  for (let i = 0; i < 10; i++) {
    const text = [...shown.slice(i * isoLength, (i + 1) * isoLength)].map((n) => alphabet[n]).join('');
    say(
      `  ${texts[i]!.padEnd(longest)}  ${text}${text === translations[i] ? '' : `  wrong: ${translations[i]}`}`,
    );
  }
  return { exact, byDate };
}

/** What JavaScript makes of a date; nothing if it cannot read it. */
function readByDate(text: string): string | undefined {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) return undefined;
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
