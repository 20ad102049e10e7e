/** Questions about elements, and choices by the answers. */
import {
  eq,
  ge,
  gt,
  isnan,
  le,
  logicalAnd,
  logicalNot,
  logicalOr,
  lt,
  ne,
  type Tensor,
  where,
} from '@glissade/tensor';
import { type Operator, type Operators, onTensors, plain } from '../operator.ts';

const isInfinite: Operator = (node) => {
  const [negative, positive] = [node.flag('detect_negative', 1), node.flag('detect_positive', 1)];
  return onTensors((x: Tensor) => {
    const above = eq(x, positive ? Infinity : Number.NaN);
    return negative ? logicalOr(above, eq(x, -Infinity)) : above;
  });
};

export const comparison: Operators = {
  Equal: plain((a: Tensor, b: Tensor) => eq(a, b)),
  Less: plain((a: Tensor, b: Tensor) => lt(a, b)),
  LessOrEqual: plain((a: Tensor, b: Tensor) => le(a, b)),
  Greater: plain((a: Tensor, b: Tensor) => gt(a, b)),
  GreaterOrEqual: plain((a: Tensor, b: Tensor) => ge(a, b)),
  And: plain(logicalAnd),
  Or: plain(logicalOr),
  Xor: plain((a: Tensor, b: Tensor) => ne(a, b)),
  Not: plain(logicalNot),
  IsNaN: plain(isnan),
  IsInf: isInfinite,
  Where: plain((condition: Tensor, yes: Tensor, no: Tensor) => where(condition, yes, no)),
};
