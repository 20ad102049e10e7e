/** Throws unless an argument or option is one of those that there are: another one would count as one of these. */
export function checkChoice(
  operation: string,
  name: string,
  value: unknown,
  choices: readonly unknown[],
): void {
  if (choices.includes(value)) return;
  throw new RangeError(`${operation}: ${name} is ${String(value)}; expected ${choices.join(', ')}`);
}
