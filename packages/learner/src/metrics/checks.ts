/** What metrics check before they count: a target that broadcasts silently gives a figure of nonsense. */
import { checkTensors, described, isFloat, ShapeError, sameShape, type Tensor } from '@glissade/tensor';

/** Throws unless predictions are [examples, classes, ...] and targets classes [examples, ...]. */
export function checkClasses(metric: string, prediction: Tensor, target: Tensor): void {
  checkTensors(metric, prediction, target);
  const [examples, classes, ...rest] = prediction.shape;
  if (classes === undefined || !sameShape(target.shape, [examples!, ...rest]) || isFloat(target.dtype))
    throw unlike(
      metric,
      prediction,
      target,
      '[examples, classes] and whole numbers [examples]: .squeeze(1) for a column, .argmax(1) for one-hot, .int() for floats; ' +
        'binaryAccuracy for yes and no',
    );
}

/** Throws unless predictions and targets have one shape. */
export function checkSame(metric: string, prediction: Tensor, target: Tensor): void {
  checkTensors(metric, prediction, target);
  if (!sameShape(prediction.shape, target.shape))
    throw unlike(metric, prediction, target, 'one shape. Use target.reshape(prediction.shape)');
}

export const unlike = (metric: string, prediction: Tensor, target: Tensor, expected: string): ShapeError =>
  new ShapeError(
    `${metric}: the prediction is ${described(prediction)}, the target ${described(target)}; expected ${expected}`,
  );

/** Of a prediction that is no number, nothing is right. */
export const known = (prediction: Tensor): Tensor => prediction.eq(prediction);

/** At float32 at least: sums, squares and exponentials of halves are soon infinite. */
export const wide = (x: Tensor): Tensor => (x.dtype === 'float64' ? x : x.float());
