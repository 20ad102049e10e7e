/** The derivative of a fused function: its expression walked back, which makes expressions that are fused again. */
import {
  add,
  apply,
  type Expression,
  expressionOf,
  fillLike,
  fused,
  isFloat,
  operandsOf,
  type Primitive,
  type Tensor,
  zerosLike,
} from '@glissade/tensor';
import { fit } from './elementwise.ts';
import type { Call, Rule, Share } from './rule.ts';

type Vjp = (cotangent: Tensor, call: Call, index: number) => Share | undefined;
/** From the function's inputs, and behind them the cotangent of its output, to the cotangent of one input. */
type Derivative = (...inputs: [Tensor, ...Tensor[]]) => Tensor;

/** @param vjp - of the primitives that expressions are made of */
export function fusedRule(vjp: Vjp): Rule<'elementwise'> {
  const known = new WeakMap<Expression, Derivative[]>();
  return (cotangent, { primitive: { label, step }, inputs }, index) => {
    const { expression } = step;
    const derivatives = known.get(expression) ?? [];
    known.set(expression, derivatives);
    const given: [Tensor, ...Tensor[]] = [inputs[0]!, ...inputs.slice(1), cotangent];
    derivatives[index] ??= derivative(`${label}Backward`, given, (...all) =>
      walkBack(expression, all.slice(0, -1), all.at(-1)!, index, vjp),
    );
    return fit(derivatives[index]!(...given), inputs[index]!);
  };
}

/** Fused, unless it only hands on what it is given, as that of a sum does. */
function derivative(label: string, given: [Tensor, ...Tensor[]], compute: Derivative): Derivative {
  const expression = expressionOf(compute as (...inputs: Tensor[]) => Tensor, given);
  return expression.kind === 'input' ? (...all) => all[expression.index]! : fused(label, compute);
}

/** Reverse mode over the parts of an expression. */
function walkBack(
  expression: Expression,
  inputs: readonly Tensor[],
  cotangent: Tensor,
  index: number,
  vjp: Vjp,
): Tensor {
  // A part comes after those that it is computed from.
  const values = new Map<Expression, Tensor>();
  const valueAt = (part: Expression): Tensor => {
    const value = values.get(part) ?? computed(part, operandsOf(part).map(valueAt), inputs);
    values.set(part, value);
    return value;
  };
  const cotangents = new Map([[expression, cotangent]]);
  valueAt(expression);
  const reading = new Map<Expression, boolean>();
  const reads = (part: Expression): boolean => {
    const known =
      reading.get(part) ?? (part.kind === 'input' ? part.index === index : operandsOf(part).some(reads));
    reading.set(part, known);
    return known;
  };
  let total: Tensor | undefined;
  for (const part of [...values.keys()].reverse()) {
    const own = cotangents.get(part);
    if (!own) continue;
    if (part.kind === 'input' && part.index === index) total = total ? add(total, own) : own;
    const operands = operandsOf(part);
    operands.forEach((operand, i) => {
      if (!isFloat(valueAt(operand).dtype) || !reads(operand)) return;
      const call = { primitive: primitiveOf(part), inputs: operands.map(valueAt), output: valueAt(part) };
      const share = vjp(own, call, i) as Tensor | undefined;
      const before = cotangents.get(operand);
      if (share) cotangents.set(operand, before ? add(before, share) : share);
    });
  }
  return total ?? zerosLike(inputs[index]!);
}

function computed(part: Expression, operands: readonly Tensor[], inputs: readonly Tensor[]): Tensor {
  if (part.kind === 'input') return inputs[part.index]!;
  if (part.kind === 'constant') return fillLike(inputs[0]!, part.value, [], part.dtype);
  return apply(primitiveOf(part), ...operands);
}

/** The primitive that computes a part from its operands, if it has some. */
function primitiveOf(part: Expression): Primitive {
  if (part.kind === 'cast') return { name: 'cast', dtype: part.to };
  return { name: 'function' in part ? part.function : 'select' } as Primitive;
}
