/** What it costs to compute an expression once more, instead of keeping its values. */
import { type Expression, operandsOf } from '@glissade/tensor';

/** In simple operations; functions that are not listed count as one. */
const costs: { readonly [name: string]: number } = {
  divide: 4,
  sqrt: 4,
  remainder: 8,
  power: 40,
  atan2: 40,
  exp: 16,
  expm1: 20,
  log: 16,
  log1p: 20,
  sin: 20,
  cos: 20,
  tanh: 20,
  sigmoid: 20,
  erf: 20,
};

/** More is slow to compile, and not what an engine takes in one function. */
export const mostCost = 512;
/** What is deeper is too deep to walk. */
export const mostDepth = 512;

/** How many parts lie below each other. */
export function depthOf(expression: Expression, known: Map<Expression, number> = new Map()): number {
  const depth =
    known.get(expression) ?? 1 + Math.max(0, ...operandsOf(expression).map((of) => depthOf(of, known)));
  known.set(expression, depth);
  return depth;
}

export function costOf(expression: Expression, seen: Set<Expression> = new Set()): number {
  if (seen.has(expression)) return 0;
  seen.add(expression);
  const own =
    expression.kind === 'unary' || expression.kind === 'binary'
      ? (costs[expression.function] ?? 1)
      : Number(expression.kind === 'select' || expression.kind === 'cast');
  return operandsOf(expression).reduce((sum, of) => sum + costOf(of, seen), own);
}
