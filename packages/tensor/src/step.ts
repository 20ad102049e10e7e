/**
 * What a backend can be asked to do: a handful of step families. An eager operation is a step whose expression has one
 * node; a compiled program's steps carry fused expressions. A backend sees families and expressions, never operations.
 */
import type { DType } from './dtype.ts';

/** Functions of one number that give one of its dtype. `sigmoid(x)` is 1 / (1 + exp(-x)); `round` takes halves to even numbers. */
export type UnaryFunction =
  | 'negate'
  | 'abs'
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log1p'
  | 'sqrt'
  | 'sin'
  | 'cos'
  | 'tanh'
  | 'sigmoid'
  | 'erf'
  | 'floor'
  | 'round';

/** Both operands have one dtype; `remainder` has the sign of the divisor, as in Python. */
export type BinaryFunction =
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'power'
  | 'remainder'
  | 'maximum'
  | 'minimum'
  | 'atan2'
  | Comparison;

/** These give a bool. */
export type Comparison = 'equal' | 'less' | 'lessEqual';

/** A scalar function of the elements of the inputs at one position. */
export type Expression =
  | { readonly kind: 'input'; readonly index: number }
  | { readonly kind: 'constant'; readonly value: number; readonly dtype: DType }
  /** The position along an axis of the step's iteration space, as an int32. */
  | { readonly kind: 'position'; readonly axis: number }
  | { readonly kind: 'cast'; readonly to: DType; readonly of: Expression }
  | { readonly kind: 'unary'; readonly function: UnaryFunction; readonly of: Expression }
  | {
      readonly kind: 'binary';
      readonly function: BinaryFunction;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'select';
      readonly condition: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    };

/** By what a reduction folds the elements; `argmax` gives the int32 place of the first greatest. */
export type Reduction = 'sum' | 'product' | 'max' | 'min' | 'argmax';

/**
 * One unit of work for a backend: what `Backend.run` is given, with views of the inputs and of the output. A backend
 * implements these eight families; reference.ts is their meaning.
 */
export type Step =
  /** output[i] = expression(inputs[i]). Every input has the output's shape (stride 0 where it repeats). */
  | { readonly family: 'map'; readonly expression: Expression }
  /**
   * Folds expression(inputs) over `axes`. All inputs have one shape; the output has it too, with 1 at `axes`. NaN wins
   * max and min. `argmax` gives the int32 position of the first maximum among the reduced elements, in row-major order.
   */
  | {
      readonly family: 'reduce';
      readonly by: Reduction;
      readonly axes: readonly number[];
      readonly expression: Expression;
    }
  /**
   * output[b..., m..., n...] = sum over k... of left[b..., m..., k...] * right[b..., n..., k...], with `batch` leading
   * and `inner` trailing axes shared: matmul, linear layers and, over windowed views, convolutions. `wide`: halves to float32.
   * A third input, of the output's shape and dtype, is added to the sums; steps of compiled programs have none.
   */
  | {
      readonly family: 'contract';
      readonly batch: number;
      readonly inner: number;
      readonly wide?: true | undefined;
    }
  /** inputs [source, index]: output[.., i, ..] = source[.., index[.., i, ..], ..]; the index has the output's shape. */
  | { readonly family: 'gather'; readonly axis: number }
  /** inputs [index, updates] of one shape: output[.., index[.., i, ..], ..] += updates[.., i, ..], in order of i. */
  | { readonly family: 'scatterAdd'; readonly axis: number }
  /** inputs [key: int32 of two elements]: uniform float32 in [0, 1), a function of the key and the position alone. */
  | { readonly family: 'random' }
  /** Running sums along an axis. */
  | { readonly family: 'scan'; readonly axis: number }
  /**
   * The int32 positions that sort each line along an axis; equal elements keep their order, NaN counts as the largest.
   * Along the axis the output may be shorter: then the first positions only.
   */
  | { readonly family: 'argsort'; readonly axis: number; readonly descending: boolean };

/** The expression that is the element of an input, by its number. */
export const input = (index: number): Expression => ({ kind: 'input', index });

const comparisons: readonly string[] = ['equal', 'less', 'lessEqual'] satisfies Comparison[];

/** Whether a function gives bools. */
export const isComparison = (name: BinaryFunction): name is Comparison => comparisons.includes(name);

/** The dtype of an expression's value, from those of the inputs. */
export function dtypeOfExpression(expression: Expression, inputs: readonly DType[]): DType {
  switch (expression.kind) {
    case 'input':
      return inputs[expression.index]!;
    case 'constant':
      return expression.dtype;
    case 'position':
      return 'int32';
    case 'cast':
      return expression.to;
    case 'unary':
      return dtypeOfExpression(expression.of, inputs);
    case 'binary':
      return isComparison(expression.function) ? 'bool' : dtypeOfExpression(expression.left, inputs);
    case 'select':
      return dtypeOfExpression(expression.yes, inputs);
  }
}

/**
 * The dtype of a step's value, from those of the inputs.
 *
 * @example
 * ```ts
 * import { dtypeOfStep, input } from '@glissade/tensor';
 *
 * const largest = { family: 'reduce', by: 'argmax', axes: [0], expression: input(0) } as const;
 * console.log(dtypeOfStep(largest, [{ dtype: 'float32' }])); // => int32
 * ```
 */
export function dtypeOfStep(step: Step, inputs: readonly { readonly dtype: DType }[]): DType {
  if (step.family === 'random' || (step.family === 'contract' && step.wide)) return 'float32';
  if (step.family === 'argsort' || (step.family === 'reduce' && step.by === 'argmax')) return 'int32';
  const dtypes = inputs.map(({ dtype }) => dtype);
  if ('expression' in step) return dtypeOfExpression(step.expression, dtypes);
  return dtypes[step.family === 'scatterAdd' ? 1 : 0]!;
}
