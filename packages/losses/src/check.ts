/** What every loss checks before it computes: a target that broadcasts silently trains on nonsense. */
import {
  checkTensors,
  described,
  isFloat,
  printShape,
  ShapeError,
  sameShape,
  size,
  stretches,
  type Tensor,
} from '@glissade/tensor';

/** Throws unless the prediction holds floats, which alone can be learned from. */
export function checkPrediction(loss: string, prediction: Tensor): void {
  checkTensors(loss, prediction);
  if (isFloat(prediction.dtype)) return;
  throw new TypeError(
    `${loss}: the prediction is ${described(prediction)}; it must hold floats. Use .to('float32')`,
  );
}

/** The target in the prediction's dtype. Throws unless both have one shape and the prediction holds floats. */
export function matchedTarget(loss: string, prediction: Tensor, target: Tensor, name = 'target'): Tensor {
  checkPrediction(loss, prediction);
  checkMatch(loss, prediction, target, name);
  return isFloat(target.dtype) ? target : target.to(prediction.dtype);
}

/** Throws unless the target has the prediction's shape. */
export function checkMatch(loss: string, prediction: Tensor, target: Tensor, name = 'target'): void {
  checkTensors(loss, target);
  if (sameShape(prediction.shape, target.shape)) return;
  throw new ShapeError(
    `${loss}: ${name} ${printShape(target.shape)} does not have the prediction's shape ` +
      `${printShape(prediction.shape)}; broadcasting would compare the wrong pairs.${mend(prediction, target, name)}`,
  );
}

function mend(prediction: Tensor, target: Tensor, name: string): string {
  const wanted = printShape(prediction.shape);
  if (size(prediction.shape) === size(target.shape)) return ` Use ${name}.reshape(${wanted})`;
  return stretches(target.shape, prediction.shape)
    ? ` If every prediction has this ${name}, say so with ${name}.expand(${wanted})`
    : '';
}

/** Throws unless `weight` broadcasts to the prediction. */
export function checkWeight(
  loss: string,
  name: string,
  weight: Tensor | undefined,
  prediction: Tensor,
): void {
  if (!weight) return;
  checkTensors(loss, weight);
  if (stretches(weight.shape, prediction.shape)) return;
  throw new ShapeError(
    `${loss}: ${name} ${printShape(weight.shape)} does not broadcast to the prediction ${printShape(prediction.shape)}`,
  );
}
