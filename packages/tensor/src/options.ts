/** Options are named: what PyTorch takes by position, and its spelling of names, would be passed over in silence. */
import { written } from './check-tensors.ts';
import { kindOf } from './kind-of.ts';

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
  const isNamed = typeof given === 'object' && given !== null && !Array.isArray(given);
  const unknown = isNamed
    ? Object.keys(given).find((name) => !names.includes(name))
    : typeof given === 'string'
      ? given
      : written(given);
  if (unknown === undefined) return;
  const mend = isNamed || !names[0] ? '' : `, by name: { ${names[0]}: ${unknown} }`;
  throw new TypeError(
    `${operation}: there is no option ${unknown}; expected ${names.join(', ') || 'none'}${mend}`,
  );
}

/**
 * The options that were given, and the others by default: `defaults` names all that there are. Throws as `checkNames` does, and where an
 * array, a boolean or a number is wanted, for another kind of value; with `lists`, an array of such is right, too.
 */
export function optionsOf<Options extends object>(
  operation: string,
  given: Partial<Options> | undefined,
  defaults: Options,
  lists = false,
): Options {
  if (given === undefined) return defaults;
  checkNames(operation, given, Object.keys(defaults));
  const options = { ...defaults, ...given };
  for (const name in defaults) {
    const value = options[name];
    const kind = kindOf(defaults[name]);
    if (value === undefined) options[name] = defaults[name];
    else if (/^an? [abn]/.test(kind) && kindOf(value) !== kind && !(lists && Array.isArray(value)))
      throw new TypeError(`${operation}: ${name} is ${written(value)}; expected ${kind}`);
  }
  return options;
}
