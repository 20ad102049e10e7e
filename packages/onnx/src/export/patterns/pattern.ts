/** Several primitives that one operator computes: runtimes have a kernel for it, and readers a name. */
import type { PrimitiveName } from '@glissade/tensor';
import type { Rule, Site } from '../site.ts';

/** The value of an operator that does what a primitive ends; undefined where it is something else. */
export type Pattern<Name extends PrimitiveName> = (site: Site<Name>) => string | undefined;

/** The first pattern that is one, or else the primitive by itself. */
export const firstOf =
  <Name extends PrimitiveName>(patterns: readonly Pattern<Name>[], rule: Rule<Name>): Rule<Name> =>
  (site) => {
    for (const pattern of patterns) {
      const value = pattern(site);
      if (value !== undefined) return value;
    }
    return rule(site);
  };

/** The number that an input is everywhere, if it is one and the same in all traces. */
export function numberAt(site: Site | undefined, input: number): number | undefined {
  const fill = site?.source(input, 'fill');
  const value = fill?.primitive.value;
  return fill?.always(({ primitive }) => Object.is(primitive.value, value)) ? value : undefined;
}
