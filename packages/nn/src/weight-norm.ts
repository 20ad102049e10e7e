/** Weights whose lengths and directions are learned apart. */
import { parameter } from '@glissade/autograd';
import { div, inFloat32, mul, norm, type Tensor, written } from '@glissade/tensor';
import type { AnyModule } from './module.ts';
import { checkedOptions } from './options.ts';
import { parameterIn, replaceParameter } from './parametrization.ts';

/** What `weightNorm` accepts. */
export interface WeightNormOptions {
  /** The parameter: 'weight_hh_l0', say, of a recurrent layer. Default 'weight'. */
  readonly name?: string;
  /** The axis along which each slice has a length of its own; null: one for all. Default 0. */
  readonly dim?: number | null;
}

/** The lengths of the slices along `dim`, with axes of length 1 for the others. */
function lengths(weight: Tensor, dim: number | null): Tensor {
  if (dim === null) return norm(weight);
  const axes = weight.shape.map((_, axis) => axis).filter((axis) => axis !== dim);
  return axes.length === 0 ? weight.abs() : norm(weight, axes, { keepdim: true });
}

/**
 * Has a module learn the lengths and the directions of a weight's slices apart: the weight is g v / |v|, computed anew at each use. The
 * parameters are then 'parametrizations.weight.original0', which is g, and 'parametrizations.weight.original1', v. Make optimizers
 * afterwards; `removeParametrizations` undoes it.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.parametrizations.weight_norm.html
 *
 * @returns the module itself
 * @throws TypeError if the module itself has no such parameter; RangeError if that has no such axis
 *
 * @example
 * ```ts
 * import { Linear, weightNorm } from '@glissade/nn';
 *
 * const layer = weightNorm(new Linear(20, 40));
 * for (const [name, { shape }] of layer.namedParameters()) console.log(name, shape);
 * // => bias [ 40 ]
 * // => parametrizations.weight.original0 [ 40, 1 ]
 * // => parametrizations.weight.original1 [ 40, 20 ]
 * ```
 */
export function weightNorm<Self extends AnyModule>(module: Self, options: WeightNormOptions = {}): Self {
  const { name = 'weight', dim = 0 } = checkedOptions('weightNorm', options, ['name', 'dim']);
  const weight = parameterIn('weightNorm', module, name);
  const rank = weight.shape.length;
  if (dim !== null && !(Number.isInteger(dim) && dim >= -rank && dim < rank))
    throw new RangeError(
      `weightNorm: dim is ${written(dim)}; expected null or a whole number from ${-rank} to ${rank - 1}, as ${name} has ${rank} dims`,
    );
  const axis = dim === null ? null : (dim + rank) % rank;
  const original0 = parameter(lengths(weight.detach(), axis));
  original0.requiresGrad = weight.requiresGrad;
  const originals = { original0, original1: weight };
  replaceParameter(module, name, originals, ({ original0, original1 }) =>
    inFloat32(original1, (v) => mul(v, div(original0, lengths(v, axis)))),
  );
  return module;
}
