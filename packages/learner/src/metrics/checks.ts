/** What metrics check before they count: a target that broadcasts silently gives a figure of nonsense. */
import { checkTensors, described, isFloat, ShapeError, sameShape, type Tensor } from '@glissade/tensor';

/** Throws unless predictions are floats [examples, classes, ...] and targets classes [examples, ...]. */
export function checkClasses(metric: string, prediction: Tensor, target: Tensor): void {
  checkTensors(metric, prediction, target);
  const [examples, classes, ...rest] = prediction.shape;
  if (classes !== undefined && sameShape(target.shape, [examples!, ...rest]) && !isFloat(target.dtype))
    return;
  throw new ShapeError(
    `${metric}: the prediction is ${described(prediction)} and the target ${described(target)}; expected [examples, classes] and whole ` +
      'numbers [examples]. One column is squeezed by squeeze(1), one-hot classes become numbers by argmax(1), floats by int(); of yes and no it is binaryAccuracy',
  );
}

/** Throws unless predictions and targets have one shape. */
export function checkSame(metric: string, prediction: Tensor, target: Tensor): void {
  checkTensors(metric, prediction, target);
  if (sameShape(prediction.shape, target.shape)) return;
  throw new ShapeError(
    `${metric}: the prediction is ${described(prediction)} and the target ${described(target)}; expected one shape. Use target.reshape(prediction.shape)`,
  );
}

/** Of a prediction that is no number, nothing is right. */
export const known = (prediction: Tensor): Tensor => prediction.eq(prediction);
