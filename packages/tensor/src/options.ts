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
    typeof given === 'object' ? Object.keys(given).find((name) => !names.includes(name)) : String(given);
  if (unknown !== undefined)
    throw new TypeError(`${operation}: there is no option ${unknown}; expected ${names.join(', ')}`);
}
