/** Patches of images, and images of patches. */
import {
  add,
  apply,
  checkTensors,
  flatten,
  inFloat32,
  movedim,
  named,
  type PatchOptions,
  pad,
  printShape,
  reshape,
  ShapeError,
  slice,
  type Tensor,
  unbind,
  unfoldIm2col,
} from '@glissade/tensor';
import { classNameOf } from './class-name.ts';
import { Module } from './module.ts';
import { checkedOptions, ofFunction } from './options.ts';
import { printOptions } from './weights.ts';

type Lengths = number | readonly number[];

const names = ['dilation', 'padding', 'stride'] as const;

/** Windows that slide along one axis. */
interface Sliding {
  /** Of the image, with the padding at both ends. */
  readonly length: number;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: number;
  readonly positions: number;
}

/** [height, width]. Throws unless both are whole and at least `least`. */
function both(operation: string, name: string, value: Lengths, least: number): [number, number] {
  const lengths = typeof value === 'number' ? [value, value] : [value].flat();
  if (lengths.length === 2 && lengths.every((n) => Number.isInteger(n) && n >= least))
    return lengths as [number, number];
  throw new RangeError(
    `${operation}: ${name} is ${JSON.stringify(value)}; expected one whole number >= ${least}, or 2 of them`,
  );
}

/**
 * The image [N, C, H, W] (or [C, H, W]) whose patches x [N, C * KH * KW, positions] are, added up where they overlap: what
 * `unfoldIm2col` takes apart, but that each pixel counts as often as it is in a patch.
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.fold.html
 *
 * @param outputSize - [H, W], or one number for both
 * @param kernelSize - [KH, KW], or one number for both
 * @throws ShapeError unless x has as many rows and positions as such patches
 *
 * @example
 * ```ts
 * import { fold } from '@glissade/nn';
 * import { arange, unfoldIm2col } from '@glissade/tensor';
 *
 * const image = arange(8).reshape([1, 2, 4]);
 * const patches = unfoldIm2col(image, 2); // overlapping: of the pixels amid the rows there are two
 * console.log(fold(patches, [2, 4], 2).toArray()); // => [ [ [ 0, 2, 4, 3 ], [ 4, 10, 12, 7 ] ] ]
 * ```
 */
export function fold(
  x: Tensor,
  outputSize: Lengths,
  kernelSize: Lengths,
  options: PatchOptions = {},
): Tensor {
  const name = 'fold';
  checkTensors(name, x);
  const { stride = 1, padding = 0, dilation = 1 } = ofFunction(name, options, names);
  const size = both(name, 'outputSize', outputSize, 1);
  const kernel = both(name, 'kernelSize', kernelSize, 1);
  const [steps, gaps] = [both(name, 'stride', stride, 1), both(name, 'dilation', dilation, 1)];
  const margins = both(name, 'padding', padding, 0);
  const [down, across] = [0, 1].map((i): Sliding => {
    const length = size[i]! + 2 * margins[i]!;
    const reach = gaps[i]! * (kernel[i]! - 1) + 1;
    const positions = Math.floor((length - reach) / steps[i]!) + 1;
    const window = { size: kernel[i]!, stride: steps[i]!, dilation: gaps[i]!, padding: margins[i]! };
    return { length, positions, ...window };
  }) as [Sliding, Sliding];
  const { dtype, shape } = x;
  const [rows = 0, positions] = shape.slice(-2);
  const inPatch = kernel[0] * kernel[1];
  const count = Math.max(0, down.positions) * Math.max(0, across.positions);
  if (
    (shape.length !== 2 && shape.length !== 3) ||
    rows % inPatch !== 0 ||
    positions !== count ||
    count === 0
  )
    throw new ShapeError(
      `fold: got ${dtype}${printShape(shape)}; expected [N, C * ${inPatch}, ${count}], or no N: patches of [${kernel.join(', ')}] ` +
        `at [${down.positions}, ${across.positions}] positions in an image of [${size.join(', ')}]`,
    );
  const channels = rows / inPatch;
  const apart = [shape.length === 3 ? shape[0]! : 1, channels, ...kernel, down.positions, across.positions];
  return named(name, () =>
    inFloat32(x, (x) => {
      const images = putBack(putBack(reshape(x, apart), 2, 4, down), 2, 4, across);
      return reshape(images, [...shape.slice(0, -2), channels, ...size]);
    }),
  );
}

/** The windows along `axis`, whose elements lie along `within`, added up to an axis of their image; that one stands at `axis` - 1. */
function putBack(x: Tensor, within: number, axis: number, sliding: Sliding): Tensor {
  const { length, size, stride, dilation, padding, positions } = sliding;
  const [first, end] = [padding, length - padding];
  if (stride === size && dilation === 1) {
    // Side by side nothing is added: the elements follow their position.
    const line = flatten(movedim(x, within, axis), axis - 1, axis);
    const behind = new Array<number>(2 * (line.shape.length - axis + 1)).fill(0);
    return slice(pad(line, behind.with(-1, length - positions * size)), axis - 1, first, end);
  }
  const places = unbind(x, within).map((part, place) => {
    const low = place * dilation;
    const high = length - low - (positions - 1) * stride - 1;
    const padded = part.shape.map((_, i) =>
      i === axis - 1 ? { low, high, interior: stride - 1 } : { low: 0, high: 0, interior: 0 },
    );
    return apply({ name: 'pad', padding: padded, value: 0 }, part);
  });
  return slice(places.reduce(add), axis - 1, first, end);
}

/** A kernel, and how it slides. */
abstract class Patches extends Module {
  readonly kernelSize: Lengths;
  readonly options: PatchOptions;

  constructor(kernelSize: Lengths, options: PatchOptions = {}) {
    super();
    this.options = checkedOptions(classNameOf(new.target), options, names);
    both(classNameOf(new.target), 'kernelSize', kernelSize, 1);
    this.kernelSize = kernelSize;
  }

  protected override details(): string {
    return printOptions({ kernelSize: this.kernelSize, ...this.options });
  }
}

/**
 * The patches under a sliding kernel, as `unfoldIm2col`: images [N, C, H, W] to [N, C * KH * KW, positions].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Unfold.html
 *
 * @example
 * ```ts
 * import { Unfold } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new Unfold(16, { stride: 16 });
 * console.log(`${layer}`); // => Unfold(kernelSize=16, stride=16)
 * console.log(layer.forward(ones([1, 3, 224, 224])).shape); // => [ 1, 768, 196 ]
 * ```
 */
export class Unfold extends Patches {
  forward(x: Tensor): Tensor {
    return unfoldIm2col(x, this.kernelSize, this.options);
  }
}

/**
 * The image of `outputSize` whose patches are given, added up where they overlap: [N, C * KH * KW, positions] to [N, C, H, W].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Fold.html
 *
 * @example
 * ```ts
 * import { Fold } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new Fold([4, 5], 2);
 * console.log(layer.forward(ones([1, 12, 12])).shape); // => [ 1, 3, 4, 5 ]
 * ```
 */
export class Fold extends Patches {
  readonly outputSize: Lengths;

  constructor(outputSize: Lengths, kernelSize: Lengths, options?: PatchOptions) {
    super(kernelSize, options);
    both('Fold', 'outputSize', outputSize, 1);
    this.outputSize = outputSize;
  }

  forward(x: Tensor): Tensor {
    return fold(x, this.outputSize, this.kernelSize, this.options);
  }

  protected override details(): string {
    return `${printOptions({ outputSize: this.outputSize })}, ${super.details()}`;
  }
}
