/** Vectors as shares, by their exponentials. */
import { log, type Shape, softmax, type Tensor } from '@glissade/tensor';
import { type Constraint, notNegative } from './check.ts';
import { CheckedTransform } from './checked-transform.ts';
import type { Transform } from './transforms.ts';

/**
 * Vectors of any numbers as shares of as many, whose sum is 1. Numbers that are all higher make the same shares: samples can be drawn
 * with it, but there is no density.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.SoftmaxTransform
 *
 * @example
 * ```ts
 * import { SoftmaxTransform } from '@glissade/distributions';
 * import { tensor } from '@glissade/tensor';
 *
 * console.log(`${new SoftmaxTransform().forward(tensor([0, 0, Math.log(2)]))}`); // => tensor([0.2500, 0.2500, 0.5000])
 * ```
 */
export class SoftmaxTransform extends CheckedTransform implements Transform {
  readonly name = 'SoftmaxTransform';
  readonly shape: Shape = [];
  readonly domainDims = 1;
  readonly codomainDims = 1;
  readonly codomain: Constraint = notNegative;

  protected apply(x: Tensor): Tensor {
    return softmax(x, -1);
  }
  /** Those of the vectors that make y whose largest share is the exponential of its number. */
  protected undo(y: Tensor): Tensor {
    return log(y);
  }
  /** @throws TypeError always */
  protected logStretch(): Tensor {
    throw noDensity(this);
  }
  equals(other: Transform): boolean {
    return other instanceof SoftmaxTransform;
  }
}

/** Of what takes several x to one y. */
export const noDensity = ({ name }: Transform): Error =>
  new TypeError(
    `${name}.logAbsDetJacobian: several values become the same one, so that there is no density. Draw samples only`,
  );
