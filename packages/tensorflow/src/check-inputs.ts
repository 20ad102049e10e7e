/** What a model takes, beside what it is given. */
import { checkTensors, described, isFloat, ShapeError, type Tensor } from '@glissade/tensor';
import type { ModelInput } from './topology/topology.ts';

const printed = ({ name, dtype, shape }: ModelInput): string =>
  `${name}: ${dtype}${shape ? `[${shape.map((length) => length ?? 'any').join(', ')}]` : ''}`;

export const printInputs = (inputs: readonly ModelInput[]): string => inputs.map(printed).join(', ');

/** The tensors, whole numbers as floats where those are taken. Throws for tensors of another number or shape than the file declares. */
export function checkedInputs(inputs: readonly ModelInput[], given: readonly Tensor[]): Tensor[] {
  if (given.length !== inputs.length)
    throw new TypeError(
      `expected ${inputs.length} input${inputs.length > 1 ? 's' : ''}, ${printInputs(inputs)}; got ${given.length}`,
    );
  return inputs.map((input, i) => {
    const x = given[i]!;
    checkTensors(input.name, x);
    const { shape, dtype } = input;
    const isThat = (length: number | null, axis: number): boolean =>
      length === null || length === x.shape[axis];
    if (shape && !(shape.length === x.ndim && shape.every(isThat)))
      throw new ShapeError(`the input is ${described(x)}; expected ${printed(input)}${hintFor(shape, x)}`);
    return dtype.includes('float') && !isFloat(x.dtype) ? x.float() : x;
  });
}

/** What is most often forgotten: the batch, and that channels are last. */
function hintFor(shape: readonly (number | null)[], x: Tensor): string {
  if (x.ndim === shape.length - 1) return '. Use x.unsqueeze(0) for a batch of one';
  const isFirst = x.ndim === 4 && shape.length === 4 && x.shape[1] === shape[3];
  return isFirst ? '. Channels are last: use x.permute(0, 2, 3, 1)' : '';
}
