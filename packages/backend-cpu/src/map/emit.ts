/**
 * Vector code for expressions: any tree over float32, int32, uint8 and bool, four elements at a time.
 *
 * Integers are int32 lanes (uint8 kept below 256 after every operation), bools masks of all ones or none.
 */
import {
  type BinaryFunction,
  type DType,
  dtypeOfExpression,
  type Expression,
  operandsOf,
  type UnaryFunction,
} from '@glissade/tensor';
import { type FunctionBuilder, f32x4, i32x4, type Local, type Statement, v128 } from '../wasm/index.ts';
import { remembered } from '../wasm/remembered.ts';
import {
  elementary,
  integer,
  integerRemainder,
  type Keep,
  power,
  type Rarely,
  remainder,
  type Vector,
} from './math/index.ts';

type FloatUnary = { readonly [Name in UnaryFunction]?: (x: Vector) => Vector };
type InstructionOfTwo = (a: Vector, b: Vector) => Vector;
type VectorBinary = {
  readonly [Name in BinaryFunction]?: (a: Vector, b: Vector, keep: Keep, rarely: Rarely) => Vector;
};

const floatUnary: FloatUnary = {
  negate: f32x4.neg,
  abs: f32x4.abs,
  sqrt: f32x4.sqrt,
  floor: f32x4.floor,
  round: f32x4.nearest,
};
const floatBinary: VectorBinary = {
  add: f32x4.add,
  subtract: f32x4.sub,
  multiply: f32x4.mul,
  divide: f32x4.div,
  power,
  remainder,
  maximum: f32x4.max,
  minimum: f32x4.min,
  equal: f32x4.eq,
  less: f32x4.lt,
  lessEqual: f32x4.le,
};
const intUnary: FloatUnary = { negate: i32x4.neg, abs: i32x4.abs, floor: (x) => x, round: (x) => x };
const intBinary: VectorBinary = {
  add: i32x4.add,
  subtract: i32x4.sub,
  multiply: i32x4.mul,
  remainder: integerRemainder,
  maximum: i32x4.maxS,
  minimum: i32x4.minS,
  equal: i32x4.eq,
  less: i32x4.ltS,
  lessEqual: i32x4.leS,
};
const boolBinary: VectorBinary = {
  multiply: v128.and,
  maximum: v128.or,
  minimum: v128.and,
  equal: i32x4.eq,
};

const binaryFunctionsOf = (dtype: DType): VectorBinary =>
  dtype === 'float32' ? floatBinary : dtype === 'bool' ? boolBinary : intBinary;

/** Whether `vectorCode` can write an expression down; what it cannot is computed by plain loops. */
export function isVectorizable(
  expression: Expression,
  dtypes: readonly DType[],
  seen: Set<Expression> = new Set(),
): boolean {
  // A part that is shared is looked at once: if it did not fit, nobody would ask again.
  if (seen.has(expression)) return true;
  seen.add(expression);
  if (!operandsOf(expression).every((of) => isVectorizable(of, dtypes, seen))) return false;
  const dtype = dtypeOfExpression(expression, dtypes);
  if (dtype === 'float64' || dtype === 'float16') return false;
  switch (expression.kind) {
    case 'position':
      return false;
    case 'unary':
      if (dtype === 'float32') return expression.function in floatUnary || expression.function in elementary;
      return dtype === 'int32' && expression.function in intUnary;
    case 'binary':
      return expression.function in binaryFunctionsOf(dtypeOfExpression(expression.left, dtypes));
    default:
      return true;
  }
}

/** Code that reads the values of expressions, and what must run before. */
export interface VectorCode {
  readonly values: readonly Vector[];
  readonly statements: readonly Statement[];
}

/**
 * Writes down how four elements of some expressions are computed.
 *
 * @param inputs - code that loads four elements of each input as lanes of 32 bits (see `lanes.ts`)
 */
export function vectorCode(
  builder: FunctionBuilder,
  inputs: readonly Vector[],
  dtypes: readonly DType[],
  expressions: readonly Expression[],
): VectorCode {
  let statements: Statement[] = [];
  /** Shared parts of an expression are computed once. */
  const known = new Map<Expression, Vector>();
  /** Read in several places: variables that are read once would only keep V8 from fusing pairs of vectors. */
  const shared = new Set<Expression>();
  const seen = new Set<Expression>();
  const see = (expression: Expression): void => {
    if (seen.has(expression)) shared.add(expression);
    else {
      seen.add(expression);
      operandsOf(expression).forEach(see);
    }
  };
  expressions.forEach(see);

  const keep: Keep = (value) => {
    const local = builder.local('v128');
    statements.push(local.set(value));
    return local;
  };
  const rarely: Rarely = (condition, usual, rare) => {
    const locals = usual.map(keep) as Local<'v128'>[];
    const before = statements;
    before.push(
      builder.if(v128.anyTrue(condition), () => {
        statements = [];
        const values = rare();
        locals.forEach((local, i) => {
          statements.push(local.set(v128.bitselect(condition, values[i]!, local)));
        });
        return statements;
      }),
    );
    statements = before;
    return locals;
  };

  /** Code that reads the value of an expression. */
  const inVariable = (expression: Expression): Vector =>
    remembered(known, expression, () => keep(compute(expression)));
  /** Code that computes an expression where it is read, if that is in one place only. */
  const operand = (expression: Expression): Vector =>
    shared.has(expression) ? inVariable(expression) : compute(expression);

  const compute = (expression: Expression): Vector => {
    const dtype = dtypeOfExpression(expression, dtypes);
    switch (expression.kind) {
      case 'input':
        return inputs[expression.index]!;
      case 'constant':
        return constant(expression.value, dtype);
      case 'position':
        throw new Error('positions must be inputs before vector code is written');
      case 'cast': {
        const from = dtypeOfExpression(expression.of, dtypes);
        return from === 'float32' && (dtype === 'int32' || dtype === 'uint8')
          ? truncated(inVariable(expression.of), dtype)
          : cast(operand(expression.of), from, dtype);
      }
      case 'unary': {
        const direct = (dtype === 'float32' ? floatUnary : intUnary)[expression.function];
        return direct
          ? direct(operand(expression.of))
          : elementary[expression.function]!(inVariable(expression.of), keep, rarely);
      }
      case 'binary': {
        const { left, right } = expression;
        const combine = binaryFunctionsOf(dtypeOfExpression(left, dtypes))[expression.function]!;
        // An instruction takes its operands alone, and reads them once.
        const result =
          combine.length > 2
            ? combine(inVariable(left), inVariable(right), keep, rarely)
            : (combine as InstructionOfTwo)(operand(left), operand(right));
        return dtype === 'uint8' ? v128.and(result, bytes) : result;
      }
      case 'select':
        return v128.bitselect(operand(expression.condition), operand(expression.yes), operand(expression.no));
    }
  };
  return { values: expressions.map(inVariable), statements };
}

export const ones: Vector = integer(1);
/** The bits that a uint8 has. */
export const bytes: Vector = integer(255);

function constant(value: number, dtype: DType): Vector {
  if (dtype === 'float32') return f32x4.const(value);
  const lane = dtype === 'bool' ? (value !== 0 ? -1 : 0) : dtype === 'uint8' ? value & 255 : value | 0;
  return integer(lane);
}

/** Floats as whole numbers; `x` is read more than once. */
function truncated(x: Vector, to: DType): Vector {
  const isBeyond = f32x4.le(f32x4.const(2 ** 31), f32x4.abs(x));
  const integer = v128.bitselect(isBeyond, wrapped(x), i32x4.truncSatF32x4S(x));
  return to === 'uint8' ? v128.and(integer, bytes) : integer;
}

/** Whole floats beyond int32, modulo 2^32, as arrays of integers store them; 0 for infinities. */
function wrapped(x: Vector): Vector {
  const times = f32x4.floor(f32x4.mul(x, f32x4.const(2 ** -32)));
  return i32x4.truncSatF32x4U(f32x4.sub(x, f32x4.mul(times, f32x4.const(2 ** 32))));
}

function cast(x: Vector, from: DType, to: DType): Vector {
  if (from === to) return x;
  if (to === 'bool') return from === 'float32' ? f32x4.ne(x, v128.zero) : i32x4.ne(x, v128.zero);
  const integer = from === 'bool' ? v128.and(x, ones) : x;
  if (to === 'float32') return f32x4.convertI32x4S(integer);
  return to === 'uint8' ? v128.and(integer, bytes) : integer;
}
