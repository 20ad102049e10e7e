/** Weights whose largest singular value is 1. */
import { noGrad } from '@glissade/autograd';
import {
  clone,
  div,
  flatten,
  matmul,
  movedim,
  mul,
  normalize,
  sum,
  type Tensor,
  transpose,
  written,
} from '@glissade/tensor';
import { buffer } from './buffer.ts';
import type { InitOptions } from './drawing.ts';
import { normal_ } from './init.ts';
import { change } from './layer-state.ts';
import type { AnyModule } from './module.ts';
import { checkEps } from './normalization.ts';
import { checkedOptions } from './options.ts';
import { parameterIn, replaceParameter } from './parametrization.ts';
import { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from './transposed-convolution.ts';
import { checkSizes } from './weights.ts';

/** What `spectralNorm` accepts. */
export interface SpectralNormOptions extends InitOptions {
  /** The parameter. Default 'weight'. */
  readonly name?: string;
  /** How often each call in training brings the singular vectors nearer. Default 1. */
  readonly nPowerIterations?: number;
  /** Lengths of vectors below it count as it. Default 1e-12. */
  readonly eps?: number;
  /** The axis of the outputs. Default 0; 1 of transposed convolutions. */
  readonly dim?: number;
}

/** The first singular vectors of a matrix, nearly. */
interface Vectors {
  readonly _u: Tensor;
  readonly _v: Tensor;
}

/** Brings the vectors nearer to the first singular ones: the power method. */
function approach(matrix: Tensor, { _u, _v }: Vectors, times: number, eps: number): void {
  noGrad(() => {
    const weight = matrix.detach();
    for (let i = 0; i < times; i++) {
      change(_u, normalize(matmul(weight, _v), 0, { eps }));
      change(_v, normalize(matmul(transpose(weight), _u), 0, { eps }));
    }
  });
}

/**
 * Has a module use a weight over its largest singular value, so that it stretches nothing: for discriminators of GANs. That value is
 * estimated by vectors which each call in training brings nearer. The parameter is then 'parametrizations.weight.original', the
 * vectors are buffers. A call is one of the module's own `forward`: reading the weight, as `MultiheadAttention` does of its `outProj`, brings
 * nothing nearer. Make optimizers afterwards; `removeParametrizations` undoes it.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.parametrizations.spectral_norm.html
 *
 * @returns the module itself
 * @throws TypeError if the module itself has no such parameter; RangeError if that has no such axis, and for an eps that is none
 *
 * @example
 * ```ts
 * import { Linear, spectralNorm } from '@glissade/nn';
 *
 * const layer = spectralNorm(new Linear(20, 40, { bias: false }));
 * console.log(Object.keys(layer.stateDict()));
 * // => [
 * // =>   'parametrizations.weight.0._u',
 * // =>   'parametrizations.weight.0._v',
 * // =>   'parametrizations.weight.original'
 * // => ]
 * ```
 */
export function spectralNorm<Self extends AnyModule>(module: Self, options: SpectralNormOptions = {}): Self {
  const {
    name = 'weight',
    nPowerIterations = 1,
    eps = 1e-12,
    dim,
    generator,
  } = checkedOptions('spectralNorm', options, ['name', 'nPowerIterations', 'eps', 'dim', 'generator']);
  const weight = parameterIn('spectralNorm', module, name);
  checkSizes('spectralNorm', { nPowerIterations });
  checkEps('spectralNorm', eps);
  const rank = weight.shape.length;
  const isTransposed = [ConvTranspose1d, ConvTranspose2d, ConvTranspose3d].some(
    (each) => module instanceof each,
  );
  const axis = dim ?? (isTransposed ? 1 : 0);
  if (!(Number.isInteger(axis) && axis >= -rank && axis < rank))
    throw new RangeError(
      `spectralNorm: dim is ${written(axis)}; expected a whole number from ${-rank} to ${rank - 1}, as ${name} has ${rank} dims`,
    );
  if (rank === 1) {
    replaceParameter(module, name, { original: weight }, ({ original }) => normalize(original, 0, { eps }));
    return module;
  }
  const matrixOf = (whole: Tensor): Tensor => flatten(movedim(whole, axis, 0), 1);
  const matrix = matrixOf(weight.detach());
  // Sums have the lengths, the dtype and the device.
  const drawn = (along: number): Tensor =>
    normalize(normal_(sum(matrix, along), 0, 1, generator ? { generator } : {}), 0, { eps });
  const vectors = { _u: buffer(drawn(1)), _v: buffer(drawn(0)) };
  // PyTorch looks at the weight once when it is registered, which in training is a call, too.
  approach(matrix, vectors, 15 + (module.training ? nPowerIterations : 0), eps);
  const originals = { 0: vectors, original: weight };
  const compute = ({ original }: { readonly original: Tensor }): Tensor => {
    // The graph keeps the vectors as they are now: the next call may change them before the way back.
    const [u, v] = [clone(vectors._u), clone(vectors._v)];
    return div(original, sum(mul(u, matmul(matrixOf(original), v))));
  };
  // Not where the weight is read, which only looks.
  const handle = module.registerForwardPreHook(() => {
    if (module.training) approach(matrixOf(originals.original), vectors, nPowerIterations, eps);
  });
  replaceParameter(module, name, originals, compute, { handle });
  return module;
}
