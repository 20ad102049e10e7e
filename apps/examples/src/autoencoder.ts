/**
 * A variational autoencoder: digits go through two numbers and come out again. What lies between is a plane on which every place is
 * some digit, and near places are alike.
 * Source: Kingma, Welling, "Auto-Encoding Variational Bayes", 2014, https://arxiv.org/abs/1312.6114
 */
import {
  Adam,
  avgPool2d,
  bceWithLogits,
  DataLoader,
  eigh,
  full,
  klDivergence,
  Learner,
  Linear,
  linspace,
  Module,
  manualSeed,
  mnist,
  mse,
  Normal,
  noGrad,
  ReLU,
  Sequential,
  stack,
  syntheticDigits,
  type Tensor,
  TensorDataset,
  toFloat,
} from 'glissade';
import type { Figures, Settings } from './example.ts';
import { pictureRow } from './picture-row.ts';

/** Height and width of the images. */
const size = 28;

/** What the network makes of images: the logits of their pixels, and where on the plane it sees them. */
interface Seen {
  readonly logits: Tensor;
  readonly mean: Tensor;
  readonly std: Tensor;
}

class Autoencoder extends Module<[images: Tensor], Seen> {
  hidden = new Sequential(new Linear(size * size, 256), new ReLU(), new Linear(256, 128), new ReLU());
  mean = new Linear(128, 2);
  logStd = new Linear(128, 2);
  decoder = new Sequential(
    new Linear(2, 128),
    new ReLU(),
    new Linear(128, 256),
    new ReLU(),
    new Linear(256, size * size),
  );

  forward(images: Tensor): Seen {
    const hidden = this.hidden.forward(images);
    const mean = this.mean.forward(hidden);
    const std = this.logStd.forward(hidden).exp();
    const place = this.training ? new Normal(mean, std).rsample() : mean;
    return { logits: this.decoder.forward(place), mean, std };
  }
}

/** What an image costs, in nats: its pixels, and how much more is said of its place than that it is somewhere about 0. */
function loss({ logits, mean, std }: Seen, images: Tensor): Tensor {
  const pixels = bceWithLogits(logits, images, { reduction: 'sum' });
  const place = klDivergence(new Normal(mean, std), new Normal(0, 1)).sum();
  return pixels.add(place).div(images.shape[0]!);
}

/** Real digits where GLISSADE_DATA says there are some, else such as a program draws; as many of these as will do. */
async function load(train: boolean): Promise<{ images: Tensor; labels: Tensor }> {
  const { images, labels } = process.env['GLISSADE_DATA']
    ? await mnist({ train, download: false })
    : syntheticDigits({ count: train ? 10_000 : 2000, seed: train ? 1 : 2 });
  return {
    images: toFloat(images)
      .flatten(1)
      .slice(0, 0, train ? 10_000 : 2000),
    labels,
  };
}

/** The plain way to put images on a plane: the mean image, and the two directions in which they differ most. */
function principalComponents(images: Tensor): (others: Tensor) => Tensor {
  const mean = images.mean(0);
  const centred = images.sub(mean);
  const { eigenvectors } = eigh(centred.T.matmul(centred));
  const directions = eigenvectors.slice(1, -2);
  return (others) => others.sub(mean).matmul(directions).matmul(directions.T).add(mean);
}

export async function autoencoder({ steps = 1580, seed, say }: Settings): Promise<Figures> {
  manualSeed(seed);
  const { images } = await load(true);
  const fresh = await load(false);
  const train = new DataLoader(new TensorDataset(images, images), { batchSize: 128, shuffle: true });
  const model = new Autoencoder();
  const learner = new Learner({
    model,
    optimizer: new Adam(model.parameters(), { lr: 1e-3 }),
    loss,
    train,
    valid: [[fresh.images, fresh.images]],
    metrics: { error: ({ logits }, images) => mse(logits.sigmoid(), images) },
    callbacks: [
      {
        onEpoch: ({ epoch, valid }) => {
          if (epoch % 5 === 0) say(`epoch ${epoch}  loss of fresh images ${valid!.loss.toFixed(2)}`);
        },
      },
    ],
  });
  await learner.fit(Math.max(1, Math.round(steps / train.length)));
  const { loss: nats, error } = await learner.validate();

  const errorOf = (guess: Tensor): Promise<number> => mse(guess, fresh.images).item();
  const meanError = await errorOf(images.mean(0).expand(fresh.images.shape));
  const componentsError = await errorOf(principalComponents(images)(fresh.images));
  say(`mean squared error of fresh images that went through two numbers: ${error.toFixed(4)}`);
  say(
    `through two principal components ${componentsError.toFixed(4)}, of the mean image ${meanError.toFixed(4)}`,
  );

  model.eval();
  const { mean, logits } = noGrad(() => model.forward(fresh.images));
  const draw = async (pixels: Tensor) =>
    say(pictureRow(await avgPool2d(pixels.reshape([-1, 1, size, size]), 2).data(), size / 2));
  say('\nfresh digits, and what comes out again:');
  await draw(fresh.images.slice(0, 0, 5));
  await draw(logits.slice(0, 0, 5).sigmoid());

  say('\nwhere the network puts them:');
  say(labelMap(await mean.data(), await fresh.labels.data()));

  say('\nand what it draws for places on the plane, from -2 to 2 across, from 1.5 to -1.5 down:');
  for (const y of [1.5, 0.5, -0.5, -1.5]) {
    const places = stack([linspace(-2, 2, 5), full([5], y)], 1);
    await draw(noGrad(() => model.decoder.forward(places)).sigmoid());
  }
  return { nats, error, componentsError, meanError };
}

/** The first thousand points of the plane, each as the digit that it is of. */
function labelMap(places: ArrayLike<number>, labels: ArrayLike<number>): string {
  const [columns, rows, limit] = [74, 24, 3];
  const cells = Array.from({ length: rows }, () => Array.from({ length: columns }, () => ' '));
  for (let i = 0; i < Math.min(1000, labels.length); i++) {
    const column = Math.floor(((places[2 * i]! + limit) / (2 * limit)) * columns);
    const row = cells[Math.floor(((limit - places[2 * i + 1]!) / (2 * limit)) * rows)];
    if (row?.[column] !== undefined) row[column] = String(labels[i]);
  }
  return cells.map((row) => row.join('').trimEnd()).join('\n');
}
