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

/** Whether `VectorCode` can write an expression down; what it cannot is computed by plain loops. */
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

/** Collects the statements that compute four elements of an expression. */
export class VectorCode {
  readonly #builder: FunctionBuilder;
  readonly #inputs: readonly Vector[];
  readonly #dtypes: readonly DType[];
  /** Shared parts of an expression are computed once. */
  readonly #known = new Map<Expression, Vector>();
  /** Read in several places: variables that are read once would only keep V8 from fusing pairs of vectors. */
  readonly #shared = new Set<Expression>();
  #statements: Statement[] = [];

  /**
   * @param inputs - code that loads four elements of each input as lanes of 32 bits (see `widen`)
   * @param results - the expressions that will be asked for
   */
  constructor(
    builder: FunctionBuilder,
    inputs: readonly Vector[],
    dtypes: readonly DType[],
    results: readonly Expression[],
  ) {
    this.#builder = builder;
    this.#inputs = inputs;
    this.#dtypes = dtypes;
    const seen = new Set<Expression>();
    const see = (expression: Expression): void => {
      if (seen.has(expression)) this.#shared.add(expression);
      else {
        seen.add(expression);
        operandsOf(expression).forEach(see);
      }
    };
    results.forEach(see);
  }

  /** What must run before the values that `value` gave are read. */
  get statements(): readonly Statement[] {
    return [...this.#statements];
  }

  /** Code that reads the value of an expression. */
  value(expression: Expression): Vector {
    return remembered(this.#known, expression, () => this.#keep(this.#compute(expression)));
  }

  /** Code that computes an expression where it is read, if that is in one place only. */
  #operand(expression: Expression): Vector {
    return this.#shared.has(expression) ? this.value(expression) : this.#compute(expression);
  }

  #compute(expression: Expression): Vector {
    const dtype = dtypeOfExpression(expression, this.#dtypes);
    switch (expression.kind) {
      case 'input':
        return this.#inputs[expression.index]!;
      case 'constant':
        return constant(expression.value, dtype);
      case 'position':
        throw new Error('positions must be inputs before vector code is written');
      case 'cast':
        return this.#cast(expression.of, dtype);
      case 'unary':
        return this.#unary(expression.function, expression.of, dtype);
      case 'binary': {
        const from = dtypeOfExpression(expression.left, this.#dtypes);
        const { left, right } = expression;
        const compute = binaryFunctionsOf(from)[expression.function]!;
        // An instruction takes its operands alone, and reads them once.
        const result =
          compute.length > 2
            ? compute(this.value(left), this.value(right), this.#keep, this.#rarely)
            : (compute as InstructionOfTwo)(this.#operand(left), this.#operand(right));
        return dtype === 'uint8' ? v128.and(result, bytes) : result;
      }
      case 'select':
        return v128.bitselect(
          this.#operand(expression.condition),
          this.#operand(expression.yes),
          this.#operand(expression.no),
        );
    }
  }

  #cast(of: Expression, to: DType): Vector {
    const from = dtypeOfExpression(of, this.#dtypes);
    if (from !== 'float32' || to === 'bool' || to === 'float32') return cast(this.#operand(of), from, to);
    const x = this.value(of);
    const isBeyond = f32x4.le(f32x4.const(2 ** 31), f32x4.abs(x));
    const integer = v128.bitselect(isBeyond, wrapped(x), i32x4.truncSatF32x4S(x));
    return to === 'uint8' ? v128.and(integer, bytes) : integer;
  }

  #unary(name: UnaryFunction, of: Expression, dtype: DType): Vector {
    const direct = (dtype === 'float32' ? floatUnary : intUnary)[name];
    if (direct) return direct(this.#operand(of));
    return elementary[name]!(this.value(of), this.#keep, this.#rarely);
  }

  readonly #keep: Keep = (value) => {
    const local = this.#builder.local('v128');
    this.#statements.push(local.set(value));
    return local;
  };

  readonly #rarely: Rarely = (condition, usual, rare) => {
    const locals: Local<'v128'>[] = usual.map(() => this.#builder.local('v128'));
    const before = this.#statements;
    before.push(...locals.map((local, i) => local.set(usual[i]!)));
    before.push(
      this.#builder.if(v128.anyTrue(condition), () => {
        this.#statements = [];
        const values = rare();
        locals.forEach((local, i) => {
          this.#statements.push(local.set(v128.bitselect(condition, values[i]!, local)));
        });
        return [...this.#statements];
      }),
    );
    this.#statements = before;
    return locals;
  };
}

export const ones: Vector = integer(1);
/** The bits that a uint8 has. */
export const bytes: Vector = integer(255);

function constant(value: number, dtype: DType): Vector {
  if (dtype === 'float32') return f32x4.const(value);
  const lane = dtype === 'bool' ? (value !== 0 ? -1 : 0) : dtype === 'uint8' ? value & 255 : value | 0;
  return integer(lane);
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
