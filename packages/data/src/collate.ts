/** Examples into a batch: tensors and numbers are stacked, tuples and objects are gone through, the rest stays a list. */
import { stack, Tensor, tensor } from '@glissade/tensor';

/** What collating makes of a list of examples of a type. */
export type Collated<Example> = Example extends Tensor | number | boolean
  ? Tensor
  : Example extends string
    ? string[]
    : Example extends readonly unknown[]
      ? { -readonly [Key in keyof Example]: Collated<Example[Key]> }
      : Example extends object
        ? { [Key in keyof Example]: Collated<Example[Key]> }
        : Example[];

/**
 * Numbers become a float32 tensor, booleans a bool one; give class labels as int32 tensors to keep them whole.
 *
 * @example
 * ```ts
 * import { collate } from '@glissade/data';
 *
 * const [numbers, letters] = collate([[1, 'a'], [2, 'b']] as [number, string][]);
 * console.log(numbers.toArray(), letters); // => [ 1, 2 ] [ 'a', 'b' ]
 * ```
 */
export function collate<Example>(examples: readonly Example[]): Collated<Example> {
  return collated(examples) as Collated<Example>;
}

function collated(examples: readonly unknown[]): unknown {
  const [first] = examples;
  if (first === undefined) throw new RangeError('collate: the batch is empty');
  if (first instanceof Tensor) return stack(examples as Tensor[]);
  if (typeof first === 'number' || typeof first === 'boolean') return tensor(examples as number[]);
  if (Array.isArray(first)) {
    const rows = examples as unknown[][];
    const uneven = rows.findIndex((row) => row.length !== first.length);
    if (uneven >= 0) {
      throw new RangeError(
        `collate: example ${uneven} has ${rows[uneven]!.length} entries, the first has ${first.length}`,
      );
    }
    return first.map((_, i) => collated(rows.map((row) => row[i])));
  }
  if (isPlainObject(first)) {
    const rows = examples as Record<string, unknown>[];
    return Object.fromEntries(Object.keys(first).map((key) => [key, collated(rows.map((row) => row[key]))]));
  }
  return [...examples];
}

/** Whether a value is an object of named parts, not of a class of its own. */
export const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
