/** The end of training that has gone astray. */

/** A loss that is no finite number: there is nothing to be learned from it any more. */
export class LossError extends Error {
  override readonly name = 'LossError';
  /** NaN, or an infinity. */
  readonly loss: number;
  /** The step that had it, from 1. */
  readonly step: number;

  constructor(loss: number, step: number) {
    super(
      `Learner.fit: the loss became ${loss} at step ${step}: the steps are too large, or an input is no number. ` +
        'Try a smaller learning rate, or clip gradients in onGradients',
    );
    this.loss = loss;
    this.step = step;
  }
}
