/** Walks over expressions, for those who rewrite them. */
import type { Expression } from './step.ts';

/** What the parts of an expression are called. */
const parts: Readonly<Record<Expression['kind'], readonly string[]>> = {
  input: [],
  constant: [],
  position: [],
  cast: ['of'],
  unary: ['of'],
  binary: ['left', 'right'],
  select: ['condition', 'yes', 'no'],
};

const part = (expression: Expression, name: string): Expression =>
  (expression as unknown as Record<string, Expression>)[name]!;

/** The parts of an expression. */
export const operandsOf = (expression: Expression): readonly Expression[] =>
  parts[expression.kind].map((name) => part(expression, name));

/** The expression with other leaves. Parts that were shared stay shared. */
export function mapLeaves(
  expression: Expression,
  leaf: (of: Expression) => Expression,
  done: Map<Expression, Expression> = new Map(),
): Expression {
  const known = done.get(expression);
  if (known) return known;
  const names = parts[expression.kind];
  const mapped = names.map((name) => [name, mapLeaves(part(expression, name), leaf, done)]);
  const result = names.length > 0 ? { ...expression, ...Object.fromEntries(mapped) } : leaf(expression);
  done.set(expression, result);
  return result;
}
