/** Modules as text: with their settings and those below, laid out as PyTorch does. */
import { moduleName } from './class-name.ts';

/** The modules whose text is being made: one that refers to its parent would have no end. */
const above = new Set<object>();

/**
 * @param details - its own settings, '' for none
 * @param parts - the modules in its fields, by name
 */
export function printModule(
  module: object,
  details: string,
  parts: readonly (readonly [name: string, part: object])[],
): string {
  const title = moduleName(module);
  if (above.has(module)) return `${title}(a cycle: the one above)`;
  if (parts.length === 0) return `${title}(${details})`;
  above.add(module);
  try {
    const below = parts.map(([name, part]) => `(${name}): ${String(part).replaceAll('\n', '\n  ')}`);
    const lines = details === '' ? below : [details, ...below];
    return [`${title}(`, ...lines.map((line) => `  ${line}`), ')'].join('\n');
  } finally {
    above.delete(module);
  }
}
