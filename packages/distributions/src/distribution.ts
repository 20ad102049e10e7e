/** What all distributions have in common. */
import {
  broadcast,
  type Operand,
  printShape,
  type Shape,
  ShapeError,
  sqrt,
  type Tensor,
} from '@glissade/tensor';
import { type Constraint, check } from './check.ts';
import { asFloats } from './parameters.ts';

/**
 * A probability distribution, or a batch of them: `batchShape` counts the distributions, `eventShape` is the shape of one outcome.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html
 */
export abstract class Distribution {
  /** Names it in messages. */
  abstract readonly name: string;
  /** The shape of the parameters: how many distributions this is. */
  readonly batchShape: Shape;
  /** The shape of a single outcome: [] for a number. */
  readonly eventShape: Shape;

  /** One of the parameters: where plain numbers go, in its dtype. */
  readonly parameter: Tensor;

  constructor(parameter: Tensor, batchShape: Shape = parameter.shape, eventShape: Shape = []) {
    this.parameter = parameter;
    this.batchShape = batchShape;
    this.eventShape = eventShape;
  }

  /** The mean of each: [...batchShape, ...eventShape]. */
  abstract get mean(): Tensor;
  /** The variance of each element of an outcome: [...batchShape, ...eventShape]. */
  abstract get variance(): Tensor;
  /** The square root of the variance. */
  get stddev(): Tensor {
    return sqrt(this.variance);
  }

  /**
   * Random outcomes [...shape, ...batchShape, ...eventShape]: those that PyTorch draws from the same seed. No gradient flows through
   * them.
   */
  abstract sample(shape?: Shape): Tensor;

  /**
   * The logarithm of the probability, or of its density, of each outcome; the value broadcasts to [...batchShape, ...eventShape], and
   * the result has no event dims.
   *
   * @throws RangeError for a value that cannot come about, where it can be looked at; ShapeError for one that does not broadcast
   */
  abstract logProb(value: Operand): Tensor;

  /** The entropy of each, in nats: [...batchShape]. */
  abstract entropy(): Tensor;

  /**
   * A rule of its own for `klDivergence`, where p or q is this; undefined where it has none for the other. By it those that need linear
   * algebra bring it along, and nobody else has it.
   */
  divergence?(p: Distribution, q: Distribution): Tensor | undefined;

  /** The shape of samples. */
  protected extended(call: string, shape: Shape): Shape {
    if (!Array.isArray(shape))
      throw new TypeError(
        `${this.name}.${call}: the shape is ${String(shape)}; expected a list of lengths, such as [5]`,
      );
    if (!shape.every((length) => Number.isInteger(length) && length >= 0))
      throw new ShapeError(
        `${this.name}.${call}: ${printShape(shape)} is not a shape: every length must be a whole number >= 0`,
      );
    return [...shape, ...this.batchShape, ...this.eventShape];
  }

  /** A value whose probability is asked for: checked, and as a tensor beside the parameters. */
  protected outcome(value: Operand, support: Constraint): Tensor {
    check(`${this.name}.logProb: the value`, value, support);
    const outcome = asFloats(value, this.parameter);
    broadcast(`${this.name}.logProb`, outcome.shape, [...this.batchShape, ...this.eventShape]);
    return outcome;
  }
}

/** A distribution whose samples are a function of its parameters and of noise, so that gradients flow to the parameters. */
export abstract class ReparameterizedDistribution extends Distribution {
  /**
   * Random outcomes [...shape, ...batchShape, ...eventShape], the same as those of `sample`, through which gradients flow to the
   * parameters. Source: https://arxiv.org/abs/1312.6114
   */
  abstract rsample(shape?: Shape): Tensor;

  sample(shape: Shape = []): Tensor {
    // First, as an error names what was called.
    this.extended('sample', shape);
    return this.rsample(shape).detach();
  }
}

/** Throws for what is no distribution: `Normal` itself, say, or parameters. */
export function checkDistribution(what: string, p: unknown): void {
  if (p instanceof Distribution) return;
  const given = Array.isArray(p) ? 'an array' : typeof p === 'function' ? 'a function or class' : String(p);
  throw new TypeError(`${what} is ${given}; expected a distribution, such as new Normal(0, 1)`);
}

/** A base whose samples gradients flow through. Throws where there are none. */
export function reparameterized(name: string, base: Distribution): ReparameterizedDistribution {
  if ('rsample' in base) return base as ReparameterizedDistribution;
  throw new TypeError(
    `${name}.rsample: no gradient flows through these samples. Use sample(), and logProb() of what it gave in the loss`,
  );
}

/** For what has no closed form, with what gives an estimate instead. */
export const noFormula = ({ name }: Distribution, what: string, instead: string): Error =>
  new Error(`${name}.${what}: there is no formula for it. Estimate it: p.${instead}`);
