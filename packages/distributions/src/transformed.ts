/** The distribution of a function of random numbers. */
import {
  broadcast,
  type Operand,
  printShape,
  type Shape,
  ShapeError,
  sameShape,
  sub,
  type Tensor,
} from '@glissade/tensor';
import { check, real } from './check.ts';
import {
  checkDistribution,
  noFormula,
  ReparameterizedDistribution,
  reparameterized,
} from './distribution.ts';
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
 * @throws ShapeError for a transform whose parameters do not broadcast to the shape of the base
 */
export class TransformedDistribution<
  Base extends ReparameterizedDistribution = ReparameterizedDistribution,
> extends ReparameterizedDistribution {
  readonly base: Base;
  readonly transforms: readonly Transform[];
  readonly #paths = new WeakMap<Tensor, Path>();

  constructor(base: Base, transforms: Transform | readonly Transform[]) {
    checkDistribution('TransformedDistribution: the base', base);
    super(base.parameter, base.batchShape, base.eventShape);
    this.base = base;
    this.transforms = isList(transforms) ? transforms : [transforms];
    const shape = [...base.batchShape, ...base.eventShape];
    this.transforms.forEach(checkTransform);
    for (const { name, shape: own } of this.transforms)
      if (!sameShape(broadcast(`TransformedDistribution: ${name}`, own, shape), shape))
        throw new ShapeError(
          `TransformedDistribution: ${name} of ${printShape(own)} would stretch ${base.name} of ${printShape(shape)}. Give the ` +
            "base's parameters that shape",
        );
  }

  get name(): string {
    return `TransformedDistribution(${[this.base, ...this.transforms].map(({ name }) => name).join(', ')})`;
  }

  get mean(): Tensor {
    throw noFormula(this, 'mean', 'sample([1000]).mean(0)');
  }
  get variance(): Tensor {
    throw noFormula(this, 'variance', 'sample([1000]).var(0)');
  }

  rsample(shape?: Shape): Tensor {
    return this.#remember(this.#follow(reparameterized(this.name, this.base).rsample(shape)));
  }

  override sample(shape?: Shape): Tensor {
    return this.#remember(this.#follow(this.base.sample(shape)).map((value) => value.detach()));
  }

  logProb(value: Operand): Tensor {
    const values = this.#pathTo(value);
    let result = this.base.logProb(values[0]!);
    for (const [i, transform] of this.transforms.entries()) {
      const stretch = transform.logAbsDetJacobian(values[i]!, values[i + 1]!);
      result = sub(result, sumLast(stretch, this.eventShape.length));
    }
    return result;
  }

  entropy(): Tensor {
    throw noFormula(this, 'entropy', 'logProb(p.rsample()).neg(), averaged over samples');
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

  #pathTo(value: Operand): readonly Tensor[] {
    const path = typeof value === 'number' ? undefined : this.#paths.get(value);
    const sample = path?.values.at(-1);
    if (path && sample && path.assignedAt === sample.assignedAt && path.history === sample.history)
      return path.values;
    const values = [this.outcome(value, this.transforms.at(-1)?.codomain ?? real)];
    for (const [i, transform] of [...this.transforms.entries()].reverse()) {
      const before = transform.inverse(values[0]!);
      const inner = this.transforms[i - 1];
      if (inner) check(`${this.name}.logProb: the value before ${transform.name}`, before, inner.codomain);
      values.unshift(before);
    }
    return values;
  }
}

function checkTransform(transform: Partial<Transform> | undefined, i: number): void {
  if (typeof transform?.forward === 'function') return;
  const given = typeof transform === 'function' ? 'a function or class' : String(transform);
  throw new TypeError(
    `TransformedDistribution: transforms[${i}] is ${given}; expected a transform, such as new TanhTransform()`,
  );
}

const isList = (transforms: Transform | readonly Transform[]): transforms is readonly Transform[] =>
  Array.isArray(transforms);
