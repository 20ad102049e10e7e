/** Where the value of a program's input comes from at a call, and where an output goes to. */
import { isPlainObject, Tensor } from '@glissade/tensor';

/** Where a tensor is found. */
export type Place =
  | { readonly kind: 'argument'; readonly index: number }
  | { readonly kind: 'tensor'; readonly tensor: Tensor }
  /** Whatever tensor is there at the call. */
  | Field;

/** A tensor, or its gradient. */
export type Slot = Place | { readonly kind: 'gradient'; readonly of: Place };

/** A field of an object, or a place within what is there, such as ['state', '0']. */
export interface Field {
  readonly kind: 'field';
  readonly owner: object;
  readonly path: readonly string[];
}

/** An input may also be numbers that each call draws anew. */
export type InputSlot = Slot | { readonly kind: 'drawn'; readonly draw: () => Tensor };

/** An output may also be a new tensor for a field; what was there is left alone. */
export type OutputSlot = Slot | { readonly kind: 'put'; readonly into: Field; readonly recorded: boolean };

/** The tensor in a place. */
export function tensorAt(place: Place, given: readonly Tensor[]): Tensor {
  if (place.kind === 'argument') return given[place.index]!;
  return place.kind === 'tensor' ? place.tensor : (valueIn(place) as Tensor);
}

/** What is in the field now. */
export const valueIn = ({ owner, path }: Field): unknown =>
  path.reduce((at: unknown, key) => Reflect.get(Object(at), key), owner);

/** Puts a value there. */
export function putInto(field: Field, value: unknown): void {
  const holder = valueIn({ ...field, path: field.path.slice(0, -1) });
  Reflect.set(Object(holder), field.path.at(-1)!, value);
}

/** Whether a field is another one, or a place within what is there. */
export const isWithin = (field: Field, other: Field): boolean =>
  field.owner === other.owner && other.path.every((key, i) => field.path[i] === key);

/** Whether two fields are one. */
export const sameField = (a: Field, b: Field): boolean => isWithin(a, b) && isWithin(b, a);

/** What is deeper within a field is not looked at. */
const deepest = 4;

/** The tensors in what a field holds, in arrays and plain objects too, and the place of each. */
export function tensorsWithin(value: unknown, field: Field): (readonly [Field, Tensor])[] {
  if (value instanceof Tensor) return [[field, value]];
  if (field.path.length === deepest || !(Array.isArray(value) || isPlainObject(value))) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    tensorsWithin(each, { ...field, path: [...field.path, key] }),
  );
}

/** Arrays and plain objects anew: whoever has kept those of an earlier call still has what was in them. */
export function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copyOf(each)]));
}

/** The tensor that a slot means in a call with these arguments. */
export const tensorIn = (slot: Slot, given: readonly Tensor[]): Tensor =>
  slot.kind === 'gradient' ? tensorAt(slot.of, given).unsettledGrad! : tensorAt(slot, given);
