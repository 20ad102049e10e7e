/** What is to be predicted, as numbers, and back. */
import { checkTensors, printShape, ShapeError, type Tensor, tensor } from '@glissade/tensor';
import { type Category, type CategoryCodes, classIndices, fitCategories } from './category-codes.ts';
import type { Column } from './column.ts';
import type { InputColumns } from './encoder-input.ts';
import { fitNumbers, type NumberScale, targetNumbers } from './number-scale.ts';

/** What is to be predicted: a number, or one of several classes. */
export type TargetCoding =
  | ({ readonly task: 'regression' } & NumberScale)
  | ({ readonly task: 'classification' } & CategoryCodes);

/** How it is chosen. */
export interface TargetChoices {
  readonly task: TargetCoding['task'] | undefined;
  readonly standardizeTarget: boolean;
}

/** Numbers are numbers, all else is a class, if nothing is said. */
export function fitTarget(
  operation: string,
  name: string,
  column: Column,
  choices: TargetChoices,
): TargetCoding {
  const { task = column.type === 'number' ? 'regression' : 'classification', standardizeTarget } = choices;
  if (task === 'classification') return { task, ...fitCategories(name, column, 1) };
  const scale = fitNumbers(operation, name, column);
  return standardizeTarget ? { task, ...scale } : { task, ...scale, mean: 0, std: 1 };
}

/** Numbers float32 [rows, 1], or classes int32 [rows]. Throws for what is missing, and for unknown classes. */
export function encodedTarget(operation: string, target: TargetCoding | null, columns: InputColumns): Tensor {
  if (!target)
    throw new Error(`${operation}: the encoder knows no target; fit it with { target: 'rent' }, say`);
  if (target.task === 'classification')
    return tensor(classIndices(operation, target, columns.column(target.name, target.type)));
  const numbers = targetNumbers(operation, target, columns.column(target.name, 'number'));
  return tensor(numbers, { shape: [columns.length, 1] });
}

/** The target's own numbers. Throws where it is none, and for predictions of other shapes. */
export async function decodedNumbers(
  operation: string,
  target: TargetCoding | null,
  prediction: Tensor,
): Promise<number[]> {
  if (target?.task !== 'regression')
    throw new TypeError(
      `${operation}: the target is no number${target ? '; use decodeClasses' : ', as there is none'}`,
    );
  checkTensors(operation, prediction);
  const [rows, ...others] = prediction.shape;
  if (rows === undefined || others.length > 1 || others.some((length) => length !== 1))
    throw new ShapeError(
      `${operation}: the prediction is ${prediction.dtype}${printShape(prediction.shape)}; expected [rows, 1] or [rows]`,
    );
  return Array.from(await prediction.data(), (value) => value * target.std + target.mean);
}

/** The most probable classes. Throws where the target is none, and for predictions of other shapes. */
export async function decodedClasses(
  operation: string,
  target: TargetCoding | null,
  prediction: Tensor,
): Promise<Category[]> {
  if (target?.task !== 'classification')
    throw new TypeError(
      `${operation}: the target is no class${target ? '; use decodeNumbers' : ', as there is none'}`,
    );
  checkTensors(operation, prediction);
  const { values } = target;
  if (prediction.ndim !== 2 || prediction.shape[1] !== values.length)
    throw new ShapeError(
      `${operation}: the prediction is ${prediction.dtype}${printShape(prediction.shape)}; expected [rows, ${values.length}]`,
    );
  return Array.from(await prediction.argmax(1).data(), (index) => values[index]!);
}
