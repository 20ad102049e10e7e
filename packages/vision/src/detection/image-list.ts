/** Images of several sizes in one tensor. */
import type { Tensor } from '@glissade/tensor';
import type { ImageSize } from './targets.ts';

/** Images in the upper left corner of one tensor, [N, C, H, W], and the height and width that each has there. */
export class ImageList {
  readonly tensors: Tensor;
  readonly imageSizes: readonly ImageSize[];

  constructor(tensors: Tensor, imageSizes: readonly ImageSize[]) {
    this.tensors = tensors;
    this.imageSizes = imageSizes;
  }
}
