/**
 * Where the state of a compiled program lives between its calls: in the program's own memory, so that a call need not
 * copy it in and out. Whoever else wants to share such a value has it moved to memory of its own first.
 */
import type { Backend, Device, DType, Primitive, Shape, Tensor, TypedArray } from '@glissade/tensor';
import { tensorIn } from './slot.ts';
import type { Trace } from './trace.ts';

export class ResidentDevice implements Device {
  /** The device that computes, where settled values go. */
  readonly home: Device;
  /** Keeps the memory alive that the views of its tensors are of. */
  readonly owner: unknown;

  constructor(home: Device, owner: unknown) {
    this.home = home;
    this.owner = owner;
  }

  get name(): string {
    return this.home.name;
  }

  get canReadSync(): boolean {
    return this.home.canReadSync ?? false;
  }

  evaluate(primitive: Primitive, inputs: readonly Tensor[], shape: Shape, dtype: DType): Tensor {
    for (const input of inputs) this.settle(input);
    return this.home.evaluate(primitive, inputs, shape, dtype);
  }

  constant(data: TypedArray, shape: Shape, dtype: DType): Tensor {
    return this.home.constant(data, shape, dtype);
  }

  read(tensor: Tensor): Promise<TypedArray> {
    return this.home.read(tensor);
  }

  readSync(tensor: Tensor): TypedArray {
    return this.home.readSync(tensor);
  }

  move(tensor: Tensor, backend: Backend): Promise<Tensor> {
    return this.home.move(tensor, backend);
  }

  settle(tensor: Tensor): void {
    if (tensor.device !== this) return;
    tensor.device = this.home;
    tensor.value = copied(this.home, tensor).value;
  }
}

/** A tensor of its own with the value that another has now. */
export function copied(home: Device, tensor: Tensor): Tensor {
  const { shape, dtype } = tensor;
  // A concatenation of one is a copy; what has no dim to join along is padded by nothing.
  const primitive: Primitive =
    shape.length === 0 ? { name: 'pad', padding: [], value: 0 } : { name: 'concat', axis: 0 };
  return home.evaluate(primitive, [tensor], shape, dtype);
}

/** The device that computes with a tensor, wherever its value lives. */
export const deviceBehind = ({ device }: Tensor): Device =>
  device instanceof ResidentDevice ? device.home : device;

/** The device that all inputs of a trace are on. Throws when one is on none, or they are on several, naming two. */
export function homeOf({ inputs }: Trace, given: readonly Tensor[]): Device | undefined {
  const devices = inputs.flatMap((slot) =>
    slot.kind === 'drawn' ? [] : [deviceBehind(tensorIn(slot, given))],
  );
  if (devices.some(({ backend }) => !backend))
    throw new Error(
      'compile: a tensor of the step has no value any more: dispose() is only for tensors that are not used again',
    );
  const stranger = devices.find((device) => device !== devices[0]);
  if (!stranger) return devices[0];
  throw new Error(
    `compile: one tensor of the step is on ${devices[0]!.name}, another on ${stranger.name}. ` +
      'Move one, by await tensor.to(backend)',
  );
}
