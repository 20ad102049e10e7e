/** The linear layer of GPT-2, whose weight lies the other way round. */
import { parameter } from '@glissade/autograd';
import { Module } from '@glissade/nn';
import { linear, type Tensor, transpose, zeros } from '@glissade/tensor';

/**
 * x weight + bias over the last dim, [..., inFeatures] to [..., outFeatures]: `Linear` with a transposed weight, zeros at first.
 * Source: https://github.com/huggingface/transformers/blob/main/src/transformers/pytorch_utils.py
 */
export class Conv1D extends Module {
  /** [inFeatures, outFeatures] */
  weight: Tensor;
  /** [outFeatures] */
  bias: Tensor;

  constructor(inFeatures: number, outFeatures: number) {
    super();
    this.weight = parameter(zeros([inFeatures, outFeatures]));
    this.bias = parameter(zeros([outFeatures]));
  }

  forward(x: Tensor): Tensor {
    return linear(x, transpose(this.weight), this.bias);
  }

  protected override details(): string {
    const [inFeatures, outFeatures] = this.weight.shape;
    return `inFeatures=${inFeatures}, outFeatures=${outFeatures}`;
  }
}
