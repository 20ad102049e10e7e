/** Choices that are drawn, and still have a gradient. */
import {
  add,
  argmax,
  cast,
  checkTensors,
  div,
  exponential,
  isFloat,
  log,
  movedim,
  named,
  oneHot,
  printShape,
  softmax,
  sub,
  type Tensor,
  written,
} from '@glissade/tensor';
import type { InitOptions } from './drawing.ts';
import { checkedOptions } from './options.ts';

/** What `gumbelSoftmax` accepts. */
export interface GumbelSoftmaxOptions extends InitOptions {
  /** The temperature: near 0 the shares are nearly one-hot. Default 1. */
  readonly tau?: number;
  /** Whether the result is one-hot, with the gradient of the shares. Default false. */
  readonly hard?: boolean;
  /** The dim along which the shares add up to 1. Default -1. */
  readonly dim?: number;
}

/**
 * Shares along `dim` that are drawn so that the largest is each with its probability by softmax(logits); of the logits' shape. The
 * numbers are those that PyTorch draws, also in a compiled step. Source: https://arxiv.org/abs/1611.01144
 *
 * @throws TypeError unless the logits are floats, RangeError unless tau is above 0
 *
 * @example
 * ```ts
 * import { gumbelSoftmax } from '@glissade/nn';
 * import { manualSeed, tensor } from '@glissade/tensor';
 *
 * manualSeed(0);
 * const logits = tensor([[0, 1, 2], [0, 9, 0]]);
 * console.log(`${gumbelSoftmax(logits).sum(-1)}`); // => tensor([1.0000, 1.0000])
 * console.log(gumbelSoftmax(logits, { hard: true }).toArray()); // => [ [ 0, 0, 1 ], [ 0, 1, 0 ] ]
 * ```
 */
export function gumbelSoftmax(logits: Tensor, given: GumbelSoftmaxOptions = {}): Tensor {
  const names = ['tau', 'hard', 'dim', 'generator'] as const;
  const { tau = 1, hard = false, dim = -1, ...options } = checkedOptions('gumbelSoftmax', given, names);
  checkTensors('gumbelSoftmax', logits);
  const { dtype, shape } = logits;
  if (!isFloat(dtype))
    throw new TypeError(`gumbelSoftmax: got ${dtype}${printShape(shape)}; expected logits that are floats`);
  if (typeof tau !== 'number' || !(tau > 0))
    throw new RangeError(`gumbelSoftmax: tau is ${written(tau)}; expected a number above 0`);
  const noise = log(exponential(1, shape, { dtype, ...options }));
  const shares = named('gumbelSoftmax', () => softmax(div(sub(logits, noise), tau), dim));
  if (!hard) return shares;
  const chosen = movedim(oneHot(argmax(shares, dim), shape.at(dim)!), -1, dim);
  return add(sub(cast(chosen, dtype), shares.detach()), shares);
}
