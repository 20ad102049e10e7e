/** The parameters of a distribution: numbers or tensors, brought to one shape and dtype. */
import {
  broadcast,
  cast,
  expand,
  fillLike,
  isFloat,
  type Operand,
  promote,
  sum,
  type Tensor,
  tensor,
} from '@glissade/tensor';

/** As floats; a number becomes a tensor beside `like`, or on the backend in use. */
export function asFloats(x: Operand, like?: Operand): Tensor {
  if (typeof x !== 'number') return isFloat(x.dtype) ? x : cast(x, 'float32');
  return typeof like === 'object' ? fillLike(asFloats(like), x, []) : tensor(x);
}

/** Two parameters, each stretched to the shape of both. */
export function broadcastBoth(name: string, a: Operand, b: Operand): [Tensor, Tensor] {
  const [first, second] = [asFloats(a, b), asFloats(b, a)];
  const dtype = promote(first, second);
  const shape = broadcast(name, first.shape, second.shape);
  return [expand(cast(first, dtype), shape), expand(cast(second, dtype), shape)];
}

/** The sum over the last dims. */
export const sumLast = (x: Tensor, dims: number): Tensor =>
  dims === 0
    ? x
    : sum(
        x,
        Array.from({ length: dims }, (_, i) => i - dims),
      );
