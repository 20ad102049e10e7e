/** How good a model is on images that it was not trained on. */
import { crossEntropy, type DatasetLike, type Learner, softmax, type Tensor } from 'glissade';
import { evaluationLoader } from './batches.ts';

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

/** Goes through all examples, the model in evaluation mode. */
export async function evaluate(
  learner: Learner<[Tensor], Tensor, Tensor, 'accuracy'>,
  data: DatasetLike<readonly [Tensor, Tensor]>,
): Promise<Evaluation> {
  let loss = 0;
  const predictions: Prediction[] = [];
  for await (const { prediction, target } of learner.predictions(evaluationLoader(data))) {
    const likely = softmax(prediction, 1);
    const [sum, probabilities, truths] = await Promise.all([
      crossEntropy(prediction, target, { reduction: 'sum' }).item(),
      likely.data(),
      target.data(),
    ]);
    loss += sum;
    const classes = likely.shape[1]!;
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
