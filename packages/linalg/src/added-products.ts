/** Products of matrices added to a tensor. */
import {
  add,
  bmm,
  checkNames,
  checkNumber,
  checkTensors,
  expand,
  matmul,
  mul,
  named,
  printShape,
  ShapeError,
  stretches,
  type Tensor,
} from '@glissade/tensor';

/** What functions accept that add a product. */
export interface AddedProductOptions {
  /** What the tensor is multiplied by; 0: it does not count, not even its NaN. Default 1. */
  readonly beta?: number;
  /** What the product is multiplied by. Default 1. */
  readonly alpha?: number;
}

/** beta input + alpha product, of the product's shape. */
function added(
  operation: string,
  input: Tensor,
  product: Tensor,
  { beta = 1, alpha = 1 }: AddedProductOptions,
): Tensor {
  if (!stretches(input.shape, product.shape))
    throw new ShapeError(
      `${operation}: ${printShape(input.shape)} does not fit the product ${printShape(product.shape)}; expected a shape that can be expanded to it`,
    );
  const scaled = alpha === 1 ? product : mul(product, alpha);
  if (beta === 0) return scaled;
  return add(beta === 1 ? input : mul(input, beta), scaled);
}

/** Throws unless these are tensors of so many dims, and options. */
function checkGiven(
  operation: string,
  all: readonly [input: Tensor, left: Tensor, right: Tensor],
  form: readonly [left: string, right: string],
  options: AddedProductOptions,
): void {
  checkTensors(operation, ...all);
  checkNames(operation, options, ['beta', 'alpha']);
  for (const name of ['beta', 'alpha'] as const)
    if (options[name] !== undefined) checkNumber(operation, name, options[name], {});
  for (const [i, expected] of form.entries()) {
    const { shape } = all[i + 1]!;
    if (shape.length !== expected.split(',').length)
      throw new ShapeError(
        `${operation}: expected ${i === 0 ? 'a first' : 'a second'} factor ${expected}, got ${printShape(shape)}`,
      );
  }
}

/**
 * beta input + alpha a b, of matrices a [m, k] and b [k, n]; the input is broadcast to [m, n].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.addmm.html
 *
 * @throws ShapeError for factors that are no matrices or don't fit, or an input that cannot be expanded to their product
 *
 * @example
 * ```ts
 * import { addmm } from '@glissade/linalg';
 * import { eye, tensor } from '@glissade/tensor';
 *
 * console.log(addmm(tensor([1, 2]), eye(2), eye(2), { alpha: 10 }).toArray()); // => [ [ 11, 2 ], [ 1, 12 ] ]
 * ```
 */
export function addmm(input: Tensor, a: Tensor, b: Tensor, options: AddedProductOptions = {}): Tensor {
  checkGiven('addmm', [input, a, b], ['[m, k]', '[k, n]'], options);
  return added(
    'addmm',
    input,
    named('addmm', () => matmul(a, b)),
    options,
  );
}

/**
 * beta input + alpha a b, of a matrix a [m, k] and a vector b [k]; the input is broadcast to [m].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.addmv.html
 *
 * @throws ShapeError for factors of other dims or that don't fit, or an input that cannot be expanded to their product
 */
export function addmv(input: Tensor, a: Tensor, b: Tensor, options: AddedProductOptions = {}): Tensor {
  checkGiven('addmv', [input, a, b], ['[m, k]', '[k]'], options);
  return added(
    'addmv',
    input,
    named('addmv', () => matmul(a, b)),
    options,
  );
}

/**
 * beta input + alpha a b, of batches of matrices a [batch, m, k] and b [batch, k, n]; the input is broadcast to [batch, m, n].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.baddbmm.html
 *
 * @throws ShapeError for factors of other dims or that don't fit, or an input that cannot be expanded to their product
 *
 * @example
 * ```ts
 * import { baddbmm } from '@glissade/linalg';
 * import { ones } from '@glissade/tensor';
 *
 * // Scores of attention, scaled, and a mask that is added.
 * const [queries, keys, mask] = [ones([8, 5, 16]), ones([8, 7, 16]), ones([5, 7])];
 * console.log(baddbmm(mask, queries, keys.mT, { alpha: 16 ** -0.5 }).at(0, 0, 0).itemSync()); // => 5
 * ```
 */
export function baddbmm(input: Tensor, a: Tensor, b: Tensor, options: AddedProductOptions = {}): Tensor {
  checkGiven('baddbmm', [input, a, b], ['[batch, m, k]', '[batch, k, n]'], options);
  return added(
    'baddbmm',
    input,
    named('baddbmm', () => bmm(a, b)),
    options,
  );
}

/**
 * beta input + alpha a b^T, of vectors a [m] and b [n]: their outer product; the input is broadcast to [m, n].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.addr.html
 *
 * @throws ShapeError for what are no vectors, or an input that cannot be expanded to their product
 */
export function addr(input: Tensor, a: Tensor, b: Tensor, options: AddedProductOptions = {}): Tensor {
  checkGiven('addr', [input, a, b], ['[m]', '[n]'], options);
  const product = mul(a.unsqueeze(1), b);
  return added('addr', input, expand(product, [a.size, b.size]), options);
}
