/** What initialisers share: numbers from a generator, in place of a tensor's own. */
import {
  arrayFrom,
  checkTensors,
  type DType,
  defaultGenerator,
  type Generator,
  isFloat,
  named,
  newArray,
  type Tensor,
} from '@glissade/tensor';

/** What everything accepts that draws numbers: initialisers, and layers, which draw their weights. */
export interface InitOptions {
  /** Where the numbers come from, if not from the default generator, which `manualSeed` seeds. */
  readonly generator?: Generator;
}

/** Their names. */
export const initNames = ['generator'] as const;

type Fill = (data: Float32Array | Float64Array, dtype: DType) => void;

/** Assigns drawn numbers, on the tensor's own device. */
export function drawn(name: string, tensor: Tensor, fill: Fill): Tensor {
  checkTensors(name, tensor);
  const { dtype, shape } = tensor;
  if (!isFloat(dtype)) throw new TypeError(`${name}: draws floats, not ${dtype}`);
  const data = newArray(dtype, tensor.size) as Float32Array | Float64Array;
  named(name, () => fill(data, dtype));
  const drawn = dtype === 'float16' ? arrayFrom(dtype, data) : data;
  return tensor.assign(tensor.device.constant(drawn, shape, dtype));
}

/** Throws for what would make NaN of every weight. */
export function checkFinite(operation: string, name: string, value: unknown): void {
  if (!Number.isFinite(value))
    throw new RangeError(
      `${operation}: ${name} is ${typeof value === 'string' ? JSON.stringify(value) : String(value)}; expected a finite number`,
    );
}

/** The generator that is drawn from. */
export const from = ({ generator }: InitOptions): Generator => generator ?? defaultGenerator();
