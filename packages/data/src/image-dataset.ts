/** Images with their labels. */
import { type Tensor, tensor } from '@glissade/tensor';
import { TensorDataset } from './dataset.ts';
import type { IdxArray } from './idx.ts';

/** Images [n, height, width], or [n, 3, height, width] in colour, of uint8 with their labels [n] of int32. */
export class ImageDataset extends TensorDataset<readonly [Tensor, Tensor]> {
  readonly classes: readonly string[];
  /** What the brightest pixel may be: 255, or 16 for the 8x8 digits. */
  readonly most: number;
  /** Whether the images were drawn by a program. */
  readonly synthetic: boolean;

  constructor(
    images: IdxArray,
    labels: IdxArray,
    classes: readonly string[],
    most: number,
    synthetic = false,
  ) {
    super(tensor(images.data, { shape: images.shape }), tensor(Int32Array.from(labels.data)));
    this.classes = classes;
    this.most = most;
    this.synthetic = synthetic;
  }

  get images(): Tensor {
    return this.tensors[0];
  }

  get labels(): Tensor {
    return this.tensors[1];
  }
}
