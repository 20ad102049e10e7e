/** Layers that put room around sequences, images and volumes. */
import { ConstantPadding, type Kind, Padding } from './padding.ts';

/**
 * Zeros around sequences [N, C, L] (or [C, L]): `padding` at every side, or [left, right]. Source:
 * https://docs.pytorch.org/docs/stable/generated/torch.nn.ZeroPad1d.html
 *
 * @example
 * ```ts
 * import { ZeroPad1d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const sequence = tensor([[1, 2, 3]]);
 * console.log(new ZeroPad1d([2, 1]).forward(sequence).toArray()); // => [ [ 0, 0, 1, 2, 3, 0 ] ]
 * ```
 */
export class ZeroPad1d extends Padding<1> {
  protected static override readonly kind: Kind<1> = [1, 'constant'];
}

/**
 * Zeros around images [N, C, H, W] (or [C, H, W]): `padding` at every side, or [left, right, top, bottom]. Source:
 * https://docs.pytorch.org/docs/stable/generated/torch.nn.ZeroPad2d.html
 *
 * @example
 * ```ts
 * import { ZeroPad2d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const image = tensor([[[1, 2, 3]]]);
 * console.log(new ZeroPad2d([2, 1, 0, 0]).forward(image).toArray()); // => [ [ [ 0, 0, 1, 2, 3, 0 ] ] ]
 * ```
 */
export class ZeroPad2d extends Padding<2> {
  protected static override readonly kind: Kind<2> = [2, 'constant'];
}

/**
 * Zeros around volumes [N, C, D, H, W] (or [C, D, H, W]): `padding` at every side, or [left, right, top, bottom, front,
 * back]. Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.ZeroPad3d.html
 *
 * @example
 * ```ts
 * import { ZeroPad3d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const volume = tensor([[[[1, 2, 3]]]]);
 * console.log(new ZeroPad3d([2, 1, 0, 0, 0, 0]).forward(volume).flatten().toArray()); // => [ 0, 0, 1, 2, 3, 0 ]
 * ```
 */
export class ZeroPad3d extends Padding<3> {
  protected static override readonly kind: Kind<3> = [3, 'constant'];
}

/**
 * The number `value` around sequences [N, C, L] (or [C, L]): `padding` at every side, or [left, right]. Source:
 * https://docs.pytorch.org/docs/stable/generated/torch.nn.ConstantPad1d.html
 *
 * @example
 * ```ts
 * import { ConstantPad1d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const sequence = tensor([[1, 2, 3]]);
 * console.log(new ConstantPad1d([2, 1], 7).forward(sequence).toArray()); // => [ [ 7, 7, 1, 2, 3, 7 ] ]
 * ```
 */
export class ConstantPad1d extends ConstantPadding<1> {
  protected static override readonly kind: Kind<1> = [1, 'constant'];
}

/**
 * The number `value` around images [N, C, H, W] (or [C, H, W]): `padding` at every side, or [left, right, top, bottom].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.ConstantPad2d.html
 *
 * @example
 * ```ts
 * import { ConstantPad2d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const image = tensor([[[1, 2, 3]]]);
 * console.log(new ConstantPad2d([2, 1, 0, 0], 7).forward(image).toArray()); // => [ [ [ 7, 7, 1, 2, 3, 7 ] ] ]
 * ```
 */
export class ConstantPad2d extends ConstantPadding<2> {
  protected static override readonly kind: Kind<2> = [2, 'constant'];
}

/**
 * The number `value` around volumes [N, C, D, H, W] (or [C, D, H, W]): `padding` at every side, or [left, right, top,
 * bottom, front, back]. Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.ConstantPad3d.html
 *
 * @example
 * ```ts
 * import { ConstantPad3d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const volume = tensor([[[[1, 2, 3]]]]);
 * console.log(new ConstantPad3d([2, 1, 0, 0, 0, 0], 7).forward(volume).flatten().toArray()); // => [ 7, 7, 1, 2, 3, 7 ]
 * ```
 */
export class ConstantPad3d extends ConstantPadding<3> {
  protected static override readonly kind: Kind<3> = [3, 'constant'];
}

/**
 * The mirror image of the elements beside each edge, around sequences [N, C, L] (or [C, L]); less than their size. Source:
 * https://docs.pytorch.org/docs/stable/generated/torch.nn.ReflectionPad1d.html
 *
 * @example
 * ```ts
 * import { ReflectionPad1d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const sequence = tensor([[1, 2, 3]]);
 * console.log(new ReflectionPad1d([2, 1]).forward(sequence).toArray()); // => [ [ 3, 2, 1, 2, 3, 2 ] ]
 * ```
 */
export class ReflectionPad1d extends Padding<1> {
  protected static override readonly kind: Kind<1> = [1, 'reflect'];
}

/**
 * The mirror image of the pixels beside each edge, around images [N, C, H, W] (or [C, H, W]); less than their size. Source:
 * https://docs.pytorch.org/docs/stable/generated/torch.nn.ReflectionPad2d.html
 *
 * @example
 * ```ts
 * import { ReflectionPad2d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const image = tensor([[[1, 2, 3]]]);
 * console.log(new ReflectionPad2d([2, 1, 0, 0]).forward(image).toArray()); // => [ [ [ 3, 2, 1, 2, 3, 2 ] ] ]
 * ```
 */
export class ReflectionPad2d extends Padding<2> {
  protected static override readonly kind: Kind<2> = [2, 'reflect'];
}

/**
 * The mirror image of the elements beside each edge, around volumes [N, C, D, H, W] (or [C, D, H, W]); less than their
 * size. Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.ReflectionPad3d.html
 *
 * @example
 * ```ts
 * import { ReflectionPad3d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const volume = tensor([[[[1, 2, 3]]]]);
 * console.log(new ReflectionPad3d([2, 1, 0, 0, 0, 0]).forward(volume).flatten().toArray()); // => [ 3, 2, 1, 2, 3, 2 ]
 * ```
 */
export class ReflectionPad3d extends Padding<3> {
  protected static override readonly kind: Kind<3> = [3, 'reflect'];
}

/**
 * The elements of each edge, repeated around sequences [N, C, L] (or [C, L]). Source:
 * https://docs.pytorch.org/docs/stable/generated/torch.nn.ReplicationPad1d.html
 *
 * @example
 * ```ts
 * import { ReplicationPad1d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const sequence = tensor([[1, 2, 3]]);
 * console.log(new ReplicationPad1d([2, 1]).forward(sequence).toArray()); // => [ [ 1, 1, 1, 2, 3, 3 ] ]
 * ```
 */
export class ReplicationPad1d extends Padding<1> {
  protected static override readonly kind: Kind<1> = [1, 'replicate'];
}

/**
 * The pixels of each edge, repeated around images [N, C, H, W] (or [C, H, W]). Source:
 * https://docs.pytorch.org/docs/stable/generated/torch.nn.ReplicationPad2d.html
 *
 * @example
 * ```ts
 * import { ReplicationPad2d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const image = tensor([[[1, 2, 3]]]);
 * console.log(new ReplicationPad2d([2, 1, 0, 0]).forward(image).toArray()); // => [ [ [ 1, 1, 1, 2, 3, 3 ] ] ]
 * ```
 */
export class ReplicationPad2d extends Padding<2> {
  protected static override readonly kind: Kind<2> = [2, 'replicate'];
}

/**
 * The elements of each edge, repeated around volumes [N, C, D, H, W] (or [C, D, H, W]). Source:
 * https://docs.pytorch.org/docs/stable/generated/torch.nn.ReplicationPad3d.html
 *
 * @example
 * ```ts
 * import { ReplicationPad3d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const volume = tensor([[[[1, 2, 3]]]]);
 * console.log(new ReplicationPad3d([2, 1, 0, 0, 0, 0]).forward(volume).flatten().toArray()); // => [ 1, 1, 1, 2, 3, 3 ]
 * ```
 */
export class ReplicationPad3d extends Padding<3> {
  protected static override readonly kind: Kind<3> = [3, 'replicate'];
}

/**
 * The elements of the opposite edge, around sequences [N, C, L] (or [C, L]); at most their size: as if they went round.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.CircularPad1d.html
 *
 * @example
 * ```ts
 * import { CircularPad1d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const sequence = tensor([[1, 2, 3]]);
 * console.log(new CircularPad1d([2, 1]).forward(sequence).toArray()); // => [ [ 2, 3, 1, 2, 3, 1 ] ]
 * ```
 */
export class CircularPad1d extends Padding<1> {
  protected static override readonly kind: Kind<1> = [1, 'circular'];
}

/**
 * The pixels of the opposite edge, around images [N, C, H, W] (or [C, H, W]); at most their size: as if they went round.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.CircularPad2d.html
 *
 * @example
 * ```ts
 * import { CircularPad2d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const image = tensor([[[1, 2, 3]]]);
 * console.log(new CircularPad2d([2, 1, 0, 0]).forward(image).toArray()); // => [ [ [ 2, 3, 1, 2, 3, 1 ] ] ]
 * ```
 */
export class CircularPad2d extends Padding<2> {
  protected static override readonly kind: Kind<2> = [2, 'circular'];
}

/**
 * The elements of the opposite edge, around volumes [N, C, D, H, W] (or [C, D, H, W]); at most their size: as if they went
 * round. Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.CircularPad3d.html
 *
 * @example
 * ```ts
 * import { CircularPad3d } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const volume = tensor([[[[1, 2, 3]]]]);
 * console.log(new CircularPad3d([2, 1, 0, 0, 0, 0]).forward(volume).flatten().toArray()); // => [ 2, 3, 1, 2, 3, 1 ]
 * ```
 */
export class CircularPad3d extends Padding<3> {
  protected static override readonly kind: Kind<3> = [3, 'circular'];
}
