/** Images of any dims, changed all alike. */
import { checkTensors, printShape, ShapeError, type Tensor } from '@glissade/tensor';

/** What is done to a batch of one, [1, ..., H, W], done to images [..., H, W], which keep their dims. */
export function asBatch(operation: string, images: Tensor, change: (batch: Tensor) => Tensor): Tensor {
  checkTensors(operation, images);
  const { dtype, shape } = images;
  if (shape.length < 2)
    throw new ShapeError(`${operation}: got ${dtype}${printShape(shape)}; expected images [..., H, W]`);
  return change(images.unsqueeze(0)).squeeze(0);
}
