/** What a class is called where people read it: in errors, summaries and prints. */

/**
 * The name of a class, or of the nearest above it that has one: `new (class extends Module { ... })()` has none of its own, and
 * bundlers take many away. A class that names itself within, they call `_Name`.
 */
export function classNameOf(type: { readonly name: string }): string {
  for (let each: { readonly name: string } | null = type; each; each = Object.getPrototypeOf(each))
    if (each.name) return each.name.replace(/^_(?=[A-Z])/, '');
  return 'Module';
}

/**
 * That of a module's class, as prints and errors have it.
 *
 * @example
 * ```ts
 * import { Linear, moduleName } from '@glissade/nn';
 *
 * console.log(moduleName(new Linear(2, 1))); // => Linear
 * ```
 */
export const moduleName = (module: object): string => classNameOf(Object(module).constructor);
