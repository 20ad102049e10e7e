/** The distribution of a function of random numbers. */
import {
  add,
  gt,
  mul,
  named,
  type Operand,
  printShape,
  type Shape,
  ShapeError,
  sameShape,
  sub,
  type Tensor,
  where,
} from '@glissade/tensor';
import { check, real } from './check.ts';
import { checkDistribution, reparameterized } from './check-distribution.ts';
import { checkTransforms } from './check-transform.ts';
import { addedDims, dimsTogether, domainDimsOf, forwardShape, inverseShape } from './composition.ts';
import { ReparameterizedDistribution } from './distribution.ts';
import { sumLast } from './parameters.ts';
import type { Transform } from './transforms.ts';

/** What a sample was made of: the base's sample, and what each transform made of it. */
interface Path {
  readonly values: readonly Tensor[];
  /** When the sample had last been assigned: after another time it is another number. */
  readonly assignedAt: number;
  /** What it was recorded as: a sample made into a parameter gets a gradient of its own. */
  readonly history: Tensor['history'];
}

/**
 * The outcomes of a base distribution after one or more transforms. The policy of soft actor-critic is a normal one after `tanh`:
 * `logProb` of what the distribution itself gave goes back to the number before the `tanh`, and stays finite where that rounds to 1.
 * (PyTorch wants `cache_size=1` for that.) A copy, or what a replay buffer returns, is inverted; where it is 1, that gives NaN.
 *
 * There are no formulas for its mean, variance and entropy, which throw.
 * Source: https://docs.pytorch.org/docs/stable/distributions.html#transformeddistribution
 *
 * @example
 * ```ts
 * import { Independent, Normal, TanhTransform, TransformedDistribution } from '@glissade/distributions';
 * import { manualSeed, ones, zeros } from '@glissade/tensor';
 *
 * const gaussian = new Independent(new Normal(zeros([4, 2]), ones([2])), 1);
 * const policy = new TransformedDistribution(gaussian, new TanhTransform());
 * manualSeed(0);
 * const actions = policy.rsample();
 * console.log(actions.abs().lt(1).all().itemSync()); // => 1
 * console.log(policy.logProb(actions).shape); // => [ 4 ]
 * ```
 * @throws ShapeError for a transform of more dims than the base has, or whose parameters do not broadcast with it
 */
export class TransformedDistribution<
  Base extends ReparameterizedDistribution = ReparameterizedDistribution,
> extends ReparameterizedDistribution {
  readonly base: Base;
  readonly transforms: readonly Transform[];
  readonly #paths = new WeakMap<Tensor, Path>();

  constructor(base: Base, transforms: Transform | readonly Transform[]) {
    checkDistribution('TransformedDistribution: the base', base);
    const list = isList(transforms) ? transforms : [transforms];
    checkTransforms('TransformedDistribution', list);
    const given = [...base.batchShape, ...base.eventShape];
    const dims = Math.max(dimsTogether(list), base.eventShape.length);
    if (dims > given.length)
      throw new ShapeError(
        `TransformedDistribution: the transforms take ${dims} dims together; ${base.name} has ${printShape(given)}`,
      );
    const shape = forwardShape(list, given);
    const kept = shape.length - list.reduce((sum, each) => sum + addedDims(each), dims);
    super(base.parameter, shape.slice(0, kept), shape.slice(kept));
    this.base = ofShape(base, inverseShape(list, shape));
    this.transforms = list;
  }

  get name(): string {
    return `TransformedDistribution(${[this.base, ...this.transforms].map(({ name }) => name).join(', ')})`;
  }

  /** The base and the transforms, which PyTorch leaves out; of what has parameters of its own, such as `LogNormal`, these. */
  override toString(): string {
    if (Object.keys(this.given).length > 0) return super.toString();
    const transforms = this.transforms.map(({ name }) => `${name}()`);
    return `TransformedDistribution(${[this.base, ...transforms].join(', ')})`;
  }

  override expand(batchShape: Shape): TransformedDistribution<Base> {
    this.extended('expand', batchShape);
    const base = named(`${this.name}.expand`, () =>
      ofShape(this.base, inverseShape(this.transforms, [...batchShape, ...this.eventShape])),
    );
    return new TransformedDistribution(base, this.transforms);
  }

  rsample(shape?: Shape): Tensor {
    return this.#remember(this.#follow(reparameterized(this.name, this.base).rsample(shape)));
  }

  override sample(shape?: Shape): Tensor {
    return this.#remember(this.#follow(this.base.sample(shape)).map((value) => value.detach()));
  }

  /** @throws TypeError where a transform has no density */
  logProb(value: Operand): Tensor {
    const values = this.#pathTo(value, 'logProb');
    let dims = this.eventShape.length;
    let stretch: Operand = 0;
    for (const [i, transform] of [...this.transforms.entries()].reverse()) {
      dims -= addedDims(transform);
      const each = transform.logAbsDetJacobian(values[i]!, values[i + 1]!);
      stretch = add(sumLast(each, dims - domainDimsOf(transform)), stretch);
    }
    return sub(sumLast(this.base.logProb(values[0]!), dims - this.base.eventShape.length), stretch);
  }

  /** By that of the base, where each transform has a sign. */
  override cdf(value: Operand): Tensor {
    const sign = this.#sign('cdf');
    return turned(this.base.cdf(this.#pathTo(value, 'cdf')[0]!), sign);
  }

  /** By that of the base, where each transform has a sign. */
  override icdf(probability: Operand): Tensor {
    const sign = this.#sign('icdf');
    return this.#follow(this.base.icdf(turned(this.share(probability), sign))).at(-1)!;
  }

  /** That of all transforms, one after the other. */
  #sign(call: 'cdf' | 'icdf'): Operand {
    let all: Operand = 1;
    for (const { sign } of this.transforms) {
      if (sign === undefined) super[call](0);
      all =
        typeof all === 'number' ? (typeof sign === 'number' ? all * sign : mul(sign!, all)) : mul(all, sign!);
    }
    return all;
  }

  /** x, and what each transform makes of it. */
  #follow(x: Tensor): Tensor[] {
    const values = [x];
    for (const transform of this.transforms) values.push(transform.forward(values.at(-1)!));
    return values;
  }

  #remember(values: readonly Tensor[]): Tensor {
    const sample = values.at(-1)!;
    const { assignedAt, history } = sample;
    this.#paths.set(sample, { values, assignedAt, history });
    return sample;
  }

  #pathTo(value: Operand, call: string): readonly Tensor[] {
    const path = typeof value === 'number' ? undefined : this.#paths.get(value);
    const sample = path?.values.at(-1);
    if (path && sample && path.assignedAt === sample.assignedAt && path.history === sample.history)
      return path.values;
    const values = [this.outcome(value, this.transforms.at(-1)?.codomain ?? real, call)];
    for (const [i, transform] of [...this.transforms.entries()].reverse()) {
      const before = named(`${this.name}.${call}`, () => transform.inverse(values[0]!));
      const inner = this.transforms[i - 1];
      if (inner) check(`${this.name}.${call}: the value before ${transform.name}`, before, inner.codomain);
      values.unshift(before);
    }
    return values;
  }
}

/** The base, stretched to a shape where that is another. */
function ofShape<Base extends ReparameterizedDistribution>(base: Base, shape: Shape): Base {
  const { batchShape, eventShape } = base;
  if (sameShape(shape, [...batchShape, ...eventShape])) return base;
  return base.expand(shape.slice(0, shape.length - eventShape.length)) as Base;
}

/** The share on the other side, where a transform decreases. */
const turned = (share: Tensor, sign: Operand): Tensor =>
  typeof sign === 'number' ? (sign > 0 ? share : sub(1, share)) : where(gt(sign, 0), share, sub(1, share));

const isList = (transforms: Transform | readonly Transform[]): transforms is readonly Transform[] =>
  Array.isArray(transforms);
