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

/** The expression with other leaves. Parts that were shared stay shared, and those that nothing changes are the same objects. */
export function mapLeaves(
  expression: Expression,
  leaf: (of: Expression) => Expression,
  done: Map<Expression, Expression> = new Map(),
): Expression {
  const known = done.get(expression);
  if (known) return known;
  const names = parts[expression.kind];
  let result = names.length > 0 ? expression : leaf(expression);
  for (const name of names) {
    const of = part(expression, name);
    const mapped = mapLeaves(of, leaf, done);
    if (mapped !== of) result = { ...result, [name]: mapped };
  }
  done.set(expression, result);
  return result;
}
