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
import { literal, scalarOf } from './types.ts';

/** The name of a value in a shader. */
export interface Value {
  readonly code: string;
  readonly dtype: DType;
}

export interface ExpressionSite {
  readonly body: Body;
  /** Says that a function of the library is called. */
  readonly use: (name: string) => void;
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

/** Built-in functions of WGSL that are exact; the rest is in the library. */
const builtIn: { readonly [name in UnaryFunction]?: string } = { abs: 'abs', floor: 'floor', round: 'round' };

function unaryCode(name: UnaryFunction, { code, dtype }: Value, { use }: ExpressionSite): string {
  if (!isFloat(dtype)) {
    if (name === 'negate') return dtype === 'int32' ? `i32(0) - ${code}` : wrapped(`0u - ${code}`, dtype);
    if (name === 'abs') return `abs(${code})`;
    if (name === 'floor' || name === 'round') return code;
    throw new TypeError(`gpu: ${name} of ${dtype}; make it float32 first, with .to('float32')`);
  }
  if (name === 'negate') return `-${code}`;
  const own = builtIn[name];
  if (own !== undefined) return `${own}(${code})`;
  use(`${name}_f32`);
  return asHalf(`${name}_f32(${code})`, dtype, use);
}

const operators: { readonly [name in BinaryFunction]?: string } = {
  add: '+',
  subtract: '-',
  multiply: '*',
  equal: '==',
  less: '<',
  lessEqual: '<=',
};
const comparisons: readonly BinaryFunction[] = ['equal', 'less', 'lessEqual'];

function binaryCode(
  name: BinaryFunction,
  { code: a, dtype }: Value,
  b: string,
  { use }: ExpressionSite,
): Value {
  const operator = operators[name];
  if (comparisons.includes(name)) return { code: `u32(${a} ${operator} ${b})`, dtype: 'bool' };
  if (operator !== undefined)
    return { code: asHalf(wrapped(`${a} ${operator} ${b}`, dtype), dtype, use), dtype };
  if (isFloat(dtype) && name === 'divide') return { code: asHalf(`${a} / ${b}`, dtype, use), dtype };
  const scalar = scalarOf(dtype);
  if (scalar !== 'f32' && (name === 'maximum' || name === 'minimum'))
    return { code: `${name === 'maximum' ? 'max' : 'min'}(${a}, ${b})`, dtype };
  if (scalar !== 'f32' && name === 'atan2')
    throw new TypeError(`gpu: atan2 of ${dtype}; make it float32 first, with .to('float32')`);
  use(`${name}_${scalar}`);
  return { code: asHalf(wrapped(`${name}_${scalar}(${a}, ${b})`, dtype), dtype, use), dtype };
}
