/** Functions of two elements or more: arithmetic, comparisons, choices. */
import {
  add,
  atan2,
  cast,
  div,
  eq,
  fmod,
  ge,
  gt,
  isFloat,
  le,
  logicalAnd,
  logicalOr,
  lt,
  maximum,
  minimum,
  mul,
  ne,
  pow,
  remainder,
  reshape,
  square,
  sub,
  type Tensor,
  where,
} from '@glissade/tensor';
import { type Operator, type Operators, onTensors, plain } from '../operator.ts';
import { Numbers } from '../values.ts';
import { parametricRelu } from './fused.ts';

const of = (compute: (a: Tensor, b: Tensor) => Tensor): Operator =>
  plain(2, (a: Tensor, b: Tensor) => compute(a, b));

/** Of whole numbers, which stay such, the quotient is rounded as said. */
const quotient = (roundingMode: 'trunc' | 'floor'): Operator =>
  of((a, b) => (isFloat(a.dtype) ? div(a, b) : div(a, b, { roundingMode })));

/** 0 where the divisor is. */
function quotientOrZero(a: Tensor, b: Tensor): Tensor {
  const isZero = eq(b, 0);
  return where(isZero, 0, div(a, where(isZero, 1, b)));
}

/** A number that is known keeps the derivative of 0 ** 2 from being a logarithm. */
const power: Operator = (node) => {
  node.needs(2);
  const general = onTensors((a: Tensor, b: Tensor) => cast(pow(a, b), a.dtype));
  return ([base, exponent], place) => {
    const isOne = exponent instanceof Numbers && exponent.size === 1;
    if (!isOne || exponent.shape.length > base!.shape.length) return general([base!, exponent!], place);
    return onTensors((a: Tensor) => cast(pow(a, exponent.data[0]!), a.dtype))([base!], place);
  };
};

/** Between two bounds; those that are known are numbers. */
const clipped: Operator = (node) => {
  node.needs(3);
  return ([x, low, high], place) => {
    const within = onTensors((x: Tensor, low: Tensor, high: Tensor) => minimum(maximum(x, low), high));
    const isKnown = low instanceof Numbers && high instanceof Numbers && low.size * high.size === 1;
    if (!isKnown) return within([x!, low!, high!], place);
    const [least, most] = [low.data[0]!, high.data[0]!];
    return onTensors((x: Tensor) => minimum(maximum(x, least), most))([x!], place);
  };
};

/** A condition [batch] chooses among whole examples. */
const chosen: Operator = plain(3, (condition: Tensor, yes: Tensor, no: Tensor) => {
  const isList = condition.ndim === 1 && yes.ndim > 1;
  return where(isList ? reshape(condition, [-1, ...yes.shape.slice(1).map(() => 1)]) : condition, yes, no);
});

export const binary: Operators = {
  Add: of(add),
  AddN: plain(1, (...inputs: Tensor[]) => inputs.reduce((a, b) => add(a, b))),
  AddV2: of(add),
  Atan2: of(atan2),
  ClipByValue: clipped,
  Div: quotient('trunc'),
  DivNoNan: of(quotientOrZero),
  Equal: of(eq),
  FloorDiv: of((a, b) => div(a, b, { roundingMode: 'floor' })),
  FloorMod: of(remainder),
  Greater: of(gt),
  GreaterEqual: of(ge),
  Less: of(lt),
  LessEqual: of(le),
  LogicalAnd: of(logicalAnd),
  LogicalOr: of(logicalOr),
  Maximum: of(maximum),
  Minimum: of(minimum),
  Mod: of(fmod),
  Mul: of(mul),
  NotEqual: of(ne),
  Pow: power,
  Prelu: of(parametricRelu),
  RealDiv: quotient('floor'),
  Select: chosen,
  SelectV2: plain(3, (condition: Tensor, yes: Tensor, no: Tensor) => where(condition, yes, no)),
  SquaredDifference: of((a, b) => square(sub(a, b))),
  Sub: of(sub),
};
