/** Where the value of a program's input comes from at a call, and where an output goes to. */
import type { Tensor } from '@glissade/tensor';

export type Slot =
  | { readonly kind: 'argument'; readonly index: number }
  | { readonly kind: 'tensor'; readonly tensor: Tensor }
  /** Whatever tensor is in the field of an object at the call. */
  | Field
  | { readonly kind: 'gradient'; readonly of: GradientOwner };

export interface Field {
  readonly kind: 'field';
  readonly owner: object;
  readonly key: string;
}

/** An input may also be numbers that each call draws anew. */
export type InputSlot = Slot | { readonly kind: 'drawn'; readonly draw: () => Tensor };

/** Whose gradient: a tensor outside, or whatever is given as an argument. */
export type GradientOwner = Exclude<Slot, { kind: 'gradient' }>;

/** An output may also be a new tensor for a field; what was there is left alone. */
export type OutputSlot = Slot | { readonly kind: 'put'; readonly into: Field; readonly recorded: boolean };

/** The tensor that is an argument, or outside. */
export function ownerIn(slot: GradientOwner, given: readonly Tensor[]): Tensor {
  if (slot.kind === 'argument') return given[slot.index]!;
  return slot.kind === 'tensor' ? slot.tensor : (valueIn(slot) as Tensor);
}

/** What is in the field now. */
export const valueIn = ({ owner, key }: Field): unknown => Reflect.get(owner, key);

/** The tensor that a slot means in a call with these arguments. */
export const tensorIn = (slot: Slot, given: readonly Tensor[]): Tensor =>
  slot.kind === 'gradient' ? ownerIn(slot.of, given).unsettledGrad! : ownerIn(slot, given);
