/** Walks over expressions, for those who rewrite them. */
import type { Expression } from './step.ts';

/** The parts of an expression. */
export function operandsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'cast':
    case 'unary':
      return [expression.of];
    case 'binary':
      return [expression.left, expression.right];
    case 'select':
      return [expression.condition, expression.yes, expression.no];
    default:
      return [];
  }
}

/** The expression with other leaves. Parts that were shared stay shared. */
export function mapLeaves(
  expression: Expression,
  leaf: (of: Expression) => Expression,
  done: Map<Expression, Expression> = new Map(),
): Expression {
  const known = done.get(expression);
  if (known) return known;
  const within = (of: Expression): Expression => mapLeaves(of, leaf, done);
  const mapped = (): Expression => {
    switch (expression.kind) {
      case 'cast':
      case 'unary':
        return { ...expression, of: within(expression.of) };
      case 'binary':
        return { ...expression, left: within(expression.left), right: within(expression.right) };
      case 'select':
        return {
          ...expression,
          condition: within(expression.condition),
          yes: within(expression.yes),
          no: within(expression.no),
        };
      default:
        return leaf(expression);
    }
  };
  const result = mapped();
  done.set(expression, result);
  return result;
}
