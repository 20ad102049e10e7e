/** A word to those whose step is traced again and again: each time costs what many calls save. */

/** How many programs of one step are not a coincidence. */
export const many = 32;

/** `keys`: what the step was traced for, in order. */
export function warnOfRetracing(keys: readonly string[]): void {
  // A shape is one word, though there are spaces in it.
  const [before, last] = keys.slice(-2).map((key) => key.match(/\w+\[[^\]]*\]|\S+/g)!);
  const at = before && last ? last.findIndex((part, i) => part !== before[i]) : -1;
  const reason =
    at < 0
      ? 'settings that it reads change, such as train() and eval(), fields of modules, or which parameters have gradients'
      : `its arguments change, last from ${before![at]} to ${last![at]}. Give numbers that change as tensors, and pad to few shapes`;
  console.warn(`compile: one step was traced ${many} times, for a program each time: ${reason}`);
}
