/** Options are named: what PyTorch takes by position, and its spelling of names, would be passed over in silence. */

/**
 * Throws for options that there are none of, and for what is no object of options.
 *
 * @example
 * ```ts
 * import { checkNames } from '@glissade/tensor';
 *
 * try {
 *   checkNames('Adam', { weight_decay: 0.1 }, ['lr', 'weightDecay']);
 * } catch (error) {
 *   console.log(`${error}`); // => TypeError: Adam: there is no option weight_decay; expected lr, weightDecay
 * }
 * ```
 */
export function checkNames(operation: string, given: object, names: readonly string[]): void {
  const unknown =
    typeof given === 'object' && given !== null
      ? Object.keys(given).find((name) => !names.includes(name))
      : String(given);
  if (unknown !== undefined)
    throw new TypeError(
      `${operation}: there is no option ${unknown}; expected ${names.join(', ') || 'none'}`,
    );
}

/** The options that were given, and the others by default: `defaults` names all that there are. Throws as `checkNames` does. */
export function optionsOf<Options extends object>(
  operation: string,
  given: Partial<Options> | undefined,
  defaults: Options,
): Options {
  if (given === undefined) return defaults;
  checkNames(operation, given, Object.keys(defaults));
  const options = { ...defaults, ...given };
  for (const name in defaults) if (options[name] === undefined) options[name] = defaults[name];
  return options;
}
