/** What all distributions have in common. */
import {
  broadcast,
  canLook,
  checkNames,
  exp,
  expand,
  named,
  type Operand,
  reshape,
  type Shape,
  sqrt,
  type Tensor,
} from '@glissade/tensor';
import { type Constraint, check, isTensor, real, unitInterval } from './check.ts';
import { asFloats } from './parameters.ts';
import { printed } from './printed.ts';
import type { ProbsOrLogits } from './probabilities.ts';
import { checkEvent, checkShape } from './shapes.ts';

/** How outcomes are listed. */
export interface EnumerationOptions {
  /** For each of the batch; else its dims are 1. By default true. */
  readonly expand?: boolean;
}

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

  /**
   * The mean of each: [...batchShape, ...eventShape].
   *
   * @throws Error where there is no formula for it
   */
  get mean(): Tensor {
    throw noFormula(this, 'mean', 'sample([1000]).mean(0)');
  }
  /**
   * The variance of each element of an outcome: [...batchShape, ...eventShape].
   *
   * @throws Error where there is no formula for it
   */
  get variance(): Tensor {
    throw noFormula(this, 'variance', 'sample([1000]).var(0)');
  }
  /** The square root of the variance. */
  get stddev(): Tensor {
    return sqrt(this.variance);
  }

  /**
   * The most probable outcome of each, or that of the greatest density: [...batchShape, ...eventShape].
   *
   * @throws Error where there is no formula for it
   */
  get mode(): Tensor {
    throw noFormula(this, 'mode', 'sample([1000]), the one whose logProb() is greatest');
  }

  /**
   * The same, stretched to a batch: its parameters are views of these, and gradients flow to them.
   * Source: https://docs.pytorch.org/docs/stable/distributions.html#torch.distributions.distribution.Distribution.expand
   *
   * @throws ShapeError for a shape that the batch does not broadcast to
   */
  abstract expand(batchShape: Shape): Distribution;

  /**
   * Random outcomes [...shape, ...batchShape, ...eventShape]: those that PyTorch draws from the same seed. No gradient flows through
   * them.
   */
  abstract sample(shape?: Shape): Tensor;

  /**
   * The logarithm of the probability, or of its density, of each outcome. The value's last dims are eventShape, and those before broadcast
   * with batchShape; a plain number stands for an outcome of that number alone. The result has no event dims.
   *
   * @throws RangeError for a value that cannot come about, where it can be looked at; ShapeError for one of other shape
   */
  abstract logProb(value: Operand): Tensor;

  /**
   * The probability of an outcome up to the value, which broadcasts to batchShape. Gradients flow to the value and the parameters.
   *
   * @throws RangeError for a value for which `logProb` throws one; Error where there is no formula for it
   */
  cdf(_value: Operand): Tensor {
    throw noFormula(this, 'cdf', 'sample([1000]).le(value).float().mean(0)');
  }

  /**
   * The quantile of a probability, which broadcasts to batchShape: of which value it is the `cdf`.
   *
   * @throws RangeError for a probability beyond 0 to 1, where it can be looked at; Error where there is no formula for it
   */
  icdf(_probability: Operand): Tensor {
    throw noFormula(this, 'icdf', 'sample([1000]).quantile(probability, 0)');
  }

  /**
   * The entropy of each, in nats: [...batchShape].
   *
   * @throws Error where there is no formula for it
   */
  entropy(): Tensor {
    throw noFormula(this, 'entropy', 'logProb(p.sample([1000])).neg().mean(0)');
  }

  /**
   * exp(entropy): of how many equally probable outcomes it would be the entropy, [...batchShape].
   *
   * @throws Error where there is no formula for the entropy
   */
  perplexity(): Tensor {
    return exp(this.entropy());
  }

  /**
   * All outcomes along a first dim: [outcomes, ...batchShape, ...eventShape], without the product of those of a batch.
   *
   * @throws TypeError where they are not listed: PyTorch lists those of `Bernoulli`, `Binomial`, `Categorical` and `OneHotCategorical`
   */
  enumerateSupport(_options?: EnumerationOptions): Tensor {
    throw new TypeError(
      `${this.name}.enumerateSupport: its outcomes are not listed. Draw some: p.sample([1000])`,
    );
  }

  /** The parameters that it was given, by name: by default its fields that are tensors. */
  protected get given(): Readonly<Record<string, Operand>> {
    const fields = Object.entries(this).filter(([name, value]) => name !== 'parameter' && isTensor(value));
    return Object.fromEntries(fields);
  }

  /** Its parameters, as PyTorch prints them: `Normal(loc: 0.0, scale: 1.0)`; of several numbers the shape, such as `loc: [3]`. */
  toString(): string {
    return `${this.name}(${printed(this.given)})`;
  }

  static {
    // What Node's console.log shows; browsers never ask.
    Object.defineProperty(Distribution.prototype, Symbol.for('nodejs.util.inspect.custom'), {
      value(this: Distribution): string {
        return this.toString();
      },
    });
  }

  /**
   * A rule of its own for `klDivergence`, where p or q is this; undefined where it has none for the other. By it those that need linear
   * algebra bring it along, and nobody else has it.
   */
  divergence?(p: Distribution, q: Distribution): Tensor | undefined;

  /** The shape of samples. */
  protected extended(call: string, shape: Shape): Shape {
    checkShape(`${this.name}.${call}`, shape);
    return [...shape, ...this.batchShape, ...this.eventShape];
  }

  /** Parameters [...batchShape, ...rest], of another batch. */
  protected stretched<const Given extends readonly Tensor[]>(
    batchShape: Shape,
    ...parameters: Given
  ): { -readonly [I in keyof Given]: Tensor } {
    checkShape(`${this.name}.expand`, batchShape);
    const rest = (x: Tensor): Shape => x.shape.slice(this.batchShape.length);
    return named(`${this.name}.expand`, () =>
      parameters.map((x) => expand(x, [...batchShape, ...rest(x)])),
    ) as { -readonly [I in keyof Given]: Tensor };
  }

  /** The same of probabilities or logits, whichever the parameter is. */
  protected restated(batchShape: Shape, byLogits: boolean): ProbsOrLogits<Tensor> {
    const [parameter] = this.stretched(batchShape, this.parameter);
    return byLogits ? { logits: parameter } : { probs: parameter };
  }

  /** Probabilities or logits, whichever the parameter is, as `given`. */
  protected probsOrLogits(byLogits: boolean): Readonly<Record<string, Tensor>> {
    return { [byLogits ? 'logits' : 'probs']: this.parameter };
  }

  /** Outcomes [n, ...eventShape], as `enumerateSupport` gives them. */
  protected listed(outcomes: Tensor, options: EnumerationOptions = {}): Tensor {
    checkNames(`${this.name}.enumerateSupport`, options, ['expand']);
    const { batchShape, eventShape } = this;
    const [n] = outcomes.shape as [number];
    const single = reshape(outcomes, [n, ...batchShape.map(() => 1), ...eventShape]);
    return options.expand === false ? single : expand(single, [n, ...batchShape, ...eventShape]);
  }

  /** A value whose probability is asked for: checked, and as a tensor beside the parameters. */
  protected outcome(value: Operand, support: Constraint, call = 'logProb'): Tensor {
    check(`${this.name}.${call}: the value`, value, support);
    checkEvent(`${this.name}.${call}`, value, this.eventShape);
    const outcome = asFloats(value, this.parameter);
    broadcast(`${this.name}.${call}`, outcome.shape, [...this.batchShape, ...this.eventShape]);
    return outcome;
  }

  /** The same where it depends on the parameters, of which `limits` are some, which values are. */
  protected within(
    value: Operand,
    call: string,
    limits: readonly Tensor[],
    expected: string,
    holds: (value: number, ...limits: number[]) => boolean,
  ): Tensor {
    const what = `${this.name}.${call}`;
    const outcome = this.outcome(value, real, call);
    if (!canLook(...limits)) return outcome;
    const shape = broadcast(what, outcome.shape, this.batchShape);
    const data = limits.map((each) => expand(each, shape).dataSync());
    check(`${what}: the value`, expand(outcome, shape), {
      holds: (value, i) => holds(value, ...data.map((each) => each[i]!)),
      expected,
    });
    return outcome;
  }

  /** A probability whose quantile is asked for. */
  protected share(probability: Operand): Tensor {
    check(`${this.name}.icdf: the probability`, probability, unitInterval);
    const share = asFloats(probability, this.parameter);
    broadcast(`${this.name}.icdf`, share.shape, this.batchShape);
    return share;
  }
}

/** A distribution whose samples are a function of its parameters and of noise, so that gradients flow to the parameters. */
export abstract class ReparameterizedDistribution extends Distribution {
  /**
   * Random outcomes [...shape, ...batchShape, ...eventShape], the same as those of `sample`, through which gradients flow to the
   * parameters. Source: https://arxiv.org/abs/1312.6114
   */
  abstract rsample(shape?: Shape): Tensor;

  abstract override expand(batchShape: Shape): ReparameterizedDistribution;

  sample(shape: Shape = []): Tensor {
    // First, as an error names what was called.
    this.extended('sample', shape);
    return this.rsample(shape).detach();
  }
}

/** For what has no closed form, with what gives an estimate instead. */
const noFormula = ({ name }: Distribution, what: string, instead: string): Error =>
  new Error(`${name}.${what}: there is no formula for it. Estimate it: p.${instead}`);
