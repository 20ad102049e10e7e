/** The device that computes at once: lowers a primitive to a view or to steps, and runs them on a backend. */
import { useDevice } from './apply.ts';
import { Arena } from './arena.ts';
import type { Backend, Device, MemoryReport } from './backend.ts';
import { bytesPerElement, type DType, type TypedArray } from './dtype.ts';
import { lowerings } from './lower.ts';
import { copyStep, type Lowered } from './lowered.ts';
import type { Primitive } from './primitive.ts';
import { type Shape, size } from './shape.ts';
import { Tensor } from './tensor.ts';
import { isContiguous, type View, whole } from './view.ts';

type AnyLowering = (primitive: Primitive, inputs: readonly View[], shape: Shape, dtype: DType) => Lowered;

/** Is called in the place of each computation, which `compute` does. */
export type Onlooker = (primitive: Primitive, inputs: readonly Tensor[], compute: () => Tensor) => Tensor;

let onlooker: Onlooker | undefined;

/** Has `next` look on while primitives are computed, on all devices that compute at once, or nobody; returns who did so before. */
export function lookOn(next: Onlooker | undefined): Onlooker | undefined {
  const before = onlooker;
  onlooker = next;
  return before;
}

/** Computes every primitive when it is called. The value of its tensors is a `View` of a backend's buffer. */
class EagerDevice implements Device {
  readonly backend: Backend;
  readonly name: string;
  readonly canReadSync: boolean;
  /** A function, so that a structured clone of a tensor, which would be none, throws. */
  readonly noClone = (): void => {};
  /** Hears of the buffers that are made. */
  arena: Arena | undefined;
  #allocatedBytes = 0;

  constructor(backend: Backend) {
    this.backend = backend;
    this.name = backend.name;
    this.canReadSync = backend.readSync !== undefined;
  }

  newArena(): Arena | undefined {
    return this.backend.worthFreeing === undefined ? undefined : new Arena(this);
  }

  evaluate(primitive: Primitive, inputs: readonly Tensor[], shape: Shape, dtype: DType): Tensor {
    return onlooker
      ? onlooker(primitive, inputs, () => this.#compute(primitive, inputs, shape, dtype))
      : this.#compute(primitive, inputs, shape, dtype);
  }

  #compute(primitive: Primitive, inputs: readonly Tensor[], shape: Shape, dtype: DType): Tensor {
    const views = new Array<View>(inputs.length);
    for (let i = 0; i < views.length; i++) views[i] = inputs[i]!.value as View;
    const lowered = (lowerings[primitive.name] as AnyLowering)(primitive, views, shape, dtype);
    if (!('steps' in lowered)) return new Tensor(this, lowered, shape, dtype);
    const buffer = this.#allocate(dtype, size(shape));
    const output = whole(buffer, dtype, shape, lowered.order);
    for (const placed of lowered.steps) {
      this.backend.run(placed.step, placed.inputs, placed.into ? placed.into(output) : output);
    }
    return new Tensor(this, output, shape, dtype);
  }

  constant(data: TypedArray, shape: Shape, dtype: DType): Tensor {
    const buffer = this.#allocate(dtype, data.length);
    this.backend.write(buffer, data);
    return new Tensor(this, whole(buffer, dtype, shape), shape, dtype);
  }

  async read(tensor: Tensor): Promise<TypedArray> {
    return this.backend.read(this.#dense(tensor), tensor.size);
  }

  readSync(tensor: Tensor): TypedArray {
    if (!this.backend.readSync) {
      throw new Error(
        `${this.name} cannot be read synchronously: use await tensor.data() or await tensor.item()`,
      );
    }
    return this.backend.readSync(this.#dense(tensor), tensor.size);
  }

  async move(tensor: Tensor, backend: Backend): Promise<Tensor> {
    if (backend === this.backend) return tensor;
    return eagerDevice(backend).constant(await this.read(tensor), tensor.shape, tensor.dtype);
  }

  memory(): MemoryReport {
    return {
      heldBytes: 0,
      ...this.backend.memory?.(),
      backend: this.name,
      allocatedBytes: this.#allocatedBytes,
    };
  }

  /** A buffer that begins with the tensor's elements in row-major order. */
  #dense({ value, dtype, shape, size }: Tensor): unknown {
    const view = value as View;
    if (view.offset === 0 && isContiguous(view)) return view.buffer;
    const buffer = this.#allocate(dtype, size);
    this.backend.run(copyStep, [view], whole(buffer, dtype, shape));
    return buffer;
  }

  #allocate(dtype: DType, length: number): unknown {
    if (!this.backend.dtypes.includes(dtype)) {
      throw new TypeError(
        `${this.backend.description ?? this.name} has no ${dtype}; it has ${this.backend.dtypes.join(', ')}. Use .to(dtype) first`,
      );
    }
    const bytes = length * bytesPerElement(dtype);
    const buffer = this.backend.allocate(dtype, length);
    this.#allocatedBytes += bytes;
    if (this.arena && bytes >= this.backend.worthFreeing!) this.arena.note(buffer);
    return buffer;
  }
}

const devices = new WeakMap<Backend, EagerDevice>();

/** The eager device of a backend; one for each, so that its tensors meet. Throws for what is none, as `cpu` and its promise are. */
export function eagerDevice(backend: Backend): Device {
  const known = devices.get(backend);
  if (known) return known;
  if (!backend?.dtypes) throw new TypeError(`no backend: ${typeof backend}; use await cpu()`);
  const device = new EagerDevice(backend);
  devices.set(backend, device);
  return device;
}

/**
 * Chooses the backend on which new tensors are made; those that exist stay where they are.
 *
 * @example
 * ```ts
 * import { reference, useBackend, zeros } from '@glissade/tensor';
 *
 * useBackend(reference);
 * console.log(zeros([2]).device.backend!.name); // => reference
 * ```
 */
export function useBackend(backend: Backend): void {
  useDevice(eagerDevice(backend));
}
