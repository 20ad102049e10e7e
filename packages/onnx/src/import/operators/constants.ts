/** Values from nothing, or of another dtype. */
import { cast, type DType, rounded, size } from '@glissade/tensor';
import { dtypeOfElementType, elementsOf, elementTypeName } from '../../protocol/elements.ts';
import type { TensorMessage } from '../../protocol/messages.ts';
import type { Attributes } from '../attributes.ts';
import type { Operator, Operators } from '../operator.ts';
import { mostOnHost, type Place } from '../place.ts';
import { Numbers, type Value } from '../values.ts';

/** The elements of a message, as numbers. */
export function numbersOf(message: TensorMessage): Numbers {
  const { dtype, data } = elementsOf(message);
  return new Numbers(data, message.shape, dtype);
}

/** What a node Constant says. */
export function constantOf(node: Attributes): Numbers {
  const message = node.tensor('value');
  if (message) return numbersOf(message);
  const [int, float] = [node.int('value_int'), node.float('value_float')];
  if (int !== undefined) return new Numbers([int], []);
  if (float !== undefined) return new Numbers([float], [], 'float32');
  const [ints, floats] = [node.ints('value_ints'), node.floats('value_floats')];
  if (ints) return new Numbers(ints);
  if (floats) return new Numbers(floats, [floats.length], 'float32');
  throw new TypeError(
    'a constant that is neither a tensor nor numbers; texts and sparse tensors are not there',
  );
}

/** The dtype of an attribute; the numbers of elements as the file calls them. */
function dtypeOf(type: number): DType | 'int64' {
  const dtype = dtypeOfElementType(type);
  if (dtype) return dtype;
  throw new TypeError(
    `${elementTypeName(type)} is a dtype that is not there; convert it to float32 or int32`,
  );
}

/** Numbers stay such. */
function converted(value: Value, dtype: DType | 'int64', place: Place): Value {
  if (!(value instanceof Numbers)) return cast(value, dtype === 'int64' ? 'int32' : dtype);
  if (value.dtype === dtype) return value;
  if (dtype !== 'int64' && value.size > mostOnHost) return cast(place.tensor(value), dtype);
  const to = (each: number): number =>
    dtype === 'int64' ? Math.trunc(each) : dtype === 'bool' ? Number(each !== 0) : rounded(each, dtype);
  return new Numbers(Array.from(value.data, to), value.shape, dtype);
}

const castTo: Operator = (node) => {
  const dtype = dtypeOf(node.int('to', 0));
  return ([x], place) => converted(x!, dtype, place);
};

const filled: Operator = (node) => {
  const message = node.tensor('value');
  const { data, dtype } = message ? numbersOf(message) : new Numbers([0], [1], 'float32');
  return ([lengths], place) => {
    const shape = place.list(lengths!);
    const count = size(shape);
    if (dtype === 'int64' && count <= mostOnHost)
      return new Numbers(new Array<number>(count).fill(data[0]!), shape);
    return place.fill(data[0]!, shape, dtype === 'int64' ? 'int32' : dtype);
  };
};

/** From the first number in steps of the third, up to the second. */
const range: Operator = () => (inputs, place) => {
  const [start, limit, step] = inputs.map((each) => place.list(each!)[0]!) as [number, number, number];
  const { dtype } = inputs[0]!;
  const count = Math.max(0, Math.ceil((limit - start) / step));
  if (!Number.isSafeInteger(count))
    throw new RangeError(`from ${start} to ${limit} there is no end in steps of ${step}`);
  return new Numbers(
    new Float64Array(count).map((_, i) => start + i * step),
    [count],
    dtype === 'int32' ? 'int64' : dtype,
  );
};

const eyeLike: Operator = (node) => {
  const [type, k] = [node.int('dtype'), node.int('k', 0)];
  return ([x]) => {
    const [rows, columns] = x!.shape as [number, number];
    const ones = new Float64Array(rows * columns).map((_, i) =>
      Number((i % columns) - Math.floor(i / columns) === k),
    );
    return new Numbers(ones, [rows, columns], type === undefined ? x!.dtype : dtypeOf(type));
  };
};

/** In use nothing is dropped: the mask, if anybody wants it, is true everywhere. */
const dropout: Operator = (node) => {
  if (!node.hasOutput(1)) return ([x]) => x!;
  return ([x], place) => [x!, place.fill(1, x!.shape, 'bool')];
};

export const constants: Operators = {
  Cast: castTo,
  CastLike:
    () =>
    ([x, like], place) =>
      converted(x!, like!.dtype, place),
  ConstantOfShape: filled,
  Constant(node) {
    const value = constantOf(node);
    return () => value;
  },
  Range: range,
  EyeLike: eyeLike,
  Dropout: dropout,
};
