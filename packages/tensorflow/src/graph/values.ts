/** What flows through a graph: tensors, and numbers that are known at once, such as shapes. */
import { type DType, type Shape, size, type Tensor } from '@glissade/tensor';

/**
 * Numbers in row-major order that need no tensor: the lengths of a shape and what is computed from them. They are known while a function
 * is traced too, so that they can say to which shape a tensor is brought.
 */
export class Numbers {
  readonly data: ArrayLike<number>;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly #tensors = new WeakMap<object, Tensor>();

  constructor(data: ArrayLike<number>, shape: Shape = [data.length], dtype: DType = 'int32') {
    this.data = data;
    this.shape = shape;
    this.dtype = dtype;
  }

  get size(): number {
    return size(this.shape);
  }

  /** The same as a tensor of a device, which `make` gives once. */
  on(device: object, make: () => Tensor): Tensor {
    const known = this.#tensors.get(device);
    if (known) return known;
    const made = make();
    this.#tensors.set(device, made);
    return made;
  }
}

export type Value = Tensor | Numbers;
