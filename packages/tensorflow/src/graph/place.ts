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

export type List = readonly number[];
export type Result = Tensor | readonly Tensor[];

export class Place {
  /** A tensor that is there. */
  readonly #like: Tensor;

  constructor(like: Tensor) {
    this.#like = like;
  }

  tensor(value: Value): Tensor {
    if (!(value instanceof Numbers)) return value;
    const { data, shape, dtype } = value;
    if (value.size === 1) return this.fill(data[0]!, shape, dtype);
    const tracing = tracingDevice();
    if (!tracing) this.#like.device.settle?.(this.#like);
    const device = tracing ?? this.#like.device;
    const make = (): Tensor => device.constant(arrayFrom(dtype, Array.from(data)), shape, dtype);
    // A trace ends, and a constant of it means nothing in the next.
    return tracing ? make() : value.on(device, make);
  }

  fill(value: number, shape: Shape, dtype: DType): Tensor {
    return fillLike(this.#like, value, shape, dtype);
  }

  /** Numbers as a plain list, those of a tensor if it can be read now. */
  list(value: Value): List {
    if (value instanceof Numbers) return Array.from(value.data);
    if (canLook(value)) return Array.from(value.dataSync());
    throw new Error(
      'a shape, or a number like it, depends on values that are not known here. Run the model outside of compile(), on a backend that can ' +
        'be read at once',
    );
  }

  /**
   * Calls `compute` with tensors for the first `count` inputs, and lists for the others. Where these are few numbers, so is the result: it is
   * computed at once, even while a function is traced.
   */
  compute(
    inputs: readonly Value[],
    count: number,
    compute: (...inputs: never[]) => Result,
  ): Value | readonly Value[] {
    const first = inputs.slice(0, count);
    const lists = inputs.slice(count).map((each) => this.list(each));
    if (!areFew(first)) return compute(...([...first.map((each) => this.tensor(each)), ...lists] as never[]));
    const result = traceOn(undefined, () => compute(...([...first.map(lifted), ...lists] as never[])));
    const lowered = (each: Tensor): Numbers => new Numbers(each.dataSync(), each.shape, each.dtype);
    return result instanceof Tensor ? lowered(result) : result.map(lowered);
  }
}

/** Whether all are numbers, and few even if they are stretched to each other. */
function areFew(values: readonly Value[]): values is readonly Numbers[] {
  if (!values.every((each) => each instanceof Numbers)) return false;
  const lengths: number[] = [];
  for (const { shape } of values)
    shape.toReversed().forEach((length, i) => {
      lengths[i] = Math.max(lengths[i] ?? 1, length);
    });
  return lengths.reduce((a, b) => a * b, 1) <= mostOnHost;
}

/** On the reference backend. */
const lifted = (value: Numbers): Tensor =>
  value.on(reference, () =>
    traceOn(undefined, () =>
      tensor(arrayFrom(value.dtype, Array.from(value.data)), {
        shape: value.shape,
        dtype: value.dtype,
        backend: reference,
      }),
    ),
  );
