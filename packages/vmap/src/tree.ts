/** Tensors within plain objects and arrays. */
import { described, isPlainObject, Tensor } from '@glissade/tensor';

/** The same value with other tensors in the places of its own; whatever else is in it stays. */
export function mapTensors<Value>(value: Value, map: (tensor: Tensor) => Tensor): Value {
  const visit = (part: unknown): unknown => {
    if (part instanceof Tensor) return map(part);
    return ofParts(part, visit);
  };
  return visit(value) as Value;
}

/** A dim for all tensors of a value, null where none is mapped over; or the same of each of its parts. */
export type InDims = number | null | readonly InDims[] | { readonly [name: string]: InDims };

/** `mapTensors` of those that have a dim, which `map` gets, and by `shared` of the others; `what` is what errors call the dims. */
export function mapAlong<Value>(
  value: Value,
  dims: InDims,
  what: string,
  map: (tensor: Tensor, dim: number) => Tensor,
  shared: (tensor: Tensor) => Tensor = (tensor) => tensor,
): Value {
  const visit = (part: unknown, own: InDims, at: string): unknown => {
    if (own === null) return mapTensors(part, shared);
    if (typeof own === 'number') return mapTensors(part, (tensor) => map(tensor, own));
    const isOfParts = Array.isArray(own) ? Array.isArray(part) : isPlainObject(own) && isPlainObject(part);
    if (!isOfParts)
      throw new TypeError(
        `vmap: dim (${what})${at} is ${nameOf(own)}, for ${nameOf(part)}; expected a whole number, null, or the same of each of the parts`,
      );
    const parts = own as Readonly<Record<string, InDims>>;
    const stray = Object.keys(parts).find((name) => !(name in (part as object)));
    if (stray !== undefined)
      throw new TypeError(
        `vmap: dim (${what})${at} names ${stray}, which is not there. Say null for what all share`,
      );
    return ofParts(part, (each, name) => visit(each, parts[name]!, `${at}.${name}`));
  };
  return visit(value, dims, '') as Value;
}

/** What `visit` makes of each part of an array or a plain object; other values as they are. */
function ofParts(whole: unknown, visit: (part: unknown, name: string) => unknown): unknown {
  if (Array.isArray(whole)) return whole.map((part, i) => visit(part, `${i}`));
  if (!isPlainObject(whole)) return whole;
  return Object.fromEntries(Object.entries(whole).map(([name, part]) => [name, visit(part, name)]));
}

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  return isPlainObject(value) ? 'an object' : described(value);
}
