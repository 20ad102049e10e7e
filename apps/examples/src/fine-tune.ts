/**
 * Fine-tuning: a small Mistral learns from the comments in this library how English is spelled. Then it is frozen, and small matrices beside
 * its layers learn from five sonnets how verse is written: less than such few lines could teach a model that knows nothing.
 * Source: Hu et al., "LoRA", 2021, https://arxiv.org/abs/2106.09685
 */
import {
  AdamW,
  addLora,
  arange,
  causalLMLoss,
  compile,
  Decoder,
  generate,
  LlamaForCausalLM,
  manualSeed,
  noGrad,
  OneCycleLR,
  randint,
  randperm,
  saveLora,
  type Tensor,
  tensor,
  unfold,
} from 'glissade';
import { comments } from './comments.ts';
import type { Figures, Settings } from './example.ts';
import { sonnets } from './sonnets.ts';

/** How many characters are read at once, in how many windows. */
const [context, batchSize] = [48, 24];
const temperature = 0.4;

/** All that is written: a number for each character. */
const alphabet = ['\n', ...Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i))];
const numberOf = new Map(alphabet.map((character, i) => [character, i]));
const numbers = (text: string): number[] => [...text].map((character) => numberOf.get(character)!);
const asTensor = (text: string): Tensor => tensor(numbers(text), { dtype: 'int32' });

const makeModel = (): LlamaForCausalLM =>
  new LlamaForCausalLM({
    // As Mistral, each character looks back a little way only: texts may be longer than the windows that are learned from.
    modelType: 'mistral',
    slidingWindow: 32,
    vocabSize: alphabet.length,
    hiddenSize: 64,
    intermediateSize: 176,
    numHiddenLayers: 2,
    numAttentionHeads: 4,
    numKeyValueHeads: 2,
    tieWordEmbeddings: true,
    eosTokenId: null,
  });

/** Trains on windows of a text, with the parameters that are given; the others stay as they are. */
function train(
  model: LlamaForCausalLM,
  parameters: Tensor[],
  text: Tensor,
  steps: number,
  maxLr: number,
): void {
  const optimizer = new AdamW(parameters, { weightDecay: 0.1 });
  const schedule = new OneCycleLR(optimizer, { maxLr, totalSteps: steps + 1, pctStart: 0.1 });
  const step = compile(() => {
    const starts = randint(0, text.length - context, [batchSize, 1]);
    const windows = text.at(starts.add(arange(context + 1, { dtype: 'int32' })));
    const loss = causalLMLoss(model.forward(windows), windows);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
  });
  for (let i = 0; i < steps; i++) {
    step();
    schedule.step();
  }
}

const sum = (parameters: readonly Tensor[]): number => parameters.reduce((all, { size }) => all + size, 0);

export async function fineTune({ steps = 1200, seed, say }: Settings): Promise<Figures> {
  manualSeed(seed);
  const lines = comments();
  const order = [...(await randperm(lines.length).data())];
  const prose = asTensor(order.map((i) => `${lines[i]}\n`).join(''));
  // The last sonnet is held out.
  const verse = asTensor(`${sonnets.slice(0, -1).join('\n\n')}\n\n`);
  const held = unfold(asTensor(sonnets.at(-1)!), 0, context + 1, context);
  const surprise = async (model: LlamaForCausalLM): Promise<number> =>
    await noGrad(() => causalLMLoss(model.forward(held), held)).item();
  say(
    `${prose.length} characters of comments, ${verse.length} of five sonnets, ${held.size} of a sixth that is held out`,
  );

  const model = makeModel();
  train(model, model.parameters(), prose, steps, 1e-2);
  const before = await surprise(model);
  say(`Trained on comments: loss on the sixth sonnet ${before.toFixed(3)}. It goes on with a line of verse:`);
  const write = async (): Promise<void> => {
    const begun = 'Shall I compare thee';
    const decoder = new Decoder(model, { maxLength: begun.length + 160, compile });
    const [written] = await generate(decoder, numbers(begun), { maxNewTokens: 160, temperature });
    const text = written!.map((number) => alphabet[number]).join('');
    say(text.replace(/^/gm, '    '));
  };
  await write();

  const adapters = addLora(model, {
    rank: 8,
    alpha: 16,
    targets: ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'],
  });
  const [trained, all] = [sum(adapters.parameters()), sum(model.parameters())];
  const few = Math.min(75, steps);
  train(model, adapters.parameters(), verse, few, 3e-3);
  const after = await surprise(model);
  const { 'adapter_model.safetensors': file } = await saveLora(adapters);
  say(
    `${trained} numbers beside its ${all}, trained on five sonnets in ${few} steps: loss ${after.toFixed(3)}. ` +
      `They take ${Math.round(file.length / 1024)} KB. It goes on:`,
  );
  await write();

  const [beginner, more] = [makeModel(), Math.min(200, steps)];
  // Given more of them it learns the five by heart, and is more surprised by the sixth.
  train(beginner, beginner.parameters(), verse, more, 3e-3);
  const alone = await surprise(beginner);
  say(`A model that learned from the five sonnets alone, in ${more} steps: loss ${alone.toFixed(3)}`);

  adapters.remove();
  const again = await surprise(model);
  say(`Without the adapters it is what it was: loss ${again.toFixed(3)}`);
  return { before, after, alone, again, trained, all };
}
