/**
 * Transfer: a small residual network learns the digits 0 to 4 of many images. What it sees in them helps it to learn 5 to 9 of a few:
 * its state goes into another network, whose head is new and alone learns, beside one of the same kind that begins from nothing.
 * Source: Yosinski et al., "How transferable are features in deep neural networks?", 2014, https://arxiv.org/abs/1411.1792
 */
import {
  AdamW,
  BasicBlock,
  BatchNorm2d,
  Conv2d,
  Conv2dNormActivation,
  compile,
  crossEntropy,
  DataLoader,
  evaluating,
  Linear,
  loadTorch,
  Module,
  manualSeed,
  mnist,
  Sequential,
  saveTorch,
  stateDictIn,
  syntheticDigits,
  type Tensor,
  TensorDataset,
  toFloat,
} from 'glissade';
import type { Figures, Settings } from './example.ts';

/** How many images of each new digit there are to learn from. */
const counts = [1, 5, 20];
/** How many steps are made with these. */
const fewSteps = 60;

/** A block of twice the channels, and half the height and width. */
function narrowing(channels: number): BasicBlock {
  const shortcut = new Conv2d(channels, 2 * channels, 1, { stride: 2, bias: false });
  const downsample = new Sequential(shortcut, new BatchNorm2d(2 * channels));
  return new BasicBlock(channels, 2 * channels, { stride: 2, downsample });
}

/** Images [N, 1, 28, 28] to the scores of five digits. */
class SmallResNet extends Module {
  body = new Sequential(
    new Conv2dNormActivation(1, 16, { stride: 2 }),
    new BasicBlock(16, 16),
    narrowing(16),
    narrowing(32),
  );
  fc = new Linear(64, 5);

  forward(images: Tensor): Tensor {
    return this.fc.forward(this.body.forward(images).mean([2, 3]));
  }
}

interface Digits {
  readonly images: Tensor;
  readonly labels: Tensor;
}

/** Those that are wanted, with labels from 0. */
async function chosen(
  { images, labels }: Digits,
  isWanted: (digit: number) => boolean,
  first = 0,
): Promise<Digits> {
  const rows = [...(await labels.data()).entries()].flatMap(([row, digit]) => (isWanted(digit) ? [row] : []));
  return { images: images.at([rows]), labels: labels.at([rows]).sub(first) };
}

/** Real digits where GLISSADE_DATA says there are some, else such as a program draws: 0 to 4, and 5 to 9 as others to tell apart. */
async function load(train: boolean): Promise<readonly [Digits, Digits]> {
  const count = train ? 5000 : 2000;
  const all = process.env['GLISSADE_DATA']
    ? await mnist({ train, download: false })
    : syntheticDigits({ count, seed: train ? 1 : 2 });
  const images = toFloat(all.images.slice(0, 0, count)).unsqueeze(1);
  const digits = { images, labels: all.labels.slice(0, 0, count).int() };
  return [await chosen(digits, (digit) => digit < 5), await chosen(digits, (digit) => digit >= 5, 5)];
}

/** The first `count` images of each digit. */
function few(digits: Digits, count: number): Promise<Digits> {
  const seen = [0, 0, 0, 0, 0];
  return chosen(digits, (digit) => seen[digit]!++ < count);
}

/** A step of what still learns. */
function stepOf(model: SmallResNet, lr: number): (images: Tensor, labels: Tensor) => Tensor {
  const learning = model.parameters().filter(({ requiresGrad }) => requiresGrad);
  const optimizer = new AdamW(learning, { lr });
  return compile((images: Tensor, labels: Tensor) => {
    const loss = crossEntropy(model.forward(images), labels);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });
}

const accuracyOf = (model: SmallResNet, { images, labels }: Digits): Promise<number> =>
  evaluating(model, () => model.forward(images).argmax(1))
    .eq(labels)
    .float()
    .mean()
    .item();

/** The network of a file, with a head that knows nothing; the rest stays as it is, and so do its statistics. */
async function tuned(file: Uint8Array, digits: Digits): Promise<SmallResNet> {
  const model = new SmallResNet();
  model.loadStateDict(stateDictIn(await loadTorch(file)));
  model.body.requiresGrad_(false).eval();
  model.fc = new Linear(64, 5);
  const step = stepOf(model, 0.02);
  for (let i = 0; i < fewSteps; i++) step(digits.images, digits.labels);
  return model;
}

/** All of it, from weights that were drawn. */
function fromNothing(digits: Digits): SmallResNet {
  const model = new SmallResNet();
  const step = stepOf(model, 0.003);
  for (let i = 0; i < fewSteps; i++) step(digits.images, digits.labels);
  return model;
}

export async function transfer({ steps = 250, seed, say }: Settings): Promise<Figures> {
  manualSeed(seed);
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`.padStart(8);
  const [many, others] = await load(true);
  const [freshFirst, fresh] = await load(false);
  const teacher = new SmallResNet();
  const step = stepOf(teacher, 0.003);
  const batches = new DataLoader(new TensorDataset(many.images, many.labels), {
    batchSize: 64,
    shuffle: true,
    dropLast: true,
  });
  for (let i = 0; i < steps; ) for (const [images, labels] of batches) if (i++ < steps) step(images, labels);
  const known = await accuracyOf(teacher, freshFirst);
  say(
    `a network of ${teacher.parameters().reduce((sum, { size }) => sum + size, 0)} weights reads ${percent(known).trim()} of fresh digits 0 to 4`,
  );

  const file = await saveTorch(teacher.stateDict());
  const figures: Record<string, number> = { known };
  say('of fresh digits 5 to 9, learned from a few images of each, are read right');
  say('images of each   by its body and a new head   by one that began from nothing');
  for (const count of counts) {
    const digits = await few(others, count);
    const byTuned = await accuracyOf(await tuned(file, digits), fresh);
    const byScratch = await accuracyOf(fromNothing(digits), fresh);
    figures[`tuned${count}`] = byTuned;
    figures[`scratch${count}`] = byScratch;
    say(
      `${String(count).padStart(14)}   ${percent(byTuned).padStart(26)}   ${percent(byScratch).padStart(30)}`,
    );
  }
  return figures;
}
