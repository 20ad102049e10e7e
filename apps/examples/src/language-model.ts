/**
 * A language model of characters: a small transformer reads the comments in the source of this library, learns to tell which character
 * comes next, and then writes comments of its own.
 * Source: Radford, Narasimhan, Salimans, Sutskever, "Improving Language Understanding by Generative Pre-Training", 2018
 */
import {
  AdamW,
  arange,
  compile,
  concat,
  crossEntropy,
  Embedding,
  LayerNorm,
  Linear,
  Module,
  manualSeed,
  multinomial,
  noGrad,
  OneCycleLR,
  ones,
  randint,
  randperm,
  type Tensor,
  TransformerEncoder,
  TransformerEncoderLayer,
  tensor,
  unfold,
} from 'glissade';
import { comments } from './comments.ts';
import type { Figures, Settings } from './example.ts';

/** How many characters it looks back. */
const context = 32;
const batchSize = 32;
const [width, heads, blocks] = [64, 4, 2];
const temperature = 0.7;

/** Tells from characters [N, L], which are whole numbers, the scores [N, L, characters] of what may follow each of them. */
class LanguageModel extends Module {
  readonly embedding: Embedding;
  readonly positions = new Embedding(context, width);
  readonly encoder = new TransformerEncoder(
    () =>
      new TransformerEncoderLayer(width, heads, {
        dimFeedforward: 4 * width,
        activation: 'gelu',
        dropout: 0,
        normFirst: true,
        batchFirst: true,
      }),
    blocks,
    { norm: new LayerNorm(width) },
  );
  readonly head: Linear;

  constructor(characters: number) {
    super();
    this.embedding = new Embedding(characters, width);
    this.head = new Linear(width, characters);
  }

  forward(text: Tensor): Tensor {
    const where = this.positions.forward(arange(text.shape[1]!, { dtype: 'int32' }));
    const x = this.embedding.forward(text).add(where);
    return this.head.forward(this.encoder.forward(x, { isCausal: true }));
  }
}

export async function languageModel({ steps = 1000, seed, say }: Settings): Promise<Figures> {
  manualSeed(seed);
  const lines = comments();
  const order = [...(await randperm(lines.length).data())];
  const written = order.map((i) => `${lines[i]}\n`).join('');
  const alphabet = [...new Set(written)].sort();
  const numberOf = new Map(alphabet.map((character, i) => [character, i]));
  const text = tensor(
    [...written].map((character) => numberOf.get(character)!),
    { dtype: 'int32' },
  );
  const split = Math.floor(0.9 * written.length);
  const [train, valid] = [text.slice(0, 0, split), text.slice(0, split)];
  say(`${lines.length} comments, ${written.length} characters, ${alphabet.length} different ones`);

  const model = new LanguageModel(alphabet.length);
  const optimizer = new AdamW(model.parameters(), { weightDecay: 0.1 });
  const schedule = new OneCycleLR(optimizer, { maxLr: 1e-2, totalSteps: steps + 1, pctStart: 0.1 });

  /** How surprised the model is by what follows, in windows [N, context + 1] of text. */
  const surprise = (windows: Tensor): Tensor => {
    const scores = model.forward(windows.narrow(1, 0, context));
    return crossEntropy(scores.flatten(0, 1), windows.narrow(1, 1, context).flatten());
  };
  const trainingStep = compile(() => {
    const starts = randint(0, split - context, [batchSize, 1]);
    const loss = surprise(train.at(starts.add(arange(context + 1, { dtype: 'int32' }))));
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });
  const held = unfold(valid, 0, context + 1, context);
  const validate = compile(() => noGrad(() => surprise(held)));

  const bigram = await bigramLoss(train, held, alphabet.length);
  say(
    `Loss on a tenth that is held out: ${bigram.toFixed(3)} for who knows the last character only, and here`,
  );
  let loss = 0;
  for (let step = 1; step <= steps; step++) {
    trainingStep();
    schedule.step();
    if (step % 200 === 0 || step === steps) {
      loss = await validate().item();
      say(`step ${step}  loss ${loss.toFixed(3)}`);
    }
  }

  const next = compile((window: Tensor) =>
    noGrad(() => {
      const scores = model.forward(window).select(1, -1);
      const character = multinomial(scores.div(temperature).softmax(-1), 1);
      return { character, window: concat([window.slice(1, 1), character], 1) };
    }),
  );
  say(`What it writes, at a temperature of ${temperature}:`);
  // It goes on from the end of what is held out, where a comment ends.
  let window = valid.slice(0, -context).unsqueeze(0);
  let line = '* ';
  for (let count = 0; count < 300; count++) {
    const written = next(window);
    window = written.window;
    const character = alphabet[await written.character.item()]!;
    const ends = character === '\n';
    if (ends || (character === ' ' && line.length > 90)) {
      say(line);
      line = ends ? '* ' : '  ';
    } else line += character;
  }
  say(line);
  return { bigram, loss };
}

/** The mean surprise of who counted how often a character follows another; once more than that, so that nothing is impossible. */
async function bigramLoss(train: Tensor, held: Tensor, characters: number): Promise<number> {
  const pairs = train.slice(0, 0, -1).mul(characters).add(train.slice(0, 1));
  const counts = ones([characters ** 2]).scatterAdd(0, pairs, ones(pairs.shape));
  const scores = counts.reshape([characters, characters]).log();
  return await crossEntropy(scores.at(held.slice(1, 0, -1).flatten()), held.slice(1, 1).flatten()).item();
}
