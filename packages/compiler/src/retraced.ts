/** What becomes of a step that is traced again and again, though each time costs what many calls save: a word, and then a limit. */
import type { CompiledProgram } from './program.ts';

/** How many programs of one step are not a coincidence. */
export const many = 32;
/** How many a step gets, and how much memory for them. */
const most = 64;
const mostBytes = 2 ** 30;

/** Whether a step has so many programs that it gets no other. */
export const isFull = (programs: readonly CompiledProgram[]): boolean =>
  programs.length >= most ||
  (programs.length > 1 && programs.reduce((sum, { program }) => sum + program.bytes, 0) > mostBytes);

/** `keys`: what the step was traced for, in order; `changed`: what was another at the last trace, if not an argument. */
export function warnOfRetracing(keys: readonly string[], changed: string | undefined): void {
  // A shape is one word, though there are spaces in it.
  const [before, last] = keys.slice(-2).map((key) => key.match(/\w+\[[^\]]*\]|\S+/g)!);
  const at = before && last ? last.findIndex((part, i) => part !== before[i]) : -1;
  const reason =
    changed !== undefined || at < 0
      ? `what it reads changes, last ${changed ?? 'another backend'}. Keep what changes at each call in tensors`
      : `its arguments change, last from ${before![at]} to ${last![at]}. Give numbers that change as tensors, and pad to few shapes`;
  console.warn(`compile: one step was traced ${many} times, for a program each time: ${reason}`);
}

export function warnOfLimit(count: number): void {
  console.warn(
    `compile: one step has ${count} programs, which is all that it gets: what would need another runs uncompiled from now on`,
  );
}
