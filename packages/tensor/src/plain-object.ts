/** Objects of named parts: what functions of this house look into for tensors. */

/** Whether a value is one, and not of a class of its own; of any realm, as test tools and edge runtimes mix those. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return !prototype || !Object.getPrototypeOf(prototype);
}
