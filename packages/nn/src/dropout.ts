/** Dropout of elements, and of whole channels. */
import {
  add,
  apply,
  defaultGenerator,
  ge,
  mul,
  printShape,
  type Shape,
  ShapeError,
  source,
  type Tensor,
  tensor,
  where,
} from '@glissade/tensor';
import { buffer } from './buffer.ts';
import type { InitOptions } from './init.ts';
import { Module } from './module.ts';
import { printOptions } from './weights.ts';

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

  constructor(p = 0.5, { generator = defaultGenerator() }: InitOptions = {}) {
    super();
    if (!(p >= 0 && p <= 1))
      throw new RangeError(`${new.target.name}: p is ${p}; expected a probability from 0 to 1`);
    this.p = p;
    this.key = buffer(tensor(generator.nextKey()), { persistent: false });
  }

  /** The shape of what falls or stays; it broadcasts to the input. */
  protected unit(x: Tensor): Shape {
    return x.shape;
  }

  forward(x: Tensor): Tensor {
    const shape = this.unit(x);
    if (!this.training || this.p === 0) return x;
    const kept = ge(apply({ name: 'random', shape }, this.key), this.p);
    // The positions [0, 1] of a vector of two: the next call's key has the same first word and the next second one.
    this.key.assign(add(this.key, source({ name: 'iota', shape: [2], axis: 0 }, this.key)));
    return where(kept, mul(x, this.p === 1 ? 0 : 1 / (1 - this.p)), 0);
  }

  protected override details(): string {
    return printOptions({ p: this.p });
  }
}

/**
 * The same of whole channels of sequences [N, C, L] (or [C, L]), whose neighbouring positions tell nearly the same.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout1d.html
 *
 * @example
 * ```ts
 * import { Dropout1d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const [channel] = new Dropout1d(0.5).forward(ones([1, 8])).toArray() as number[][];
 * console.log(new Set(channel).size); // => 1
 * ```
 */
export class Dropout1d extends Dropout {
  protected override unit({ dtype, shape }: Tensor): Shape {
    if (shape.length === 2 || shape.length === 3) return [...shape.slice(0, -1), 1];
    throw new ShapeError(
      `dropout1d: got ${dtype}${printShape(shape)}; expected sequences [N, C, L], or [C, L] without a batch`,
    );
  }
}

/**
 * The same of whole channels of images [N, C, H, W], whose neighbouring pixels tell nearly the same.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Dropout2d.html
 *
 * @example
 * ```ts
 * import { Dropout2d } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const [channel] = new Dropout2d(0.5).forward(ones([1, 1, 8, 8])).flatten(0, 2).toArray() as number[][];
 * console.log(new Set(channel).size); // => 1
 * ```
 */
export class Dropout2d extends Dropout {
  protected override unit({ dtype, shape }: Tensor): Shape {
    const [images, channels] = shape;
    if (shape.length === 4) return [images!, channels!, 1, 1];
    throw new ShapeError(`dropout2d: got ${dtype}${printShape(shape)}; expected images [N, C, H, W]`);
  }
}
