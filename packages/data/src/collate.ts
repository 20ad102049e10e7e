/** Examples into a batch: tensors and numbers are stacked, tuples and objects are gone through, the rest stays a list. */
import { isPlainObject, ShapeError, stack, Tensor, type TypedArray, tensor } from '@glissade/tensor';
import { kindOf } from './kind-of.ts';

/** What collating makes of a list of examples of a type. */
export type Collated<Example> = Example extends Tensor | TypedArray | number | boolean
  ? Tensor
  : Example extends string
    ? string[]
    : Example extends readonly unknown[]
      ? { -readonly [Key in keyof Example]: Collated<Example[Key]> }
      : Example extends object
        ? { [Key in keyof Example]: Collated<Example[Key]> }
        : Example[];

/**
 * Numbers become a float32 tensor, booleans a bool one; give class labels as int32 tensors to keep them whole. Typed arrays
 * are stacked as tensors of their dtype. Other values, such as strings, bigints and dates, stay a list.
 * Source: https://docs.pytorch.org/docs/stable/data.html#torch.utils.data.default_collate
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
  if (!Array.isArray(examples))
    throw new TypeError(`collate: got ${kindOf(examples)}; expected a list of examples`);
  return collated(examples, '') as Collated<Example>;
}

/** @param at - where in the examples these parts are: '[0].image' */
function collated(examples: readonly unknown[], at: string): unknown {
  const [first] = examples;
  if (examples.length === 0) throw new RangeError('collate: the batch is empty');
  /** The examples, all of which must be what the first is. */
  const all = <Kind>(kind: string, is: (example: unknown) => example is Kind): Kind[] => {
    const other = examples.findIndex((example) => !is(example));
    if (other < 0) return examples as Kind[];
    throw new TypeError(
      `collate: the first example is ${kind}, example ${other} is not (${kindOf(examples[other])}); give examples of one form, ` +
        'or the loader a collate of its own',
    );
  };
  if (isTensor(first)) return stacked(all('a tensor', isTensor), at);
  if (isNumbers(first))
    return stacked(
      all('a typed array', isNumbers).map((each) => tensor(each)),
      at,
    );
  if (isNumber(first)) return tensor(all('a number', isNumber) as number[]);
  if (isList(first)) {
    const rows = all('an array', isList);
    const uneven = rows.findIndex((row) => row.length !== first.length);
    if (uneven >= 0) {
      throw new RangeError(
        `collate: example ${uneven} has ${rows[uneven]!.length} entries, the first has ${first.length}`,
      );
    }
    return first.map((_, i) =>
      collated(
        rows.map((row) => row[i]),
        `${at}[${i}]`,
      ),
    );
  }
  if (isPlainObject(first)) {
    const rows = all('an object', isPlainObject);
    const column = (key: string): unknown[] => {
      const lacking = rows.findIndex((row) => !Object.hasOwn(row, key));
      if (lacking < 0) return rows.map((row) => row[key]);
      throw new TypeError(`collate: example ${lacking} has no '${key}', which the first has`);
    };
    return Object.fromEntries(Object.keys(first).map((key) => [key, collated(column(key), `${at}.${key}`)]));
  }
  return [...examples];
}

/** Side by side; throws for examples of unlike shapes, such as sentences. */
function stacked(parts: readonly Tensor[], at: string): Tensor {
  const [first] = parts as readonly [Tensor];
  const other = parts.findIndex(({ shape }) => `${shape}` !== `${first.shape}`);
  if (other < 0) return stack(parts);
  const printed = ({ dtype, shape }: Tensor): string => `${dtype}[${shape.join(', ')}]`;
  throw new ShapeError(
    `collate: example ${other}${at} is ${printed(parts[other]!)}, the first is ${printed(first)}; a batch needs one shape. Pad or ` +
      'crop the examples, or give the loader a collate of its own',
  );
}

const isTensor = (value: unknown): value is Tensor => value instanceof Tensor;
const isNumber = (value: unknown): value is number | boolean =>
  typeof value === 'number' || typeof value === 'boolean';
const isList = (value: unknown): value is unknown[] => Array.isArray(value);
/** By what it says it is: it may come from another realm. */
const isNumbers = (value: unknown): value is TypedArray =>
  /^(Float32|Float64|Int32|Uint8)Array$/.test(Object(value)[Symbol.toStringTag]);
