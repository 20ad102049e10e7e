/** Where a graph runs: what turns numbers into tensors beside its inputs, and tensors into lists where these can be read. */
import {
  arrayFrom,
  canLook,
  type DType,
  fillLike,
  reference,
  type Shape,
  Tensor,
  tensor,
  traceOn,
  tracingDevice,
} from '@glissade/tensor';
import { Numbers, type Value } from './values.ts';

/** More elements than shapes have are computed where tensors are. */
export const mostOnHost = 1024;

export class Place {
  /** A tensor that is there. */
  readonly #like: Tensor;

  constructor(like: Tensor) {
    this.#like = like;
  }

  /** int64 as int32; what does not fit is the nearest that does. */
  tensor(value: Value): Tensor {
    if (value instanceof Tensor) return value;
    if (!(value instanceof Numbers)) throw new TypeError('a sequence of tensors; expected one');
    const { shape } = value;
    const dtype = value.dtype === 'int64' ? 'int32' : value.dtype;
    if (value.size === 1) return this.fill(nearest(value.data[0]!, value.dtype), shape, dtype);
    const tracing = tracingDevice();
    if (!tracing) this.#like.device.settle?.(this.#like);
    const device = tracing ?? this.#like.device;
    const known = value.known(device);
    if (known) return known;
    const made = device.constant(
      arrayFrom(
        dtype,
        Array.from(value.data, (each) => nearest(each, value.dtype)),
      ),
      shape,
      dtype,
    );
    // A trace ends, and a constant of it means nothing in the next.
    return tracing ? made : value.remember(device, made);
  }

  fill(value: number, shape: Shape, dtype: DType): Tensor {
    return fillLike(this.#like, value, shape, dtype);
  }

  /** Numbers as a plain list, those of a tensor if it can be read now. */
  list(value: Value): readonly number[] {
    if (value instanceof Numbers) return Array.from(value.data);
    if (canLook(value)) return Array.from(value.dataSync());
    throw new Error(
      'a shape, or a number like it, depends on values that are not known here. Run the model outside of compile(), on a backend ' +
        'that can be read at once, or export it with shapes that do not depend on values',
    );
  }

  /**
   * Calls `compute` with tensors for the first `count` inputs, and lists for the others. Where these are few numbers, so is the
   * result: it is computed at once, in double precision, even while a function is traced.
   */
  compute(
    inputs: readonly (Value | undefined)[],
    count: number,
    compute: (...inputs: never[]) => Tensor | readonly Tensor[],
  ): Value | readonly Value[] {
    const isKnown = areFew(inputs, count);
    const given: (Tensor | readonly number[] | undefined)[] = new Array(inputs.length);
    for (let i = 0; i < inputs.length; i++) {
      const each = inputs[i];
      if (each === undefined) continue;
      if (i >= count) given[i] = this.list(each);
      else given[i] = isKnown ? lifted(each as Numbers) : this.tensor(each);
    }
    if (!isKnown) return compute(...(given as never[]));
    const result = traceOn(undefined, () => compute(...(given as never[])));
    const isDouble = inputs.some((each, i) => i < count && each?.dtype === 'float64');
    const lowered = (each: Tensor): Numbers => {
      if (each.dtype === 'int32') return new Numbers(each.dataSync(), each.shape);
      if (each.dtype !== 'float64' || isDouble) return new Numbers(each.dataSync(), each.shape, each.dtype);
      // int64 has no fractions: a mean or a root loses them.
      return new Numbers(each.dataSync().map(Math.trunc), each.shape);
    };
    return result instanceof Tensor ? lowered(result) : result.map(lowered);
  }
}

const nearest = (value: number, dtype: DType | 'int64'): number =>
  dtype === 'int64' ? Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, value)) : value;

/** Whether the first `count` are numbers, and few even if they are stretched to each other. */
function areFew(inputs: readonly (Value | undefined)[], count: number): boolean {
  const end = Math.min(count, inputs.length);
  // Tensors, most of the time: this is asked for every node at every call.
  for (let i = 0; i < end; i++) if (inputs[i] && !(inputs[i] instanceof Numbers)) return false;
  const lengths: number[] = [];
  for (const each of inputs.slice(0, end))
    each?.shape.toReversed().forEach((length, i) => {
      lengths[i] = Math.max(lengths[i] ?? 1, length);
    });
  return lengths.reduce((a, b) => a * b, 1) <= mostOnHost;
}

/** On the reference backend; int64 as float64, which holds it as far as JavaScript's numbers do. */
function lifted(value: Numbers): Tensor {
  const known = value.known(reference);
  if (known) return known;
  const dtype = value.dtype === 'int64' ? 'float64' : value.dtype;
  const made = traceOn(undefined, () =>
    tensor(arrayFrom(dtype, value.data), { shape: value.shape, dtype, backend: reference }),
  );
  return value.remember(reference, made);
}
