/** The layer of products of two inputs. */
import { parameter } from '@glissade/autograd';
import {
  add,
  bothInFloat32,
  checkTensors,
  matmul,
  printShape,
  ShapeError,
  sameShape,
  squeeze,
  type Tensor,
  tensordot,
  unsqueeze,
  zeros,
} from '@glissade/tensor';
import { uniform_ } from './init.ts';
import { Module } from './module.ts';
import { checkedOptions } from './options.ts';
import { checkSizes, printOptions, type WeightOptions, weightOptions } from './weights.ts';

/**
 * y_o = x1^T weight_o x2 + bias_o, over the last dims: x1 [..., I1] and x2 [..., I2] to [..., O].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.functional.bilinear.html
 *
 * @param weight - [O, I1, I2]
 * @param bias - [O]
 * @throws ShapeError if an input or the bias does not fit the weight, or the inputs' other dims differ
 *
 * @example
 * ```ts
 * import { bilinear } from '@glissade/nn';
 * import { tensor } from '@glissade/tensor';
 *
 * const weight = tensor([[[1, 2], [3, 4]]]);
 * console.log(bilinear(tensor([1, 0]), tensor([1, 1]), weight).toArray()); // => [ 3 ]
 * ```
 */
export function bilinear(x1: Tensor, x2: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  checkTensors('bilinear', x1, x2, weight, ...(bias ? [bias] : []));
  const [outputs, in1, in2] = weight.shape;
  const fits = x1.shape.at(-1) === in1 && x2.shape.at(-1) === in2;
  if (weight.shape.length !== 3 || !fits || !sameShape(x1.shape.slice(0, -1), x2.shape.slice(0, -1))) {
    const [first, second, third] = [x1, x2, weight].map(({ shape }) => printShape(shape));
    throw new ShapeError(
      `bilinear: inputs ${first} and ${second}, weight ${third}; expected [..., I1] and [..., I2], the other dims alike, ` +
        'and [O, I1, I2]',
    );
  }
  if (bias && !sameShape(bias.shape, [outputs!]))
    throw new ShapeError(`bilinear: bias is ${printShape(bias.shape)}; expected [${outputs}]`);
  return bothInFloat32(x1, weight, (x1, weight) => {
    const rows = tensordot(x1, weight, [[-1], [1]]);
    const products = squeeze(matmul(rows, unsqueeze(x2, -1)), -1);
    return bias ? add(products, bias) : products;
  });
}

/**
 * What two inputs are together: x1^T weight_o x2 + bias_o for each output o. [..., in1Features] and [..., in2Features] to
 * [..., outFeatures].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Bilinear.html
 *
 * @example
 * ```ts
 * import { Bilinear } from '@glissade/nn';
 * import { ones } from '@glissade/tensor';
 *
 * const layer = new Bilinear(20, 30, 40);
 * console.log(`${layer}`); // => Bilinear(in1Features=20, in2Features=30, outFeatures=40, bias=true)
 * console.log(layer.forward(ones([8, 20]), ones([8, 30])).shape); // => [ 8, 40 ]
 * ```
 */
export class Bilinear extends Module<[x1: Tensor, x2: Tensor]> {
  /** [outFeatures, in1Features, in2Features] */
  weight: Tensor;
  /** [outFeatures] */
  bias: Tensor | undefined;

  constructor(in1Features: number, in2Features: number, outFeatures: number, given: WeightOptions = {}) {
    super();
    const { bias = true, dtype = 'float32', ...options } = checkedOptions('Bilinear', given, weightOptions);
    checkSizes('Bilinear', { in1Features, in2Features, outFeatures });
    const bound = 1 / Math.sqrt(in1Features);
    const drawn = (...shape: number[]): Tensor =>
      parameter(uniform_(zeros(shape, { dtype }), -bound, bound, options));
    this.weight = drawn(outFeatures, in1Features, in2Features);
    this.bias = bias ? drawn(outFeatures) : undefined;
  }

  forward(x1: Tensor, x2: Tensor): Tensor {
    return bilinear(x1, x2, this.weight, this.bias);
  }

  protected override details(): string {
    const [outFeatures, in1Features, in2Features] = this.weight.shape;
    return printOptions({ in1Features, in2Features, outFeatures, bias: this.bias !== undefined });
  }
}
