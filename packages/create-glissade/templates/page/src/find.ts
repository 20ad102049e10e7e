/** The element of a selector, which index.html has. */
export function find<Kind extends Element>(selector: string): Kind {
  const found = document.querySelector<Kind>(selector);
  if (!found) throw new Error(`index.html has no ${selector}`);
  return found;
}
