/** The linear layer. */
import { linear, type Tensor } from '@glissade/tensor';
import { Module } from './module.ts';
import { checkedOptions } from './options.ts';
import { checkSizes, makeWeights, printOptions, type WeightOptions, weightOptions } from './weights.ts';

/**
 * x weight^T + bias, over the last dim: [..., inFeatures] to [..., outFeatures].
 * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html
 *
 * @example
 * ```ts
 * import { Linear } from '@glissade/nn';
 * import { manualSeed, ones } from '@glissade/tensor';
 *
 * manualSeed(42);
 * const layer = new Linear(3, 2);
 * console.log(`${layer}`); // => Linear(inFeatures=3, outFeatures=2, bias=true)
 * console.log(`${layer.bias!.detach()}`); // => tensor([-0.2811,  0.3391])
 * console.log(layer.forward(ones([5, 3])).shape); // => [ 5, 2 ]
 * ```
 */
export class Linear extends Module {
  /** [outFeatures, inFeatures] */
  weight: Tensor;
  /** [outFeatures] */
  bias: Tensor | undefined;

  constructor(inFeatures: number, outFeatures: number, options: WeightOptions = {}) {
    super();
    checkSizes('Linear', { inFeatures, outFeatures });
    const { weight, bias } = makeWeights(
      [outFeatures, inFeatures],
      checkedOptions('Linear', options, weightOptions),
    );
    this.weight = weight;
    this.bias = bias;
  }

  forward(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias);
  }

  protected override details(): string {
    const [outFeatures, inFeatures] = this.weight.shape;
    return printOptions({ inFeatures, outFeatures, bias: this.bias !== undefined });
  }
}
