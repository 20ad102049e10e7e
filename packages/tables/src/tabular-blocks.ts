/** The parts of a network of categories and numbers, with the weights that they begin with. */
import { BatchNorm1d, Dropout, Embedding, init, Linear, type Module, ReLU, Sequential } from '@glissade/nn';
import { fmod } from '@glissade/tensor';

/** What a block has. */
export interface BlockOptions {
  readonly hasNorm: boolean;
  readonly p: number;
  readonly isLast: boolean;
  readonly linFirst: boolean;
}

/** Linear, ReLU, batch norm and dropout, of which the last layer has the first alone. What norm follows needs no bias. */
export function newBlock(
  from: number,
  to: number,
  { hasNorm, p, isLast, linFirst }: BlockOptions,
): Sequential {
  const around: Module[] = [
    ...(hasNorm ? [newBatchNorm(linFirst ? to : from)] : []),
    ...(p > 0 ? [new Dropout(p)] : []),
  ];
  const linear: Module[] = [new Linear(from, to, { bias: !hasNorm }), ...(isLast ? [] : [new ReLU()])];
  return new Sequential(...(linFirst ? [...linear, ...around] : [...around, ...linear]));
}

/** Small numbers at first, and few that are far from 0. Source: https://docs.fast.ai/layers.html#trunc_normal_ */
export function newEmbedding(categories: number, length: number): Embedding {
  const layer = new Embedding(categories, length);
  const { weight } = layer;
  weight.assign(fmod(init.normal_(weight), 2).mul(0.01).detach());
  return layer;
}

/** Of hidden layers. Source: https://docs.fast.ai/layers.html#batchnorm */
function newBatchNorm(features: number): BatchNorm1d {
  const layer = new BatchNorm1d(features);
  init.constant_(layer.bias!, 1e-3);
  return layer;
}
