/** What elements are judged by, and which of them are left. */
import { checkTensors, ne, printShape, reshape, ShapeError, sameShape, type Tensor } from '@glissade/tensor';
import type { Prunable } from './pruned-parameter.ts';

/** Which elements count so far, in one row; undefined: all. */
export const keptOf = (before: Tensor | undefined): Tensor | undefined =>
  before && ne(reshape(before, [-1]), 0);

/** What the elements are judged by. Throws for scores of another shape. */
export function scoresOf(operation: string, { name, value }: Prunable, scores: Tensor | undefined): Tensor {
  if (scores === undefined) return value;
  checkTensors(operation, scores);
  if (sameShape(scores.shape, value.shape)) return scores.detach();
  throw new ShapeError(
    `${operation}: importanceScores are ${printShape(scores.shape)}; ${name} is ${printShape(value.shape)}, and they must be like it`,
  );
}
