/** Floating-point operations, as publications count them: those of products of matrices and of convolutions. */
import { type Primitive, type Shape, size, type Tensor } from '@glissade/tensor';
import { watching } from './watching.ts';

/**
 * The multiplications and additions of one primitive: two for each product that goes into an element of the output of a contraction
 * or a convolution, none for all others. Of a convolution that walks a stride back, the products with zeros are not counted.
 * Source: https://github.com/pytorch/pytorch/blob/main/torch/utils/flop_counter.py
 */
export function flopsOf(primitive: Primitive, inputs: readonly Tensor[], output: Shape): number {
  switch (primitive.name) {
    case 'contract': {
      const { shape } = inputs[0]!;
      return 2 * size(output) * size(shape.slice(shape.length - primitive.inner));
    }
    case 'convolve': {
      const [, , channels, ...kernel] = inputs[1]!.shape;
      return (2 * size(output) * channels! * size(kernel)) / size(primitive.spread?.by ?? []);
    }
    default:
      return 0;
  }
}

/**
 * How many floating-point operations `run` takes, as PyTorch's `FlopCounterMode` counts them: the multiplications and additions of
 * matrix products and convolutions, forward and backward. `run` is called once, and computes. What a compiled step does is not seen:
 * give it the plain function.
 *
 * @example
 * ```ts
 * import { countFlops } from '@glissade/inspect';
 * import { Linear } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new Linear(784, 10);
 * const x = ones([64, 784]);
 * console.log(await countFlops(() => layer.forward(x))); // => 1003520
 * console.log(await countFlops(() => layer.forward(x).sum().backward())); // => 2007040
 * ```
 */
export async function countFlops(run: () => unknown): Promise<number> {
  let total = 0;
  await watching(
    'countFlops',
    (primitive, inputs, compute) => {
      const output = compute();
      total += flopsOf(primitive, inputs, output.shape);
      return output;
    },
    run,
  );
  return total;
}
