/**
 * The functions that WGSL lacks, or whose built-in ones may be too far off: sin may err by 2e-4, exp by more units in the last
 * place the larger its argument. Polynomials and reductions are those of the Cephes library, single precision.
 * Source: https://www.netlib.org/cephes/ (single.tgz: expf, logf, sinf, tanhf, ndtrf, atanf)
 */
import { bits } from './library/bits.ts';
import { exponential } from './library/exponential.ts';
import type { Library } from './library/function.ts';
import { integers } from './library/integers.ts';
import { power } from './library/power.ts';
import { trigonometric } from './library/trigonometric.ts';

/** The name of a function of the library: whoever calls one that is not there, such as a new primitive's, does not compile. */
export type LibraryName = keyof (typeof bits &
  typeof exponential &
  typeof power &
  typeof trigonometric &
  typeof integers);

const library: Library<LibraryName> = { ...bits, ...exponential, ...power, ...trigonometric, ...integers };

/** The code of some functions and of all that they call, each before its callers. */
export function libraryCode(names: Iterable<LibraryName>): string {
  const functions: Library<string> = library;
  const included = new Set<string>();
  const visit = (name: string): void => {
    if (included.has(name)) return;
    for (const needed of functions[name]!.needs ?? []) visit(needed);
    included.add(name);
  };
  for (const name of names) visit(name);
  return [...included].map((name) => functions[name]!.code.trim()).join('\n');
}
