/** Values from nothing, or of another dtype. */
import { cast, expand, rounded, size, type Tensor } from '@glissade/tensor';
import { type Operator, type Operators, onTensors } from '../operator.ts';
import { mostOnHost } from '../place.ts';
import { Numbers } from '../values.ts';

const filled: Operator = (node) => {
  node.needs(2);
  return ([lengths, value], place) => {
    const shape = place.list(lengths!);
    const count = size(shape);
    if (value instanceof Numbers && count <= mostOnHost)
      return new Numbers(new Array<number>(count).fill(value.data[0]!), shape, value.dtype);
    return expand(place.tensor(value!), shape);
  };
};

/** As many of one value as there are elements. */
const like =
  (value: number): Operator =>
  (node) => {
    node.needs(1);
    return ([x], place) => {
      const { shape, dtype } = x!;
      const isFew = x instanceof Numbers && x.size <= mostOnHost;
      return isFew
        ? new Numbers(new Array<number>(x.size).fill(value), shape, dtype)
        : place.fill(value, shape, dtype);
    };
  };

/** From the first number in steps of the third, up to the second. */
const range: Operator = (node) => {
  node.needs(3);
  return (inputs, place) => {
    const [start, limit, step] = inputs.map((each) => place.list(each)[0]!) as [number, number, number];
    const count = Math.max(0, Math.ceil((limit - start) / step));
    if (!Number.isSafeInteger(count))
      throw new RangeError(`from ${start} to ${limit} there is no end in steps of ${step}`);
    const values = Array.from({ length: count }, (_, i) => start + i * step);
    return new Numbers(values, [count], inputs[0]!.dtype);
  };
};

/** So many numbers from the first to the second. */
const evenly: Operator = (node) => {
  node.needs(3);
  return (inputs, place) => {
    const [start, stop, count] = inputs.map((each) => place.list(each)[0]!) as [number, number, number];
    if (!Number.isInteger(count) || count < 1)
      throw new RangeError(`the count of numbers is ${count}; expected a whole number, 1 or more`);
    const step = count > 1 ? (stop - start) / (count - 1) : 0;
    return new Numbers(
      Array.from({ length: count }, (_, i) => start + i * step),
      [count],
      'float32',
    );
  };
};

/** Numbers stay such. Floats lose their fraction where whole numbers are wanted. */
const converted: Operator = (node) => {
  node.needs(1);
  const dtype = node.dtype('DstT', 'float32');
  return ([x], place) => {
    if (!(x instanceof Numbers)) return cast(x!, dtype);
    if (x.size > mostOnHost) return onTensors((x: Tensor) => cast(x, dtype))([place.tensor(x)], place);
    const to = (each: number): number => (dtype === 'bool' ? Number(each !== 0) : rounded(each, dtype));
    return new Numbers(Array.from(x.data, to), x.shape, dtype);
  };
};

export const creation: Operators = {
  Cast: converted,
  Fill: filled,
  LinSpace: evenly,
  OnesLike: like(1),
  Range: range,
  ZerosLike: like(0),
};
