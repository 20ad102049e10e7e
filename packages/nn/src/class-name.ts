/** What a class is called where people read it: in errors, summaries and prints. */

/**
 * The name of a class, or of the nearest above it that has one: `new (class extends Module { ... })()` has none of its own, and
 * bundlers take many away.
 */
export function classNameOf(type: { readonly name: string }): string {
  for (let each: { readonly name: string } | null = type; each; each = Object.getPrototypeOf(each))
    if (each.name) return each.name;
  return 'Module';
}

/** That of a module's class. */
export const nameOf = (module: object): string => classNameOf(module.constructor);
