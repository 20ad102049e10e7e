/** Whole slices taken away, such as outputs of a layer. */
import { noGrad } from '@glissade/autograd';
import {
  any,
  cast,
  checkNumber,
  described,
  fillLike,
  mul,
  ne,
  norm,
  printShape,
  reshape,
  ShapeError,
  type Tensor,
} from '@glissade/tensor';
import type { AnyModule } from '../module.ts';
import { drawnFor, withoutLowest } from './lowest.ts';
import { given, type L1Options, type RandomOptions } from './options.ts';
import { mask, type Prunable, prunable } from './pruned-parameter.ts';
import { scoresOf } from './scores.ts';

/** What `randomStructured` accepts. */
export interface RandomStructuredOptions extends RandomOptions {
  /** The axis of which whole slices are taken away: 0 are the outputs of a layer, 1 its inputs. */
  readonly dim: number;
}

/** What `lnStructured` accepts. */
export interface LnStructuredOptions extends L1Options {
  /** Which norm the slices are compared by: 1, 2, Infinity and the like. */
  readonly n: number;
  /** The axis of which whole slices are taken away: 0 are the outputs of a layer, 1 its inputs. */
  readonly dim: number;
}

/** The axis, and which slices along it have anything left, if not all. */
function slicesOf(operation: string, { name, value, mask }: Prunable, dim: number) {
  const rank = value.shape.length;
  if (rank < 2)
    throw new ShapeError(
      `${operation}: ${name} is ${printShape(value.shape)}; expected two dims at least, to take away slices of one`,
    );
  checkNumber(operation, 'dim', dim, { whole: true, least: -rank, most: rank - 1 });
  const axis = (dim + rank) % rank;
  const others = value.shape.map((_, i) => i).filter((i) => i !== axis);
  return { axis, others, kept: mask && any(ne(mask, 0), others) };
}

/** Prunes slices along an axis, by a score for each. */
function pruneSlices(
  operation: string,
  module: AnyModule,
  of: Prunable,
  { axis, kept }: ReturnType<typeof slicesOf>,
  scores: Tensor,
  amount: number,
): void {
  const { shape, dtype } = of.value;
  const slices = cast(withoutLowest(operation, scores, kept, amount), dtype);
  const along = reshape(
    slices,
    shape.map((length, i) => (i === axis ? length : 1)),
  );
  mask(module, of, mul(of.mask ?? fillLike(of.value, 1), along));
}

/**
 * Takes away whole slices by chance, such as the outputs of a layer: the same as PyTorch from the same seed. Pruned once more, the mask is
 * read, which must not be on a GPU.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.random_structured.html
 *
 * @returns the module itself
 * @throws what `lnStructured` throws
 *
 * @example
 * ```ts
 * import { Linear, prune } from '@glissade/nn';
 *
 * const layer = prune.randomStructured(new Linear(4, 6), 'weight', { amount: 2, dim: 0 });
 * console.log(layer.weight.ne(0).all(1).sum().itemSync()); // => 4
 * ```
 */
export function randomStructured<Self extends AnyModule>(
  module: Self,
  name: string,
  options: RandomStructuredOptions,
): Self {
  const operation = 'randomStructured';
  const { amount, dim, ...others } = given(operation, options, ['amount', 'dim', 'generator']);
  return noGrad(() => {
    const of = prunable(operation, module, name);
    const slices = slicesOf(operation, of, dim);
    const scores = drawnFor(of.value, [of.value.shape[slices.axis]!], slices.kept, others);
    pruneSlices(operation, module, of, slices, scores, amount);
    return module;
  });
}

/**
 * Takes away the slices of the smallest norms, such as the outputs of a layer that have the smallest weights.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.ln_structured.html
 *
 * @returns the module itself
 * @throws TypeError if the module itself has no such parameter; ShapeError if that is a vector; RangeError for an amount, a norm or an axis
 *   that is none
 *
 * @example
 * ```ts
 * import { Conv2d, prune } from '@glissade/nn';
 *
 * const layer = prune.lnStructured(new Conv2d(3, 8, 3), 'weight', { amount: 0.25, n: 2, dim: 0 });
 * console.log(layer.weight.sum([1, 2, 3]).ne(0).sum().itemSync()); // => 6
 * ```
 */
export function lnStructured<Self extends AnyModule>(
  module: Self,
  name: string,
  options: LnStructuredOptions,
): Self {
  const operation = 'lnStructured';
  const { amount, n, dim, importanceScores } = given(operation, options, [
    'amount',
    'n',
    'dim',
    'importanceScores',
  ]);
  if (typeof n !== 'number' || Number.isNaN(n))
    throw new RangeError(`${operation}: n is ${described(n)}; expected which norm: 1, 2 or Infinity, say`);
  return noGrad(() => {
    const of = prunable(operation, module, name);
    const slices = slicesOf(operation, of, dim);
    const scores = norm(scoresOf(operation, of, importanceScores), slices.others, { p: n });
    pruneSlices(operation, module, of, slices, scores, amount);
    return module;
  });
}
