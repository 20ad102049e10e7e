/** Connectionist temporal classification: labels whose places in a sequence are not known. */
import {
  add,
  cast,
  clamp,
  concat,
  div,
  expand,
  fillLike,
  gather,
  ge,
  iota,
  logicalAnd,
  logsumexp,
  lt,
  mean,
  mul,
  ne,
  neg,
  pad,
  reshape,
  select,
  slice,
  stack,
  type Tensor,
  unsqueeze,
  where,
} from '@glissade/tensor';
import { checkTargets } from './ctc-targets.ts';
import { type LossOptions, lossOptions, reduced } from './reduction.ts';

/** What `ctc` accepts. */
export interface CTCOptions extends LossOptions {
  /** The class of no label. Default 0. */
  readonly blank?: number;
  /** Whether a target that is too long for its input counts as 0, not infinity. Default false. */
  readonly zeroInfinity?: boolean;
}

/** The logarithm of nothing; finite, so that no gradient is NaN. */
const never = -1e30;

/**
 * The negative logarithm of the probability of a target, over all ways to place its labels in the sequence: repeated
 * labels run together and blanks are left out. Predictions are logarithms of probabilities (after logSoftmax) [T, N, C],
 * targets class numbers [N, S], both as long as `inputLengths` [N] and `targetLengths` [N] say, which are whole. The mean is
 * that of the losses over their targets' lengths.
 * Source: https://www.cs.toronto.edu/~graves/icml_2006.pdf, section 4; options as in
 * https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.ctc_loss.html
 *
 * Throws for lengths and labels out of range, and for the blank among the labels, where they can be read at once; where they
 * cannot (in a traced program, on a GPU), the loss of a wrong target is NaN. What is behind a target's end is not looked at.
 *
 * @example
 * ```ts
 * import { ctc } from '@glissade/losses';
 * import { tensor, zeros } from '@glissade/tensor';
 *
 * const whole = { dtype: 'int32' } as const;
 * const evenly = zeros([2, 1, 3]).logSoftmax(2);
 * const loss = ctc(evenly, tensor([[1]], whole), tensor([2], whole), tensor([1], whole));
 * console.log(loss.neg().exp().itemSync().toFixed(4)); // => 0.3333
 * ```
 */
export function ctc(
  prediction: Tensor,
  target: Tensor,
  inputLengths: Tensor,
  targetLengths: Tensor,
  options?: CTCOptions,
): Tensor {
  const { blank, zeroInfinity, reduction } = lossOptions('ctc', options, {
    blank: 0,
    zeroInfinity: false as boolean,
  });
  const targets = checkTargets(prediction, target, inputLengths, targetLengths, blank);
  const { labels, valid } = targets;
  const [steps, batch] = prediction.shape as [number, number, number];
  const states = 2 * target.shape[1]! + 1;
  // Blanks around the labels: what is behind a target's end is blank, too, and not read.
  const blanks = fillLike(labels, blank, [...labels.shape, 1]);
  const spread = reshape(concat([blanks, unsqueeze(labels, 2)], 2), [batch, states - 1]);
  const path = concat([spread, fillLike(labels, blank, [batch, 1])], 1);
  // In a width that holds `never`.
  const wide = prediction.dtype === 'float16' ? cast(prediction, 'float32') : prediction;
  const emitted = gather(wide, 2, expand(path, [steps, batch, states]));
  /** What is `count` places before. */
  const before = (x: Tensor, count: number, none: number): Tensor =>
    slice(pad(x, [count, 0], { value: none }), 1, 0, states);
  // Between two labels that differ, the blank can be left out.
  const leaps = logicalAnd(ne(path, before(path, 2, blank)), ne(path, blank));

  // Before the first step, a step ahead of the first blank, from where the first label can be reached, too.
  const start = lt(iota(states, target), 1);
  let reached = where(start, 0, fillLike(wide, never, [batch, states]));
  for (let step = 0; step < steps; step++) {
    const ways = stack([reached, before(reached, 1, never), where(leaps, before(reached, 2, never), never)]);
    const next = add(logsumexp(ways, 0), select(emitted, 0, step));
    reached = where(unsqueeze(ge(step, targets.inputLengths), 1), reached, next);
  }

  const lengths = unsqueeze(targets.targetLengths, 1);
  const end = mul(lengths, 2);
  const last = gather(reached, 1, end);
  const oneLess = where(ge(lengths, 1), gather(reached, 1, clamp(add(end, -1), 0)), never);
  const likelihood = logsumexp(concat([last, oneLess], 1), 1);
  const possible = where(lt(likelihood, never / 2), zeroInfinity ? 0 : Infinity, neg(likelihood));
  const losses = valid ? where(valid, possible, NaN) : possible;
  const perLabel = (all: Tensor): Tensor => mean(div(all, cast(clamp(targets.targetLengths, 1), all.dtype)));
  return reduced('ctc', cast(losses, prediction.dtype), reduction, perLabel);
}
