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
  #tensors: WeakMap<object, Tensor> | undefined;

  constructor(data: ArrayLike<number>, shape: Shape = [data.length], dtype: DType | 'int64' = 'int64') {
    this.data = data;
    this.shape = shape;
    this.dtype = dtype;
  }

  get size(): number {
    return size(this.shape);
  }

  /** The same as a tensor, for one who asked before: what a file holds is converted once. */
  known(by: object): Tensor | undefined {
    return this.#tensors?.get(by);
  }

  remember(by: object, made: Tensor): Tensor {
    this.#tensors ??= new WeakMap();
    this.#tensors.set(by, made);
    return made;
  }
}

export type Value = Tensor | Numbers;

/** An input or output may be left out. */
export type Values = readonly (Value | undefined)[];
