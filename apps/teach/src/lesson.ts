/** Learning from a few pictures of each class. */
import {
  AdamW,
  breathe,
  colorJitter,
  compile,
  crossEntropy,
  evaluating,
  manualSeed,
  noGrad,
  OneCycleLR,
  randomAffine,
  softmax,
  type Tensor,
  tensor,
} from 'glissade';
import { Network } from './network.ts';
import { type Picture, side } from './picture.ts';

/** Pictures of each class. */
export type Shown = readonly (readonly Picture[])[];

/** How a lesson goes, and what it leaves. */
export interface Progress {
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
}

/** What came of those pictures that were not learned from. */
export interface Judgement {
  readonly right: number;
  readonly held: number;
}

/** Settings of a lesson. */
export interface LessonOptions {
  readonly steps?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** Ends it after the step. */
  readonly signal?: AbortSignal;
}

/** In a batch. */
const batchSize = 32;
/** Of so many pictures in a row, the last is not learned from. */
const heldShare = 5;

/** As if each picture had been taken from elsewhere, in another light. What comes in at the edges has its mean colours. */
function varied(pictures: Tensor): Tensor {
  const floats = pictures.float().div(255);
  const mean = floats.mean([2, 3], { keepdim: true });
  const moved = randomAffine(floats.sub(mean), { degrees: 12, translate: [0.12, 0.12], scale: [0.8, 1.2] });
  return colorJitter(moved.add(mean), { brightness: 0.3, contrast: 0.3, saturation: 0.3 }).mul(255);
}

/** One picture or several as a batch. */
export const batchOf = (pictures: readonly Picture[]): Tensor => {
  const bytes = new Uint8Array(pictures.length * 3 * side * side);
  for (const [i, picture] of pictures.entries()) bytes.set(picture, i * picture.length);
  return tensor(bytes, { shape: [pictures.length, 3, side, side] });
};

/** The last of each five pictures of a class is held back, where there are so many. */
export function divided(shown: Shown): { readonly learned: Shown; readonly held: Shown } {
  const isHeld = (i: number): boolean => i % heldShare === heldShare - 1;
  return {
    learned: shown.map((pictures) => pictures.filter((_, i) => !isHeld(i))),
    held: shown.map((pictures) => pictures.filter((_, i) => isHeld(i))),
  };
}

/** A network that has learned nothing yet. */
export function beginner(classes: number, seed = 1): Network {
  manualSeed(seed);
  return new Network(classes);
}

/**
 * Teaches it to tell the classes apart: as many pictures of one as of another, however many there are. Whoever waits is let in after
 * each step.
 */
export async function learn(network: Network, shown: Shown, options: LessonOptions = {}): Promise<void> {
  const { steps = 200, onProgress, signal } = options;
  const optimizer = new AdamW(network.parameters(), { lr: 0.003, weightDecay: 0.02 });
  const schedule = new OneCycleLR(optimizer, { maxLr: 0.004, totalSteps: steps });
  const step = compile((pictures: Tensor, labels: Tensor) => {
    const loss = crossEntropy(network.forward(varied(pictures)), labels, { labelSmoothing: 0.05 });
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });
  const next = turns(shown);
  for (let i = 1; i <= steps && !signal?.aborted; i++) {
    const { pictures, labels } = next();
    const loss = await step(batchOf(pictures), tensor(labels, { dtype: 'int32' })).item();
    schedule.step();
    onProgress?.({ step: i, steps, loss });
    await breathe();
  }
}

/** Batches in which all classes are as often, each picture in its turn. */
function turns(shown: Shown): () => { pictures: Picture[]; labels: number[] } {
  let turn = 0;
  const places = shown.map(() => 0);
  return () => {
    const [pictures, labels]: [Picture[], number[]] = [[], []];
    for (let i = 0; i < batchSize; i++) {
      const label = turn++ % shown.length;
      const place = places[label]!;
      places[label] = place + 1;
      pictures.push(shown[label]![place % shown[label]!.length]!);
      labels.push(label);
    }
    return { pictures, labels };
  };
}

/** The probability of each class. */
export async function scoresOf(network: Network, picture: Picture): Promise<number[]> {
  const scores = evaluating(network, () => noGrad(() => softmax(network.forward(batchOf([picture])), 1)));
  return Array.from(await scores.data());
}

/** How many pictures are taken for what they are. */
export async function judged(network: Network, shown: Shown): Promise<Judgement> {
  let [right, held] = [0, 0];
  for (const [label, pictures] of shown.entries())
    for (const picture of pictures) {
      const scores = await scoresOf(network, picture);
      held++;
      if (scores.indexOf(Math.max(...scores)) === label) right++;
    }
  return { right, held };
}
