/** Where the value of a program's input comes from at a call, and where an output goes to. */
import type { Tensor } from '@glissade/tensor';

/** Where a tensor is found. */
export type Place =
  | { readonly kind: 'argument'; readonly index: number }
  | { readonly kind: 'tensor'; readonly tensor: Tensor }
  /** Whatever tensor is in the field of an object at the call. */
  | Field;

/** A tensor, or its gradient. */
export type Slot = Place | { readonly kind: 'gradient'; readonly of: Place };

export interface Field {
  readonly kind: 'field';
  readonly owner: object;
  readonly key: string;
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
export const valueIn = ({ owner, key }: Field): unknown => Reflect.get(owner, key);

/** The tensor that a slot means in a call with these arguments. */
export const tensorIn = (slot: Slot, given: readonly Tensor[]): Tensor =>
  slot.kind === 'gradient' ? tensorAt(slot.of, given).unsettledGrad! : tensorAt(slot, given);
