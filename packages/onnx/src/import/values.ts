/** What flows through a graph: tensors, and numbers that are known at once, such as shapes. */
import { type DType, type Shape, size, type Tensor } from '@glissade/tensor';

/**
 * Numbers in row-major order that need no tensor: the lengths of a shape and what is computed from them. They are known while a
 * function is traced too, so that they can say to which shape a tensor is brought.
 */
export class Numbers {
  readonly data: ArrayLike<number>;
  readonly shape: Shape;
  readonly dtype: DType | 'int64';
  /** The same as tensors, by who asked: what a file holds is converted once. */
  readonly tensors: WeakMap<object, Tensor> = new WeakMap<object, Tensor>();

  constructor(data: ArrayLike<number>, shape: Shape = [data.length], dtype: DType | 'int64' = 'int64') {
    this.data = data;
    this.shape = shape;
    this.dtype = dtype;
  }

  get size(): number {
    return size(this.shape);
  }
}

export type Value = Tensor | Numbers;

/** An input or output may be left out. */
export type Values = readonly (Value | undefined)[];
