/** The one door through which every operation passes. */
import type { Device, StateTracer } from './backend.ts';
import { checkTensors } from './check-tensors.ts';
import { nameOf, type Primitive } from './primitive.ts';
import { outputDType, outputShape } from './rules.ts';
import type { Tensor } from './tensor.ts';

let tracing: Device | undefined;
let current: Device | undefined;

/** Runs `run` with every operation in it going to `device`, whatever its inputs: so a whole function can be traced. */
export function traceOn<Result>(device: Device | undefined, run: () => Result): Result {
  const before = tracing;
  tracing = device;
  try {
    return run();
  } finally {
    tracing = before;
  }
}

/** Where every operation goes now, if a function is traced; what it is given back to when one trace stands within another. */
export const tracingDevice = (): Device | undefined => tracing;

/** Whether operations are being written down for later: then no value can be looked at. */
export const isTracing = (): boolean => tracing !== undefined;

/** Whether the elements of all these can be looked at now: not while a function is traced, nor where a device cannot block. */
export const canLook = (...tensors: readonly Tensor[]): boolean =>
  !isTracing() && tensors.every(({ device }) => device.canReadSync);

/** Who follows state while a function is traced. */
export const stateTracer = (): StateTracer | undefined => tracing?.state;

/**
 * Reads a setting that decides what a function computes, such as a module's `training`: a compiled function is traced
 * again when it has changed. `what` names it for people.
 *
 * @example
 * ```ts
 * import { depend } from '@glissade/tensor';
 *
 * const mode = { training: true };
 * console.log(depend(() => mode.training)); // => true
 * ```
 */
export function depend<Value>(read: () => Value, what?: string): Value {
  stateTracer()?.depend(read, what);
  return read();
}

/** Chooses where new tensors go; `useBackend` is the public way. */
export function useDevice(device: Device): void {
  current = device;
}

/** Where operations without inputs go; undefined until a backend was chosen. */
export const currentDevice = (): Device | undefined => tracing ?? current;

/** Where constants beside `like` go. */
export const deviceNear = (like: Tensor): Device => tracing ?? like?.device;

/** Applies a primitive without inputs (fill, iota) on the device that `like` is on, so that the two can meet. */
export function source(primitive: Primitive, like: Tensor): Tensor {
  const device = deviceNear(like);
  if (!device) checkTensors(nameOf(primitive), like);
  return device.evaluate(primitive, [], outputShape(primitive, []), outputDType(primitive, []));
}

function deviceOf(primitive: Primitive, inputs: readonly Tensor[]): Device {
  const device = inputs.length > 0 ? inputs[0]?.device : current;
  let isShared = !tracing && device !== undefined;
  for (let i = 1; i < inputs.length; i++) isShared &&= inputs[i]?.device === device;
  if (isShared) return device!;
  checkTensors(nameOf(primitive), ...inputs);
  if (tracing) return tracing;
  if (!device) throw new Error(`${primitive.name}: no backend in use. Call useBackend() first`);
  return settledDevice(primitive, inputs);
}

/** Where tensors of unlike devices meet once those that are somewhere for a while only have been moved. */
function settledDevice(primitive: Primitive, inputs: readonly Tensor[]): Device {
  for (const input of inputs) input.device.settle?.(input);
  const [{ device }, ...others] = inputs as readonly [Tensor, ...Tensor[]];
  const stranger = others.find((other) => other.device !== device);
  if (!stranger) return device;
  const same = stranger.device.name === device.name ? 'another ' : '';
  throw new Error(
    `${nameOf(primitive)}: one tensor is on ${device.name}, another on ${same}${stranger.device.name}. ` +
      'Move one, by await tensor.to(backend), or choose the backend once, by start() or useBackend(), before the first tensor is made, ' +
      'in each copy of @glissade/tensor (npm ls)',
  );
}

/** Compilers put two operations together by themselves, and batching rules have one thing to do. */
const isContraction = ({ name }: Primitive): boolean => name === 'contract' || name === 'convolve';

/**
 * Applies a primitive: infers shape and dtype (so errors are thrown here, where the user called), lets the device
 * compute or trace it, and lets the first history among the inputs record it. What is added to a contraction is, while a
 * function is traced, an operation of its own.
 */
export function apply(primitive: Primitive, ...inputs: readonly Tensor[]): Tensor {
  if (tracing && inputs.length > 2 && isContraction(primitive)) {
    const [left, right, addend] = inputs as [Tensor, Tensor, Tensor];
    return apply({ name: 'add' }, apply(primitive, left, right), addend);
  }
  const device = deviceOf(primitive, inputs);
  const shape = outputShape(primitive, inputs);
  const dtype = outputDType(primitive, inputs);
  const output = device.evaluate(primitive, inputs, shape, dtype);
  for (const { history } of inputs) {
    if (history) {
      output.history = history.record(primitive, inputs, output);
      break;
    }
  }
  return output;
}
