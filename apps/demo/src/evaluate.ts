/** How good a model is on images that it was not trained on. */
import { crossEntropy, type DatasetLike, type Module, noGrad, softmax, type Tensor } from 'glissade';
import { evaluationLoader, moved, prepare } from './batches.ts';

export interface Prediction {
  readonly index: number;
  readonly truth: number;
  readonly guess: number;
  /** The probability that the model gave to its guess, and to the truth. */
  readonly confidence: number;
  readonly truthProbability: number;
}

export interface Evaluation {
  readonly loss: number;
  /** The share that is right, 0 to 1. */
  readonly accuracy: number;
  readonly predictions: readonly Prediction[];
}

/** What a model makes of a batch: the sum of the losses, and the classes' probabilities. */
export type Judge = (images: Tensor, labels: Tensor) => { loss: Tensor; probabilities: Tensor };

/** @param most - what the brightest pixel is */
export const judgeOf =
  (model: Module, most: number): Judge =>
  (images, labels) =>
    noGrad(() => {
      const logits = model.forward(prepare(images, most));
      const loss = crossEntropy(logits, labels, { reduction: 'sum' });
      return { loss, probabilities: softmax(logits, 1) };
    });

/** Goes through all examples without recording, the model in evaluation mode meanwhile. */
export async function evaluate(
  model: Module,
  data: DatasetLike<readonly [Tensor, Tensor]>,
  judge: Judge,
): Promise<Evaluation> {
  const training = model.training;
  model.eval();
  let loss = 0;
  const predictions: Prediction[] = [];
  for (const [images, labels] of evaluationLoader(data)) {
    const judged = judge(...(await moved([images, labels])));
    const [sum, probabilities, truths] = await Promise.all([
      judged.loss.item(),
      judged.probabilities.data(),
      labels.data(),
    ]);
    loss += sum;
    const classes = judged.probabilities.shape[1]!;
    truths.forEach((truth, row) => {
      const of = (k: number): number => probabilities[row * classes + k]!;
      let guess = 0;
      for (let k = 1; k < classes; k++) if (of(k) > of(guess)) guess = k;
      predictions.push({
        index: predictions.length,
        truth,
        guess,
        confidence: of(guess),
        truthProbability: of(truth),
      });
    });
  }
  if (training) model.train();
  const right = predictions.filter(({ truth, guess }) => truth === guess).length;
  return { loss: loss / predictions.length, accuracy: right / predictions.length, predictions };
}

/** Rows: the truth; columns: the guess. */
export function confusionOf(predictions: readonly Prediction[], classes: number): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const { truth, guess } of predictions) counts[truth]![guess]!++;
  return counts;
}

/** Those that the model was most sure of and wrong about. */
export const worstMistakes = (predictions: readonly Prediction[], count: number): Prediction[] =>
  predictions
    .filter(({ truth, guess }) => truth !== guess)
    .sort((a, b) => a.truthProbability - b.truthProbability)
    .slice(0, count);
