/** What a file says of a model's inputs and outputs, and whether what is given is such. */
import { type DType, described, ShapeError, Tensor } from '@glissade/tensor';
import { dtypeOfElementType } from '../protocol/elements.ts';
import type { ValueInfo } from '../protocol/messages.ts';

/** An input or an output of an imported model. */
export interface OnnxValue {
  readonly name: string;
  /** int32 for the file's int64; undefined for what is no tensor here. */
  readonly dtype: DType | undefined;
  /** Lengths, names of those that may be any, or undefined; no shape if the rank is not known. */
  readonly shape: readonly (number | string | undefined)[] | undefined;
}

export function descriptionOf({ name, elementType, shape }: ValueInfo): OnnxValue {
  const dtype = dtypeOfElementType(elementType);
  return {
    name,
    dtype: dtype === 'int64' ? 'int32' : dtype,
    shape: shape?.map((length) =>
      length === '' || (typeof length === 'number' && length < 0) ? undefined : length,
    ),
  };
}

/** As errors write it: `tokens int32[batch, 16]`. */
const printValue = ({ name, dtype, shape }: OnnxValue): string =>
  `${name} ${dtype ?? 'of an unknown dtype'}${shape ? `[${shape.map((length) => length ?? '?').join(', ')}]` : ''}`;

export const printValues = (values: readonly OnnxValue[]): string =>
  values.map(printValue).join(', ') || 'nothing';

/** Throws unless there is one tensor for each input, of its dtype and shape; lengths of one name must be equal. */
export function checkInputs(
  operation: string,
  expected: readonly OnnxValue[],
  given: readonly unknown[],
): void {
  if (given.length !== expected.length)
    throw new TypeError(
      `${operation}: got ${given.length} input${given.length === 1 ? '' : 's'}; the file has ${expected.length}: ${printValues(expected)}`,
    );
  let named: Map<string, { length: number; where: string }> | undefined;
  expected.forEach((input, i) => {
    const tensor = given[i];
    if (!(tensor instanceof Tensor))
      throw new TypeError(`${operation}: expected a tensor ${printValue(input)}, got ${described(tensor)}`);
    if (input.dtype && tensor.dtype !== input.dtype)
      throw new TypeError(
        `${operation}: ${input.name} is ${described(tensor)}; the file has ${printValue(input)}. Use .to('${input.dtype}')`,
      );
    if (!input.shape) return;
    const misfit = input.shape.findIndex(
      (length, axis) => typeof length === 'number' && length !== tensor.shape[axis],
    );
    if (misfit >= 0 || input.shape.length !== tensor.shape.length)
      throw new ShapeError(
        `${operation}: ${input.name} is ${described(tensor)}; the file has ${printValue(input)}. A length that may be any is a name there: ` +
          'export it as dynamic (dynamic_shapes of torch.onnx.export)',
      );
    input.shape.forEach((name, axis) => {
      if (typeof name !== 'string') return;
      const length = tensor.shape[axis]!;
      named ??= new Map();
      const before = named.get(name);
      if (before && before.length !== length)
        throw new ShapeError(
          `${operation}: ${name} is ${before.length} in ${before.where} and ${length} in ${input.name}; the file has ` +
            printValues(expected),
        );
      named.set(name, { length, where: input.name });
    });
  });
}
