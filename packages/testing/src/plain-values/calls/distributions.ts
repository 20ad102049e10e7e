/** A right call of each distribution and transform, and of their methods. */
import * as distributions from '@glissade/distributions';
import { eye, full, tensor } from '@glissade/tensor';
import type { RightCalls } from '../right-calls.ts';
import type { Callable } from '../wrong-calls.ts';

const classes = () => ({ probs: tensor([0.2, 0.3, 0.5]) });
const covariance = () => ({ covarianceMatrix: eye(2) });
const half = { probs: 0.5 };
const transforms = () => [new distributions.ExpTransform(), new distributions.TanhTransform()];
const normals = () => new distributions.Normal(tensor([0, 1, 2]), 1);

const made: RightCalls = {
  Bernoulli: () => [half],
  Beta: () => [1, 2],
  Binomial: () => [5, half],
  Categorical: () => [classes()],
  Cauchy: () => [0, 1],
  Chi2: () => [2],
  ContinuousBernoulli: () => [half],
  Dirichlet: () => [tensor([1, 2, 3])],
  ExpRelaxedCategorical: () => [0.5, classes()],
  Exponential: () => [1],
  FisherSnedecor: () => [2, 3],
  Gamma: () => [1, 2],
  GeneralizedPareto: () => [0, 1, 0.5],
  Geometric: () => [half],
  Gumbel: () => [0, 1],
  HalfCauchy: () => [1],
  HalfNormal: () => [1],
  Independent: () => [normals(), 1],
  InverseGamma: () => [3, 1],
  Kumaraswamy: () => [1, 2],
  LKJCholesky: () => [2, 1],
  Laplace: () => [0, 1],
  LogNormal: () => [0, 1],
  LogisticNormal: () => [tensor([0, 1]), tensor([1, 1])],
  LogitRelaxedBernoulli: () => [0.5, half],
  LowRankMultivariateNormal: () => [tensor([0, 1]), full([2, 1], 0.5), tensor([1, 1])],
  MixtureSameFamily: () => [new distributions.Categorical(classes()), normals()],
  Multinomial: () => [5, classes()],
  MultivariateNormal: () => [tensor([0, 1]), covariance()],
  NegativeBinomial: () => [5, half],
  Normal: () => [0, 1],
  OneHotCategorical: () => [classes()],
  OneHotCategoricalStraightThrough: () => [classes()],
  Pareto: () => [1, 2],
  Poisson: () => [3],
  RelaxedBernoulli: () => [0.5, half],
  RelaxedOneHotCategorical: () => [0.5, classes()],
  StudentT: () => [3, 0, 1],
  TransformedDistribution: () => [normals(), transforms()],
  Uniform: () => [0, 1],
  VonMises: () => [0, 1],
  Weibull: () => [1, 2],
  Wishart: () => [3, covariance()],
};

const changed: RightCalls = {
  AffineTransform: () => [1, 2],
  CatTransform: () => [transforms(), 0, [1, 2]],
  CorrCholeskyTransform: () => [],
  ExpTransform: () => [],
  LowerCholeskyTransform: () => [],
  PowerTransform: () => [2],
  ReshapeTransform: () => [[3], [3, 1]],
  SigmoidTransform: () => [],
  SoftmaxTransform: () => [],
  SoftplusTransform: () => [],
  StackTransform: () => [transforms(), 0],
  StickBreakingTransform: () => [],
  TanhTransform: () => [],
};

const build = (name: string, given: readonly unknown[]): unknown =>
  Reflect.construct(
    (distributions as unknown as Readonly<Record<string, new () => unknown>>)[name]!,
    given as [],
  );

/** The methods of objects that are made by these calls, as far as they have them. */
const methodsOf = (
  makers: RightCalls,
  methods: Readonly<Record<string, (object: never) => readonly unknown[]>>,
): RightCalls =>
  Object.fromEntries(
    Object.entries(makers).flatMap(([name, right]) =>
      Object.entries(methods)
        .filter(([method]) => isDone(build(name, right()), method))
        .map(([method, given]) => {
          const call = () => {
            const object = build(name, right());
            return [object, ...given(object as never)];
          };
          return [`${name}.${method}`, call] as const;
        }),
    ),
  );

/** Whether an object has a method: some have none of what others have, and say so. */
function isDone(object: unknown, method: string): boolean {
  const call = (object as Readonly<Record<string, Callable>>)[method];
  if (call === undefined) return false;
  try {
    call.call(object, method === 'enumerateSupport' ? {} : eye(2));
    return true;
  } catch (error) {
    return !/there is no|are not listed|no density/.test(`${error}`);
  }
}

const ofDistributions = methodsOf(made, {
  sample: () => [[2]],
  rsample: () => [[2]],
  logProb: (p: distributions.Distribution) => [p.sample()],
  cdf: (p: distributions.Distribution) => [p.sample()],
  icdf: () => [0.5],
  expand: (p: distributions.Distribution) => [[2, ...p.batchShape]],
  enumerateSupport: () => [{ expand: true }],
});

/** What a transform is given. */
const input = (transform: distributions.Transform) => {
  const isJoined = transform.name === 'StackTransform';
  return transform.name.includes('Cholesky') && !transform.name.startsWith('Corr')
    ? eye(2)
    : tensor(isJoined ? [0.2, 0.3] : [0.2, 0.3, 0.5]);
};

const ofTransforms = methodsOf(changed, {
  forward: (transform: distributions.Transform) => [input(transform)],
  inverse: (transform: distributions.Transform) => [transform.forward(input(transform))],
  logAbsDetJacobian: (transform: distributions.Transform) => [
    input(transform),
    transform.forward(input(transform)),
  ],
});

export const calls: RightCalls = {
  ...made,
  ...changed,
  ...ofDistributions,
  ...ofTransforms,
  digamma: () => [tensor([1, 2])],
  erfc: () => [tensor([1, 2])],
  erfinv: () => [tensor([0, 0.5])],
  klDivergence: () => [new distributions.Normal(0, 1), new distributions.Normal(1, 2)],
  lgamma: () => [tensor([1, 2])],
  mvlgamma: () => [tensor([2, 3]), 2],
  ndtr: () => [tensor([1, 2])],
  ndtri: () => [tensor([0.2, 0.5])],
  xlogy: () => [tensor([1, 2]), tensor([1, 2])],
};

/** They are made by others alone. */
export const others = ['Distribution', 'ReparameterizedDistribution'];

/** What one is made of may say so: the base, the components, the parameters of the kind that it is one of. */
export const accepted =
  /^(Normal|Bernoulli|Categorical|OneHotCategorical|LogitRelaxedBernoulli|ExpRelaxedCategorical)(\.\w+)?: /;
