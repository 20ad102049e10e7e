/** A right call of each loss. */
import { ones, tensor } from '@glissade/tensor';
import type { RightCalls } from '../right-calls.ts';

const x = () => ones([2, 3]);
const halves = () => x().mul(0.5);
const classes = () => tensor([0, 2], { dtype: 'int32' });
const reduction = 'mean';

export const calls: RightCalls = {
  bce: () => [halves(), halves(), { weight: x(), reduction }],
  bceWithLogits: () => [x(), halves(), { weight: x(), posWeight: x(), reduction }],
  cosineEmbedding: () => [x(), halves(), ones([2]), { margin: 0.5, reduction }],
  crossEntropy: () => [
    x(),
    classes(),
    { weight: ones([3]), ignoreIndex: -100, labelSmoothing: 0.1, reduction },
  ],
  ctc: () => [
    ones([4, 2, 3]).logSoftmax(2),
    tensor(
      [
        [1, 2],
        [2, 1],
      ],
      { dtype: 'int32' },
    ),
    tensor([4, 4], { dtype: 'int32' }),
    tensor([2, 1], { dtype: 'int32' }),
    { blank: 0, zeroInfinity: false, reduction },
  ],
  gaussianNLL: () => [x(), halves(), x(), { full: false, eps: 1e-6, reduction }],
  hingeEmbedding: () => [x(), x(), { margin: 1, reduction }],
  huber: () => [x(), halves(), { delta: 1, reduction }],
  klDiv: () => [x().logSoftmax(1), halves(), { logTarget: false, reduction: 'batchmean' }],
  l1: () => [x(), halves(), { reduction }],
  marginRanking: () => [x(), halves(), x(), { margin: 0.5, reduction }],
  mse: () => [x(), halves(), { reduction }],
  multiMargin: () => [x(), classes(), { p: 1, margin: 1, weight: ones([3]), reduction }],
  multilabelMargin: () => [
    x(),
    tensor(
      [
        [0, -1, -1],
        [2, 1, -1],
      ],
      { dtype: 'int32' },
    ),
    { reduction },
  ],
  multilabelSoftMargin: () => [x(), halves(), { weight: x(), reduction }],
  nll: () => [x().logSoftmax(1), classes(), { weight: ones([3]), ignoreIndex: -100, reduction }],
  poissonNLL: () => [x(), halves(), { logInput: true, full: false, eps: 1e-8, reduction }],
  smoothL1: () => [x(), halves(), { beta: 1, reduction }],
  softMargin: () => [x(), x(), { reduction }],
  tripletMargin: () => [x(), halves(), x(), { margin: 1, p: 2, eps: 1e-6, swap: false, reduction }],
  tripletMarginWithDistance: () => [
    x(),
    halves(),
    x(),
    {
      distanceFunction: (a: ReturnType<typeof x>, b: ReturnType<typeof x>) => a.sub(b).sum(-1),
      margin: 1,
      swap: false,
      reduction,
    },
  ],
};

/** Bools, which are no numbers, in the place of a target. */
export const accepted: RegExp = /^sub: bools cannot be subtracted/;
