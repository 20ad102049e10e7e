/** Numbers that are known, as tensors where another one is. */
import type { Shape, Tensor } from '@glissade/tensor';

/** Floats of the dtype of `like`. */
export const floatsNear = (like: Tensor, data: Float32Array, shape: Shape): Tensor =>
  like.device.constant(data, shape, 'float32').to(like.dtype);

/** Whole numbers, int32. */
export const wholesNear = (like: Tensor, data: Int32Array, shape: Shape = [data.length]): Tensor =>
  like.device.constant(data, shape, 'int32');

/** 0, 1, ... up to but without `count`, int32. */
export const countingUp = (like: Tensor, count: number): Tensor =>
  wholesNear(
    like,
    Int32Array.from({ length: count }, (_, i) => i),
  );
