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

/** While kernels are fused, expressions become parts of others again and again: each is looked at once. */
const depths = new WeakMap<Expression, number>();
const known = new WeakMap<Expression, number>();

/** How many parts lie below each other. */
export function depthOf(expression: Expression): number {
  let depth = depths.get(expression);
  if (depth === undefined) {
    depth = 1;
    for (const of of operandsOf(expression)) depth = Math.max(depth, 1 + depthOf(of));
    // Nothing is spared for what has no parts.
    if (depth > 1) depths.set(expression, depth);
  }
  return depth;
}

export const costOf = (expression: Expression): number =>
  known.get(expression) ?? noteCost(expression, costOfAll([expression]));

/** Spares whoever has put an expression together from others, and so knows what it costs, a walk over all of it. */
export function noteCost(expression: Expression, cost: number): number {
  known.set(expression, cost);
  return cost;
}

/** Parts that several have in common are computed once. */
export function costOfAll(expressions: readonly Expression[]): number {
  const seen = new Set<Expression>();
  let cost = 0;
  const visit = (expression: Expression): void => {
    if (seen.has(expression)) return;
    seen.add(expression);
    if (expression.kind === 'unary' || expression.kind === 'binary') cost += costs[expression.function] ?? 1;
    else if (expression.kind === 'select' || expression.kind === 'cast') cost++;
    for (const of of operandsOf(expression)) visit(of);
  };
  for (const expression of expressions) visit(expression);
  return cost;
}
