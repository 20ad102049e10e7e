/** Tensors within plain objects and arrays. */
import { isPlainObject, Tensor } from '@glissade/tensor';

/** The same value with other tensors in the places of its own; whatever else is in it stays. */
export function mapTensors<Value>(value: Value, map: (tensor: Tensor) => Tensor): Value {
  const visit = (part: unknown): unknown => {
    if (part instanceof Tensor) return map(part);
    if (Array.isArray(part)) return part.map(visit);
    if (!isPlainObject(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([name, each]) => [name, visit(each)]));
  };
  return visit(value) as Value;
}
