/** Tensors of elements that a generator gives, now or, in a function that is traced, at each call of its program. */
import { isTracing, stateTracer } from './apply.ts';
import { type CreationOptions, full, tensor } from './creation.ts';
import { checkDType, type DType, isFloat, newArray, type TypedArray } from './dtype.ts';
import { defaultGenerator, type Generator } from './generator.ts';
import { named } from './named.ts';
import { checkShape, type Shape, size } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** What `rand`, `randn`, `randint` and the other random tensors accept. */
export interface RandomOptions extends CreationOptions {
  /** Where the numbers come from, if not from the default generator, which `manualSeed` seeds. */
  readonly generator?: Generator | undefined;
}

/**
 * A tensor of random elements. Where a function is traced none are drawn: its program draws at each call, as the function
 * itself would, and who follows shapes only gets a tensor of this one.
 */
export function drawn(
  shape: Shape,
  dtype: DType,
  options: RandomOptions,
  elements: (generator: Generator) => TypedArray,
): Tensor {
  checkDType(dtype);
  const draw = (): TypedArray => elements(options.generator ?? defaultGenerator());
  if (!isTracing()) return tensor(draw(), { ...options, shape, dtype });
  const tracer = stateTracer();
  return tracer
    ? tracer.draw([...shape], dtype, () => tensor(draw(), { shape, dtype }))
    : full(shape, 0, { dtype });
}

/** The same of floats, written into an array; `tensor` rounds them where they are to be halves. */
export function drawnFloats(
  operation: string,
  shape: Shape,
  options: RandomOptions,
  fill: (generator: Generator, data: Float32Array | Float64Array) => void,
): Tensor {
  const { dtype = 'float32' } = options;
  checkShape(operation, shape);
  checkDType(dtype);
  if (!isFloat(dtype))
    throw new TypeError(`${operation}: draws floats, not ${dtype}. Use randint() for whole numbers`);
  return named(operation, () =>
    drawn(shape, dtype, options, (generator) => {
      const data = newArray(dtype, size(shape)) as Float32Array | Float64Array;
      fill(generator, data);
      return data;
    }),
  );
}
