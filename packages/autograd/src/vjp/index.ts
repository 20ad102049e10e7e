/** The vector-Jacobian product of every primitive: the third table over the closed set. */
import type { PrimitiveName, PrimitiveOf, Tensor } from '@glissade/tensor';
import { contractionRules } from './contraction.ts';
import { elementwiseRules } from './elementwise.ts';
import { fusedRule } from './fused.ts';
import { indexingRules } from './indexing.ts';
import { reductionRules } from './reduction.ts';
import type { Call, Rule, Rules, Share } from './rule.ts';
import { viewRules } from './views.ts';

/** Adding a primitive without a row here is a type error. */
const rules: { [Name in PrimitiveName]: Rules<Name> } = {
  fill: [],
  iota: [],
  random: [],
  ...elementwiseRules,
  elementwise: fusedRule((cotangent, call, index) => vjp(cotangent, call, index)),
  ...reductionRules,
  ...contractionRules,
  ...indexingRules,
  ...viewRules,
};

/** What a call gives one of its inputs, or undefined where no gradient flows. */
export function vjp(
  cotangent: Tensor,
  call: Call,
  index: number,
  needed?: PrimitiveOf<'slice'>,
): Share | undefined {
  const row = rules[call.primitive.name] as Rules<PrimitiveName>;
  const rule: Rule<PrimitiveName> | undefined = typeof row === 'function' ? row : row[index];
  return rule?.(cotangent, call, index, needed);
}
