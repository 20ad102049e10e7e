/** Class numbers as targets: checked, so that a wrong one is an error and not a wrong loss. */
import {
  cast,
  checkElements,
  checkTensors,
  described,
  ge,
  logicalAnd,
  lt,
  ne,
  printShape,
  type Shape,
  ShapeError,
  sameShape,
  type Tensor,
  where,
} from '@glissade/tensor';

export interface Labels {
  /** int32, each within the classes. */
  readonly index: Tensor;
  /** Which labels count; undefined if all do. */
  readonly counted?: Tensor;
  /** Which labels name a class; undefined if all that count are known to. */
  readonly valid?: Tensor;
}

/** Throws unless a target, or what is named otherwise, is of whole numbers. */
export function checkWhole(loss: string, x: Tensor, name = 'target'): void {
  if (x.dtype !== 'int32' && x.dtype !== 'uint8')
    throw new TypeError(`${loss}: ${name} is ${described(x)}; it must be whole. Use .to('int32')`);
}

/** The dim of the classes: the second one, or the only one of a single prediction. */
export const classDim = (prediction: Tensor): number => (prediction.shape.length > 1 ? 1 : 0);

/** The shape of the labels that fit a prediction: its own without the classes. */
export const labelShape = ({ shape }: Tensor, dim: number): Shape => shape.toSpliced(dim, 1);

/**
 * Checks class numbers [N, ...] for a prediction [N, C, ...]. Where the numbers can be read at once, one out of range is
 * an error here; while a program is traced, or on a backend that cannot block, it makes the loss NaN.
 */
export function checkLabels(loss: string, prediction: Tensor, target: Tensor, ignoreIndex?: number): Labels {
  const dim = classDim(prediction);
  const classes = prediction.shape[dim]!;
  checkTensors(loss, target);
  checkWhole(loss, target);
  if (!sameShape(target.shape, labelShape(prediction, dim))) {
    throw new ShapeError(
      `${loss}: target ${printShape(target.shape)} does not fit prediction ${printShape(prediction.shape)}: expected ` +
        `class numbers ${printShape(labelShape(prediction, dim))}. ${mend(prediction, target, dim)}`,
    );
  }
  const index = cast(target, 'int32');
  const counted = () => (ignoreIndex === undefined ? {} : { counted: ne(index, ignoreIndex) });
  const expected = `expected 0 to ${classes - 1}${ignoreIndex === undefined ? '' : `, or ${ignoreIndex} to leave it out`}`;
  const data = checkElements(
    loss,
    'target',
    target,
    `class of prediction ${printShape(prediction.shape)}: ${expected}`,
    (label) => label === ignoreIndex || (label >= 0 && label < classes),
  );
  if (!data) {
    const valid = logicalAnd(ge(index, 0), lt(index, classes));
    return { index: where(valid, index, 0), ...counted(), valid };
  }
  if (ignoreIndex === undefined || !data.includes(ignoreIndex)) return { index };
  const named = ne(index, ignoreIndex);
  return { index: where(named, index, 0), counted: named };
}

function mend(prediction: Tensor, target: Tensor, dim: number): string {
  if (sameShape(target.shape, prediction.shape))
    return `For one-hot targets or probabilities use .to('float32'); for their class numbers .argmax(${dim})`;
  const last = target.shape.length - 1;
  if (target.shape[last] === 1 && sameShape(target.shape.slice(0, last), labelShape(prediction, dim)))
    return `Use target.squeeze(${last})`;
  return `The classes lie along dim ${dim} of the prediction`;
}
