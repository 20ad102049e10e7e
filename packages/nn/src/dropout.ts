/** Dropout of elements. */
import { checkTensors, ge, mul, type Shape, type Tensor, where, written } from '@glissade/tensor';
import { classNameOf } from './class-name.ts';
import type { InitOptions } from './drawing.ts';
import { Module } from './module.ts';
import { checkedOptions } from './options.ts';
import { countUp, keyOfCall, keyOfLayer, uniformBy } from './random-keys.ts';
import { printOptions } from './weights.ts';

/** Whether each unit of `shape` stays, which it does not with probability p: a function of the key. */
const staying = (p: number, shape: Shape, key: Tensor): Tensor => ge(uniformBy(key, shape), p);

/** What becomes of x, where some stays. */
export type Dropping = (x: Tensor, p: number, stays: Tensor) => Tensor;

/** What falls is 0, and the rest multiplied by 1 / (1 - p). */
export const zeroed: Dropping = (x, p, stays) => where(stays, mul(x, p === 1 ? 0 : 1 / (1 - p)), 0);

function checkProbability(operation: string, p: number): void {
  if (typeof p !== 'number' || !(p >= 0 && p <= 1))
    throw new RangeError(`${operation}: p is ${written(p)}; expected a probability from 0 to 1`);
}

/** What `dropout` accepts. */
export interface DropoutOptions extends InitOptions {
  /** The probability of an element to be set to 0. Default 0.5. */
  readonly p?: number;
  /** Whether anything is to fall at all: a module gives its `training`. Default true, as in PyTorch. */
  readonly training?: boolean;
}

/**
 * `Dropout` as a function: elements are set to 0 with probability `p`, the others multiplied by 1 / (1 - p). Each call draws a key
 * from the generator, compiled steps too; the numbers are not PyTorch's.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.dropout.html
 *
 * @throws RangeError unless p is from 0 to 1
 *
 * @example
 * ```ts
 * import { dropout, Module } from '@glissade/nn';
 * import { ones, type Tensor } from '@glissade/tensor';
 *
 * class Net extends Module {
 *   forward(x: Tensor): Tensor {
 *     return dropout(x, { p: 0.2, training: this.training });
 *   }
 * }
 * const net = new Net();
 * console.log(new Set(net.forward(ones([1000])).dataSync())); // => Set(2) { 1.25, 0 }
 * console.log(new Set(net.eval().forward(ones([1000])).dataSync())); // => Set(1) { 1 }
 * ```
 */
export const dropout = (x: Tensor, options: DropoutOptions = {}): Tensor =>
  dropping('dropout', zeroed, x, options);

/** A kind of dropout, as a function; `unit` gives the shape of what falls or stays, if that is not each element. */
export function dropping(
  operation: string,
  drop: Dropping,
  x: Tensor,
  given: DropoutOptions,
  unit: (x: Tensor) => Shape = ({ shape }) => shape,
): Tensor {
  const names = ['p', 'training', 'generator'] as const;
  const { p = 0.5, training = true, ...options } = checkedOptions(operation, given, names);
  checkProbability(operation, p);
  checkTensors(operation, x);
  const shape = unit(x);
  if (!training || p === 0) return x;
  return drop(x, p, staying(p, shape, keyOfCall(options)));
}

/**
 * While training, sets each element to 0 with probability `p` and multiplies the others by 1 / (1 - p); else the
 * identity. Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout.html
 *
 * What falls is a function of a key and of the position: the same on every backend and in compiled programs, and not
 * the same as PyTorch's. The key is state, counted up at each call; it comes from the generator's seed and leaves its
 * stream alone. `stateDict({ everything: true })` holds it.
 *
 * @example
 * ```ts
 * import { Dropout } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new Dropout(0.5);
 * const dropped = layer.forward(ones([1000]));
 * console.log(new Set(dropped.dataSync()).size); // => 2
 * console.log(layer.eval().forward(ones([3])).toArray()); // => [ 1, 1, 1 ]
 * ```
 */
export class Dropout extends Module {
  readonly p: number;
  /** int32 [2]: the seed's word, and the count of calls. */
  readonly key: Tensor;

  constructor(p = 0.5, options: InitOptions = {}) {
    super();
    checkedOptions(classNameOf(new.target), options, ['generator']);
    checkProbability(classNameOf(new.target), p);
    this.p = p;
    this.key = keyOfLayer(options);
  }

  /** The shape of what falls or stays; it broadcasts to the input. */
  protected unit(x: Tensor): Shape {
    return x.shape;
  }

  /** What becomes of the input. */
  protected get drop(): Dropping {
    return zeroed;
  }

  forward(x: Tensor): Tensor {
    const shape = this.unit(x);
    if (!this.training || this.p === 0) return x;
    const result = this.drop(x, this.p, staying(this.p, shape, this.key));
    countUp(this.key);
    return result;
  }

  protected override details(): string {
    return printOptions({ p: this.p });
  }
}
