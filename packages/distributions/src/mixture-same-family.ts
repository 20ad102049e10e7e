/** A mixture of distributions of one family. */
import {
  add,
  broadcast,
  expand,
  gather,
  logSoftmax,
  logsumexp,
  mul,
  named,
  type Operand,
  printShape,
  reshape,
  type Shape,
  ShapeError,
  sameShape,
  square,
  sub,
  sum,
  type Tensor,
  unsqueeze,
} from '@glissade/tensor';
import { Categorical } from './categorical.ts';
import { real } from './check.ts';
import { checkDistribution } from './check-distribution.ts';
import { Distribution } from './distribution.ts';

/**
 * One of several distributions, chosen at random: the last dim of the component's batch counts them, and the mixture says how probable
 * each is. There is no formula for its entropy, which throws.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#mixturesamefamily
 *
 * @example
 * ```ts
 * import { Categorical, MixtureSameFamily, Normal } from '@glissade/distributions';
 * import { tensor } from '@glissade/tensor';
 *
 * const mixture = new Categorical({ probs: tensor([1, 3]) });
 * const p = new MixtureSameFamily(mixture, new Normal(tensor([-2, 2]), 1));
 * console.log(p.mean.itemSync(), p.variance.itemSync()); // => 1 4
 * console.log(p.logProb(2).itemSync().toFixed(4)); // => -1.2065
 * ```
 * @throws ShapeError where the component has not as many as the mixture has classes; TypeError for what is no distribution
 */
export class MixtureSameFamily<Component extends Distribution = Distribution> extends Distribution {
  readonly mixture: Categorical;
  readonly component: Component;

  constructor(mixture: Categorical, component: Component) {
    checkDistribution('MixtureSameFamily: the component', component);
    if (!(mixture instanceof Categorical))
      throw new TypeError(
        'MixtureSameFamily: the mixture is no Categorical; expected one, such as new Categorical({ logits })',
      );
    const [classes, parts] = [mixture.logits.shape.at(-1), component.batchShape.at(-1)];
    if (classes !== parts)
      throw new ShapeError(
        `MixtureSameFamily: the mixture is of ${classes} classes, the component ${printShape(component.batchShape)}; expected ` +
          'as many in its last dim',
      );
    const batch = broadcast('MixtureSameFamily', mixture.batchShape, component.batchShape.slice(0, -1));
    if (!sameShape(batch, component.batchShape.slice(0, -1)))
      throw new ShapeError(
        `MixtureSameFamily: the mixture is ${printShape(mixture.batchShape)}, the component ${printShape(component.batchShape)}; ` +
          'give the component the batch dims of the mixture, and one for the classes behind them',
      );
    super(component.parameter, component.batchShape.slice(0, -1), component.eventShape);
    this.mixture = mixture;
    this.component = component;
  }

  get name(): string {
    return `MixtureSameFamily(${this.component.name})`;
  }
  override get mean(): Tensor {
    return this.#weighted(this.component.mean);
  }
  /** The mean of the variances, and the variance of the means. */
  override get variance(): Tensor {
    const { mean, variance } = this.component;
    const distance = sub(mean, unsqueeze(this.mean, this.#axis));
    return add(this.#weighted(variance), this.#weighted(square(distance)));
  }

  /** As PyTorch prints it: the mixture and the component, on lines of their own. */
  override toString(): string {
    return `MixtureSameFamily(\n  ${this.mixture},\n  ${this.component})`;
  }

  override expand(batchShape: Shape): MixtureSameFamily<Component> {
    const { component, mixture } = this;
    this.extended('expand', batchShape);
    return named(`${this.name}.expand`, () => {
      const parts = component.expand([...batchShape, component.batchShape.at(-1)!]) as Component;
      return new MixtureSameFamily(mixture.expand(batchShape), parts);
    });
  }

  sample(shape: Shape = []): Tensor {
    const all = this.extended('sample', shape);
    const classes = this.#mixtureOfEach.sample(shape);
    const each = this.component.sample(shape);
    const ones = this.eventShape.map(() => 1);
    const index = reshape(classes, [...classes.shape, 1, ...ones]);
    const chosen = expand(index, [...classes.shape, 1, ...this.eventShape]);
    return reshape(gather(each, this.#axis, chosen), all);
  }

  logProb(value: Operand): Tensor {
    const outcome = this.outcome(value, real);
    const lifted = outcome.ndim < this.eventShape.length ? outcome : unsqueeze(outcome, this.#axis);
    return logsumexp(add(this.component.logProb(lifted), logSoftmax(this.mixture.logits, -1)), -1);
  }

  override cdf(value: Operand): Tensor {
    const shares = this.component.cdf(unsqueeze(this.outcome(value, real, 'cdf'), -1));
    return sum(mul(shares, this.mixture.probs), -1);
  }

  /** One mixture for each of the batch. */
  get #mixtureOfEach(): Categorical {
    const { mixture, batchShape } = this;
    if (sameShape(mixture.batchShape, batchShape)) return mixture;
    return new Categorical({ probs: expand(mixture.probs, [...batchShape, mixture.probs.shape.at(-1)!]) });
  }

  /** The dim that counts the components, from the end. */
  get #axis(): number {
    return -1 - this.eventShape.length;
  }

  #weighted(x: Tensor): Tensor {
    const { probs } = this.mixture;
    const weights = reshape(probs, [...probs.shape, ...this.eventShape.map(() => 1)]);
    return sum(mul(x, weights), this.#axis);
  }
}
