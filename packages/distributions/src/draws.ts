/**
 * Numbers drawn one by one in a way that depends on a parameter, which must be looked at: those of PyTorch, from the same seed.
 * Source: aten/src/ATen/native/Distributions.h and native/Distributions.cpp of PyTorch.
 */
import {
  arrayFrom,
  canLook,
  defaultGenerator,
  type Generator,
  isTracing,
  type Shape,
  size,
  type Tensor,
} from '@glissade/tensor';

/** Numbers of a shape [..., ...parameter.shape], each drawn by an element of the parameter; in float64, not rounded yet. */
export function drawEach(
  call: string,
  parameter: Tensor,
  shape: Shape,
  draw: (parameter: number, generator: Generator) => number,
): Float64Array {
  const values = look(call, parameter);
  const data = new Float64Array(size(shape));
  const generator = defaultGenerator();
  for (let i = 0; i < data.length; i++) data[i] = draw(values[i % values.length]!, generator);
  return data;
}

/** These numbers, rounded, as a tensor on the device of the parameter. */
export const drawnLike = ({ device, dtype }: Tensor, data: Float64Array, shape: Shape): Tensor =>
  device.constant(arrayFrom(dtype, data), shape, dtype);

/** Throws where the elements cannot be looked at. */
export function look(call: string, parameter: Tensor): ArrayLike<number> {
  if (canLook(parameter)) return parameter.dataSync();
  const mend = isTracing()
    ? 'which cannot be looked at within compile() and vmap(). Draw outside, and pass the sample in'
    : `which ${parameter.device.name} gives asynchronously. Move them first, such as by await x.to(reference)`;
  throw new TypeError(`${call}: how numbers are drawn depends on the parameters' values, ${mend}`);
}
