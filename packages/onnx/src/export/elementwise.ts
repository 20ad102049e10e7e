/** Elementwise primitives. */
import {
  type BinaryFunction,
  binaryFunctions,
  dtypeOfExpression,
  type Expression,
  rowsFor,
  type UnaryFunction,
  unaryFunctions,
} from '@glissade/tensor';
import { binaryValue, selectValue, unaryValue } from './numbers.ts';
import type { Rule } from './site.ts';
import { positions } from './sources.ts';

type Rows<Name extends UnaryFunction | BinaryFunction> = { readonly [Each in Name]: Rule<Each> };

export const unaryRules: Rows<UnaryFunction> = rowsFor(
  unaryFunctions,
  (name): Rule<UnaryFunction> =>
    ({ writer, values, call }) =>
      unaryValue(writer, name, values[0]!, call.inputs[0]!.dtype),
);

export const binaryRules: Rows<BinaryFunction> = rowsFor(
  binaryFunctions,
  (name): Rule<BinaryFunction> =>
    ({ writer, values, call }) =>
      binaryValue(writer, name, values[0]!, values[1]!, call.inputs[0]!.dtype),
);

export const cast: Rule<'cast'> = ({ writer, values, call }) =>
  writer.cast(values[0]!, call.inputs[0]!.dtype, call.dtype);

export const select: Rule<'select'> = ({ writer, values, call }) =>
  selectValue(writer, values[0]!, values[1]!, values[2]!, call.dtype);

/** A fused function: its expression, operation by operation. */
export const elementwise: Rule<'elementwise'> = (site) => {
  const { writer, values, call, primitive } = site;
  const dtypes = call.inputs.map(({ dtype }) => dtype);
  const known = new Map<Expression, string>();
  const valueIn = (expression: Expression): string => {
    const value = known.get(expression) ?? written(expression);
    known.set(expression, value);
    return value;
  };
  const written = (expression: Expression): string => {
    switch (expression.kind) {
      case 'input':
        return values[expression.index]!;
      case 'constant':
        return writer.scalar(expression.dtype, expression.value);
      case 'position':
        return positions(writer, site.shape(), expression.axis);
      case 'cast':
        return writer.cast(valueIn(expression.of), dtypeOfExpression(expression.of, dtypes), expression.to);
      case 'unary':
        return unaryValue(
          writer,
          expression.function,
          valueIn(expression.of),
          dtypeOfExpression(expression.of, dtypes),
        );
      case 'binary': {
        const { left, right } = expression;
        const dtype = dtypeOfExpression(left, dtypes);
        return binaryValue(writer, expression.function, valueIn(left), valueIn(right), dtype);
      }
      case 'select': {
        const { condition, yes, no } = expression;
        const dtype = dtypeOfExpression(yes, dtypes);
        return selectValue(writer, valueIn(condition), valueIn(yes), valueIn(no), dtype);
      }
    }
  };
  return valueIn(primitive.step.expression);
};
