/** Changes of images on their way into a model. */
import type { Tensor } from '@glissade/tensor';

/** Bytes from 0 to `most` as float32 from 0 to 1. */
export const toFloat = (images: Tensor, most = 255): Tensor => images.float().div(most);

/** Minus the mean, over the standard deviation. Throws unless std is above 0. */
export function standardize(mean: number, std: number): (images: Tensor) => Tensor {
  if (!(std > 0) || !Number.isFinite(mean))
    throw new RangeError(`standardize: mean ${mean}, std ${std}; std must be above 0`);
  return (images) => images.sub(mean).div(std);
}
