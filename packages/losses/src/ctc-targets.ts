/** What `ctc` checks before it computes: lengths and labels outside of the tensors would be read from elsewhere. */
import {
  all,
  canLook,
  cast,
  checkElements,
  checkNumber,
  checkTensors,
  ge,
  iota,
  logicalAnd,
  logicalOr,
  lt,
  ne,
  printShape,
  ShapeError,
  sameShape,
  type Tensor,
  unsqueeze,
  where,
} from '@glissade/tensor';
import { checkPrediction } from './check.ts';
import { checkWhole } from './labels.ts';

export interface Targets {
  /** Class numbers [N, S], int32; the blank behind a target's end, whatever is there. */
  readonly labels: Tensor;
  /** [N], int32. */
  readonly inputLengths: Tensor;
  /** [N], int32. */
  readonly targetLengths: Tensor;
  /** Which targets [N] are right; undefined if all are known to be. */
  readonly valid?: Tensor;
}

/**
 * Throws unless the shapes fit, all is whole, lengths are within the tensors and labels are classes other than the blank.
 * Where numbers cannot be read at once, while a program is traced or on a backend that cannot block, wrong ones make the
 * loss NaN.
 */
export function checkTargets(
  prediction: Tensor,
  target: Tensor,
  inputs: Tensor,
  targets: Tensor,
  blank: number,
): Targets {
  checkShapes(prediction, target, inputs, targets);
  const [steps, , classes] = prediction.shape as [number, number, number];
  const most = target.shape[1]!;
  checkNumber('ctc', 'blank', blank, { least: 0, most: classes - 1, whole: true });
  checkWhole('ctc', target);
  checkWhole('ctc', inputs, 'inputLengths');
  checkWhole('ctc', targets, 'targetLengths');

  const [inputLengths, targetLengths] = [cast(inputs, 'int32'), cast(targets, 'int32')];
  const behind = (lengths: Tensor): Tensor => ge(iota(most, target), unsqueeze(lengths, 1));
  const labels = where(behind(targetLengths), blank, cast(target, 'int32'));
  if (canLook(target, inputs, targets)) {
    const ends = targets.dataSync();
    const upTo = (end: number) => (value: number) => value >= 0 && value <= end;
    checkElements(
      'ctc',
      'inputLengths',
      inputs,
      `length of prediction ${printShape(prediction.shape)}: expected 0 to ${steps}`,
      upTo(steps),
    );
    checkElements(
      'ctc',
      'targetLengths',
      targets,
      `length of target ${printShape(target.shape)}: expected 0 to ${most}`,
      upTo(most),
    );
    checkElements(
      'ctc',
      'target',
      target,
      `label: expected 0 to ${classes - 1} without the blank ${blank}`,
      (label, i) => i % most >= ends[Math.floor(i / most)]! || (upTo(classes - 1)(label) && label !== blank),
    );
    return { labels, inputLengths, targetLengths };
  }
  const within = (x: Tensor, least: number, end: number): Tensor => logicalAnd(ge(x, least), lt(x, end));
  const named = logicalOr(behind(targetLengths), logicalAnd(within(labels, 0, classes), ne(labels, blank)));
  const lengths = logicalAnd(within(inputLengths, 0, steps + 1), within(targetLengths, 0, most + 1));
  return {
    labels: where(named, labels, blank),
    inputLengths,
    targetLengths: where(lengths, targetLengths, 0),
    valid: logicalAnd(lengths, all(named, 1)),
  };
}

function checkShapes(prediction: Tensor, target: Tensor, ...lengths: readonly [Tensor, Tensor]): void {
  checkPrediction('ctc', prediction);
  checkTensors('ctc', target, ...lengths);
  const batch = prediction.shape[1];
  const fits =
    prediction.shape.length === 3 &&
    target.shape.length === 2 &&
    target.shape[0] === batch &&
    lengths.every(({ shape }) => sameShape(shape, [batch!]));
  if (fits) return;
  const [inputs, targets] = lengths.map(({ shape }) => printShape(shape));
  throw new ShapeError(
    `ctc: prediction ${printShape(prediction.shape)}, target ${printShape(target.shape)} and lengths ${inputs} and ` +
      `${targets} do not fit; expected [T, N, C], [N, S], [N] and [N]`,
  );
}
