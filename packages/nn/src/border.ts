/** What convolutional layers see beyond the edges of their inputs. */
import { type ConvolutionOptions, pad, type Shape, type Tensor } from '@glissade/tensor';

/** What lies beyond the edges, of `padding` elements at each side. */
export interface BorderOptions {
  /** Zeros, the mirror image, the edge repeated, or the opposite side. Default 'zeros'. */
  readonly paddingMode?: 'zeros' | 'reflect' | 'replicate' | 'circular';
}

const modes: readonly (string | undefined)[] = ['zeros', 'reflect', 'replicate', 'circular'];

/** Throws for a mode that there is none of, and for a padding that the mode's borders cannot have. */
export function checkBorder(layer: string, rank: number, options: BorderOptions & ConvolutionOptions): void {
  const { paddingMode = 'zeros', padding = 0, stride = 1 } = options;
  if (!modes.includes(paddingMode))
    throw new TypeError(
      `${layer}: paddingMode is ${JSON.stringify(paddingMode)}; expected one of ${modes.map((mode) => `'${mode}'`).join(', ')}`,
    );
  if (padding === 'same') {
    if ([stride].flat().some((each) => each > 1))
      throw new RangeError(
        `${layer}: padding 'same' needs stride 1, got ${JSON.stringify(stride)}. Say how much: { padding: 1 } for a kernel of 3; ` +
          `at stride 2, TensorFlow's 'same' is then pad(x, [0, 1, 0, 1]) before the layer, where sides are even`,
      );
    return;
  }
  if (paddingMode === 'zeros' || padding === 'valid') return; // the convolution checks its own
  const amounts = [padding].flat();
  const counts = typeof padding === 'number' ? 1 : rank;
  if (amounts.length !== counts || !amounts.every((amount) => Number.isInteger(amount) && amount >= 0))
    throw new RangeError(
      `${layer}: padding is ${JSON.stringify(padding)}; expected one whole number >= 0${rank > 1 ? `, or ${rank} of them` : ''}, 'same' or 'valid'`,
    );
}

/**
 * The input of a convolution with its borders filled as `paddingMode` says. What fits the weight in no way stays as it is: so the
 * convolution's error tells the shapes that were given.
 */
export function bordered(x: Tensor, weight: Shape, options: BorderOptions & ConvolutionOptions): Tensor {
  const { paddingMode = 'zeros', padding = 0, dilation = 1, groups = 1 } = options;
  const [, perGroup, ...kernel] = weight as [number, number, ...number[]];
  const rank = kernel.length;
  const isBatch = x.shape.length === rank + 2;
  const fits = (isBatch || x.shape.length === rank + 1) && x.shape.at(-1 - rank) === perGroup * groups;
  if (paddingMode === 'zeros' || padding === 'valid' || !fits) return x;
  const along = (axis: number, of: number | readonly number[]): number =>
    typeof of === 'number' ? of : of[axis]!;
  const sides = kernel.map((size, axis): [number, number] => {
    if (padding !== 'same') return [along(axis, padding), along(axis, padding)];
    // An odd remainder goes behind, as in PyTorch.
    const total = along(axis, dilation) * (size - 1);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  });
  // Of a dilation that is none: the convolution says so.
  if (!sides.flat().every(Number.isInteger)) return x;
  return pad(x, sides.reverse().flat(), { mode: paddingMode });
}
