/** Expressions of steps as WGSL: a statement for each node, those that are shared once. */
import {
  type BinaryFunction,
  type DType,
  type Expression,
  isFloat,
  rounded,
  type UnaryFunction,
} from '@glissade/tensor';
import type { Body } from './body.ts';
import type { LibraryName } from './functions.ts';
import { literal, scalarOf } from './types.ts';

/** The name of a value in a shader. */
export interface Value {
  readonly code: string;
  readonly dtype: DType;
}

export interface ExpressionSite {
  readonly body: Body;
  /** Says that a function of the library is called. */
  readonly use: (name: LibraryName) => void;
  readonly input: (index: number) => Value;
  /** The place along an axis, an i32. */
  readonly position: (axis: number) => string;
}

export function emitExpression(
  expression: Expression,
  site: ExpressionSite,
  known: Map<Expression, Value> = new Map(),
): Value {
  const before = known.get(expression);
  if (before) return before;
  const operand = (of: Expression): Value => emitExpression(of, site, known);
  const named = (code: string, dtype: DType): Value => ({ code: site.body.name(code), dtype });
  const emit = (): Value => {
    switch (expression.kind) {
      case 'input':
        return site.input(expression.index);
      case 'constant':
        if (isFloat(expression.dtype) && !Number.isFinite(rounded(expression.value, expression.dtype)))
          site.use('float_from_bits');
        // Named: between two literals an overflow would be an error of the shader.
        return named(literal(expression.value, expression.dtype), expression.dtype);
      case 'position':
        return named(site.position(expression.axis), 'int32');
      case 'cast':
        return named(castCode(operand(expression.of), expression.to, site), expression.to);
      case 'unary': {
        const of = operand(expression.of);
        return named(unaryCode(expression.function, of, site), of.dtype);
      }
      case 'binary': {
        const left = operand(expression.left);
        const { code, dtype } = binaryCode(expression.function, left, operand(expression.right).code, site);
        return named(code, dtype);
      }
      case 'select': {
        const [condition, yes, no] = [expression.condition, expression.yes, expression.no].map(operand);
        const guard = clampGuard(expression.condition, [yes!.code, no!.code], operand, site);
        return named(`select(${no!.code}, ${yes!.code}, ${condition!.code} != 0u${guard})`, yes!.dtype);
      }
    }
  };
  const value = emit();
  known.set(expression, value);
  return value;
}

/**
 * A choice between a number and the bound that it was compared with is a clamp to some drivers, which then make the bound
 * of NaN. Said in so many words, they leave it alone.
 */
function clampGuard(
  condition: Expression,
  choices: readonly string[],
  operand: (of: Expression) => Value,
  { use }: ExpressionSite,
): string {
  if (condition.kind !== 'binary' || !comparisons.includes(condition.function)) return '';
  const compared = [condition.left, condition.right].filter(({ kind }) => kind !== 'constant').map(operand);
  const bounds = [condition.left, condition.right].map((of) => operand(of).code);
  if (!isFloat(operand(condition.left).dtype) || !bounds.some((code) => choices.includes(code))) return '';
  use('is_nan');
  return compared.map(({ code }) => ` && !is_nan(${code})`).join('');
}

/** Words of fewer values than u32 has are brought back among them. */
export const wrapped = (code: string, dtype: DType): string =>
  dtype === 'uint8' ? `(${code}) & 255u` : dtype === 'bool' ? `u32((${code}) != 0u)` : code;

/** A float becomes an integer by dropping its fraction, and a bool by being other than zero. */
export function castCode({ code, dtype }: Value, to: DType, { use }: Pick<ExpressionSite, 'use'>): string {
  if (dtype === to) return code;
  const from = scalarOf(dtype);
  switch (to) {
    case 'bool':
      // By its bits, as NaN counts as true.
      return from === 'f32'
        ? `u32((bitcast<u32>(${code}) & 0x7fffffffu) != 0u)`
        : `u32(${code} != ${from}(0))`;
    case 'uint8':
      if (from === 'f32') use('integer_of');
      return from === 'f32'
        ? `bitcast<u32>(integer_of(${code})) & 255u`
        : `bitcast<u32>(${code})${from === 'i32' ? ' & 255u' : ''}`;
    case 'int32':
      if (from === 'f32') use('integer_of');
      return from === 'f32' ? `integer_of(${code})` : `bitcast<i32>(${code})`;
    default: {
      scalarOf(to);
      const float = from === 'f32' ? code : `f32(${code})`;
      // Every byte is a half.
      return dtype === 'uint8' || dtype === 'bool' ? float : asHalf(float, to, use);
    }
  }
}

/** A float as the dtype has it: halves are rounded after every operation. */
function asHalf(code: string, dtype: DType, use: ExpressionSite['use']): string {
  if (dtype !== 'float16') return code;
  use('half_of');
  return `half_of(${code})`;
}

function unaryCode(name: UnaryFunction, { code, dtype }: Value, { use }: ExpressionSite): string {
  if (!isFloat(dtype)) {
    if (name === 'negate') return dtype === 'int32' ? `i32(0) - ${code}` : wrapped(`0u - ${code}`, dtype);
    if (name === 'abs') return `abs(${code})`;
    if (name === 'floor' || name === 'round') return code;
    throw new TypeError(`gpu: ${name} of ${dtype}; make it float32 first, with .to('float32')`);
  }
  switch (name) {
    case 'negate':
      return `-${code}`;
    // WGSL's own are exact; the rest is in the library.
    case 'abs':
    case 'floor':
    case 'round':
      return `${name}(${code})`;
    default:
      use(`${name}_f32`);
      return asHalf(`${name}_f32(${code})`, dtype, use);
  }
}

const comparisons: readonly BinaryFunction[] = ['equal', 'less', 'lessEqual'];

function binaryCode(
  name: BinaryFunction,
  { code: a, dtype }: Value,
  b: string,
  { use }: ExpressionSite,
): Value {
  const result = (code: string): Value => ({ code: asHalf(wrapped(code, dtype), dtype, use), dtype });
  switch (name) {
    case 'equal':
      return { code: `u32(${a} == ${b})`, dtype: 'bool' };
    case 'less':
      return { code: `u32(${a} < ${b})`, dtype: 'bool' };
    case 'lessEqual':
      return { code: `u32(${a} <= ${b})`, dtype: 'bool' };
    case 'add':
      return result(`${a} + ${b}`);
    case 'subtract':
      return result(`${a} - ${b}`);
    case 'multiply':
      return result(`${a} * ${b}`);
  }
  const scalar = scalarOf(dtype);
  if (scalar === 'f32') {
    if (name === 'divide') return result(`${a} / ${b}`);
    use(`${name}_f32`);
    return result(`${name}_f32(${a}, ${b})`);
  }
  switch (name) {
    case 'maximum':
      return { code: `max(${a}, ${b})`, dtype };
    case 'minimum':
      return { code: `min(${a}, ${b})`, dtype };
    case 'atan2':
      throw new TypeError(`gpu: atan2 of ${dtype}; make it float32 first, with .to('float32')`);
    default:
      use(`${name}_${scalar}`);
      return result(`${name}_${scalar}(${a}, ${b})`);
  }
}
