/** What every loss checks before it computes: a target that broadcasts silently trains on nonsense. */
import {
  broadcast,
  checkTensors,
  isFloat,
  printShape,
  ShapeError,
  sameShape,
  size,
  type Tensor,
} from '@glissade/tensor';

/** Throws unless the prediction holds floats, which alone can be learned from. */
export function checkPrediction(loss: string, prediction: Tensor): void {
  checkTensors(loss, prediction);
  if (isFloat(prediction.dtype)) return;
  throw new TypeError(
    `${loss}: the prediction is ${prediction.dtype}${printShape(prediction.shape)}; it must hold floats. Use .to('float32')`,
  );
}

/** The target in the prediction's dtype. Throws unless both have one shape and the prediction holds floats. */
export function matchedTarget(loss: string, prediction: Tensor, target: Tensor, name = 'target'): Tensor {
  checkPrediction(loss, prediction);
  checkTensors(loss, target);
  if (!sameShape(prediction.shape, target.shape)) {
    throw new ShapeError(
      `${loss}: ${name} ${printShape(target.shape)} does not have the prediction's shape ` +
        `${printShape(prediction.shape)}; broadcasting would compare the wrong pairs. ${mend(prediction, target, name)}`,
    );
  }
  return isFloat(target.dtype) ? target : target.to(prediction.dtype);
}

function mend(prediction: Tensor, target: Tensor, name: string): string {
  const wanted = printShape(prediction.shape);
  if (size(prediction.shape) === size(target.shape)) return `Use ${name}.reshape(${wanted})`;
  return `If every prediction has this ${name}, say so with ${name}.expand(${wanted})`;
}

/** Throws unless `weight` broadcasts to the prediction. */
export function checkWeight(
  loss: string,
  name: string,
  weight: Tensor | undefined,
  prediction: Tensor,
): void {
  if (!weight) return;
  try {
    if (sameShape(broadcast(loss, weight.shape, prediction.shape), prediction.shape)) return;
  } catch {
    // The message below tells more.
  }
  throw new ShapeError(
    `${loss}: ${name} ${printShape(weight.shape)} does not broadcast to the prediction ${printShape(prediction.shape)}`,
  );
}

/** Throws unless a number is what the option asks for. */
export function checkNumber(
  loss: string,
  name: string,
  value: number,
  { least, most = Infinity }: { least: number; most?: number },
): void {
  if (typeof value === 'number' && value >= least && value <= most) return;
  const range = most === Infinity ? `at least ${least}` : `from ${least} to ${most}`;
  throw new RangeError(`${loss}: ${name} is ${value}; expected a number ${range}`);
}

/** Throws at the first number that is not right. `of` says what each should be. */
export function checkNumbers(
  loss: string,
  name: string,
  x: Tensor,
  of: string,
  right: (value: number, i: number) => boolean,
): void {
  const data = x.dataSync();
  const wrong = data.findIndex((value, i) => !right(value, i));
  if (wrong >= 0)
    throw new RangeError(
      `${loss}: ${data[wrong]} (element ${wrong} of ${name} ${printShape(x.shape)}) is no ${of}`,
    );
}
