/**
 * Things that need each other, each behind those that it needs. What is under way is a list, as graphs are deeper than calls may be.
 *
 * @param wanted - their keys
 * @param needsOf - the keys of what a thing needs. Throws where there is no such thing
 * @param circular - the error for a thing that needs itself
 */
export function inOrder(
  wanted: readonly string[],
  needsOf: (key: string) => readonly string[],
  circular: (key: string) => Error,
): string[] {
  const order: string[] = [];
  const isDone = new Map<string, boolean>();
  const open: { key: string; needs: readonly string[]; next: number }[] = [];
  const visit = (key: string): void => {
    if (isDone.get(key)) return;
    if (isDone.has(key)) throw circular(key);
    isDone.set(key, false);
    open.push({ key, needs: needsOf(key), next: 0 });
  };
  for (const key of wanted) {
    visit(key);
    for (let last = open.at(-1); last; last = open.at(-1)) {
      const need = last.needs[last.next++];
      if (need !== undefined) visit(need);
      else {
        isDone.set(last.key, true);
        order.push(last.key);
        open.pop();
      }
    }
  }
  return order;
}
