/** Tensors within plain objects and arrays. */
import { Tensor } from '@glissade/tensor';

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The same value with other tensors in the places of its own; whatever else is in it stays. */
export function mapTensors<Value>(value: Value, map: (tensor: Tensor) => Tensor): Value {
  const visit = (part: unknown): unknown => {
    if (part instanceof Tensor) return map(part);
    if (Array.isArray(part)) return part.map(visit);
    if (!isPlain(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([name, each]) => [name, visit(each)]));
  };
  return visit(value) as Value;
}
