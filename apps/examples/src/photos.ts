/**
 * Photos: a folder of image files, with a folder for each class, as people have them. Files of many sizes are read and brought to one;
 * flipped and coloured anew in each step, they teach a network which pattern they show. These photos are drawn first: stripes,
 * checks, dots and rings, in colours and at angles of chance.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AdamW,
  AdaptiveAvgPool2d,
  BatchNorm2d,
  Conv2d,
  colorJitter,
  compile,
  crossEntropy,
  DataLoader,
  encodePng,
  evaluating,
  Flatten,
  imageFolder,
  interpolate,
  Linear,
  linspace,
  MaxPool2d,
  type Module,
  manualSeed,
  noGrad,
  OneCycleLR,
  ReLU,
  rand,
  randint,
  randn,
  randomHorizontalFlip,
  randomVerticalFlip,
  Sequential,
  stack,
  type Tensor,
  TensorDataset,
  toFloat,
} from 'glissade';
import type { Figures, Settings } from './example.ts';
import { pictureRow } from './picture-row.ts';

/** Photos of one size [N, 3, side, side], which of the classes each shows, and what these are called. */
interface Photos {
  readonly classes: readonly string[];
  readonly images: Tensor;
  readonly labels: Tensor;
}

/** Each pattern from 0 to 1, of two coordinates. */
const patterns: Readonly<Record<string, (u: Tensor, v: Tensor) => Tensor>> = {
  checks: (u, v) => u.sin().mul(v.sin()).gt(0).float(),
  dots: (u, v) => u.sin().add(v.sin()).gt(1).float(),
  rings: (u, v) => u.square().add(v.square()).sqrt().sin().gt(0).float(),
  stripes: (u) => u.sin().gt(0).float(),
};

/** How many photos there are of each. */
const counts = { train: 120, test: 50 };
/** What they are brought to. */
const side = 32;

/** A photo [3, height, width], none as large as another: a pattern in two colours, turned and noisy. */
async function drawn(pattern: (u: Tensor, v: Tensor) => Tensor): Promise<Tensor> {
  const [height = 0, width = 0] = await randint(40, 72, [2]).data();
  const [angle = 0, waves = 0, left = 0, top = 0, isDark = 0] = await rand([5]).data();
  const scale = 9 + 9 * waves;
  const x = linspace(-left, 1 - left, width)
    .unsqueeze(0)
    .mul(scale);
  const y = linspace(-top, 1 - top, height)
    .unsqueeze(1)
    .mul(scale);
  const [cos, sin] = [Math.cos(Math.PI * angle), Math.sin(Math.PI * angle)];
  const share = pattern(x.mul(cos).add(y.mul(sin)), y.mul(cos).sub(x.mul(sin)));
  const [dark, light] = rand([2, 3, 1, 1]).mul(0.5).unbind();
  const noise = randn([3, height, width]).mul(0.05);
  // Dark on light or light on dark.
  const shown = isDark < 0.5 ? share : share.neg().add(1);
  return light!.add(0.5).sub(dark!).mul(shown).add(dark!).add(noise);
}

/** Files such as photos/train/dots/17.png. */
async function drawPhotos(folder: string): Promise<void> {
  for (const [part, count] of Object.entries(counts)) {
    for (const [kind, pattern] of Object.entries(patterns)) {
      await mkdir(join(folder, part, kind), { recursive: true });
      for (let i = 0; i < count; i++)
        await writeFile(join(folder, part, kind, `${i}.png`), await encodePng(await drawn(pattern)));
    }
  }
}

/** Of one size, from 0 to 1. */
const resized = (photo: Tensor): Tensor =>
  interpolate(toFloat(photo).unsqueeze(0), {
    size: [side, side],
    mode: 'bilinear',
    antialias: true,
  }).squeeze(0);

/** As if each photo had been taken otherwise. */
const varied = (photos: Tensor): Tensor =>
  colorJitter(randomVerticalFlip(randomHorizontalFlip(photos)), { brightness: 0.3, contrast: 0.3 });

const block = (from: number, to: number): Module<[Tensor], Tensor>[] => [
  new Conv2d(from, to, 3, { padding: 1, bias: false }),
  new BatchNorm2d(to),
  new ReLU(),
  new MaxPool2d(2),
];

/** What knows of each photo the three colours that it has on average. */
const byColour = (): Sequential => new Sequential(new AdaptiveAvgPool2d(1), new Flatten(), new Linear(3, 4));

/** So few and small photos are read once; others would be read batch by batch, from a loader of the folder itself. */
async function read(folder: string): Promise<Photos> {
  const files = await imageFolder(folder, { transform: resized });
  for await (const [images, labels] of new DataLoader(files, { batchSize: files.length }))
    return { classes: files.classes, images, labels };
  throw new Error(`${folder} is empty`);
}

function trained(model: Sequential, { images, labels }: Photos, steps: number): Sequential {
  const optimizer = new AdamW(model.parameters(), { lr: 0.01 });
  const step = compile((images: Tensor, labels: Tensor) => {
    const loss = crossEntropy(model.forward(varied(images)), labels);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });
  const schedule = new OneCycleLR(optimizer, { maxLr: 0.02, totalSteps: steps });
  const data = new TensorDataset(images, labels);
  const batches = new DataLoader(data, { batchSize: 48, shuffle: true, dropLast: true });
  for (let i = 0; i < steps; ) {
    for (const [some, theirs] of batches) {
      if (i++ === steps) break;
      step(some, theirs);
      schedule.step();
    }
  }
  return model;
}

/** The share of photos that are taken for what they are. */
const accuracyOf = (model: Sequential, { images, labels }: Photos): Promise<number> =>
  evaluating(model, () => noGrad(() => model.forward(images).argmax(1)))
    .eq(labels)
    .float()
    .mean()
    .item();

export async function photos({ steps = 200, seed, say }: Settings): Promise<Figures> {
  manualSeed(seed);
  const folder = await mkdtemp(join(tmpdir(), 'photos-'));
  try {
    await drawPhotos(folder);
    const train = await read(join(folder, 'train'));
    const test = await read(join(folder, 'test'));
    say(`${train.labels.size} files to learn from, in folders named ${train.classes.join(', ')}`);
    const first = train.classes.map((_, label) => contrasted(test.images.at(label * counts.test)));
    say(`\n${pictureRow(await stack(first).data(), side)}\n`);
    const network = new Sequential(
      ...block(3, 16),
      ...block(16, 32),
      ...block(32, 64),
      new AdaptiveAvgPool2d(1),
      new Flatten(),
      new Linear(64, 4),
    );
    const figures = {
      byColour: await accuracyOf(trained(byColour(), train, steps), test),
      byNetwork: await accuracyOf(trained(network, train, steps), test),
    };
    const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
    say(`of ${test.labels.size} that were not learned from, taken for what they are:`);
    say(`  by their mean colours, as by chance  ${percent(figures.byColour).padStart(7)}`);
    say(`  by a network of three convolutions   ${percent(figures.byNetwork).padStart(7)}`);
    return figures;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** From white to black, for the terminal. */
function contrasted(photo: Tensor): Tensor {
  const gray = photo.mean(0);
  return gray.sub(gray.amin()).div(gray.amax().sub(gray.amin()).add(1e-6));
}
