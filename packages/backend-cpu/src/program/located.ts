/** A program's views as addresses in memory. */
import { bytesPerElement, type DType, type Program, type Shape, type View } from '@glissade/tensor';

export interface Located {
  readonly dtype: DType;
  readonly shape: Shape;
  /** In bytes. */
  readonly strides: readonly number[];
  /** Of the first element; named as a view's offset, so that nests can be made over located views. */
  readonly offset: number;
}

/** Gives the address of a view, where the program's memory begins at `start`. */
export const locator =
  ({ buffers }: Program, start: number) =>
  ({ buffer, dtype, shape, strides, offset }: View<number>): Located => {
    const bytes = bytesPerElement(dtype);
    return {
      dtype,
      shape,
      strides: strides.map((stride) => stride * bytes),
      offset: start + buffers[buffer]!.offset + offset * bytes,
    };
  };
