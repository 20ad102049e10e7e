/** Tensors of few whole numbers that are known without reading them: the lengths of a shape, and what is computed from them. */
import { type Tensor, tensor } from '@glissade/tensor';

const known = new WeakMap<Tensor, readonly number[]>();

/** What is in the tensor, if it was made of lengths: while a function is compiled, nothing else can be read. */
export const knownNumbers = (x: Tensor): readonly number[] | undefined => known.get(x);

/** A tensor of whole numbers, of which is kept what is in it. */
export function lengthsOf(numbers: readonly number[], shape: readonly number[] = [numbers.length]): Tensor {
  const x = tensor(Int32Array.from(numbers), { shape });
  known.set(x, numbers);
  return x;
}

/** The result, with what is known of it where all operands are. They are single numbers, or as many in each. */
export function withKnown(
  result: Tensor,
  operands: readonly (Tensor | number)[],
  compute: (...numbers: number[]) => number,
): Tensor {
  const lists = operands.map((each) => (typeof each === 'number' ? [each] : known.get(each)));
  if (lists.every((list) => list !== undefined)) {
    const count = Math.max(...lists.map(({ length }) => length));
    const numbers = Array.from({ length: count }, (_, i) =>
      compute(...lists.map((list) => list[i % list.length]!)),
    );
    if (numbers.length === result.size) known.set(result, numbers.map(Math.trunc));
  }
  return result;
}
