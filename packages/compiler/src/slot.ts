/** Where the value of a program's input comes from at a call, and where an output goes to. */
import type { Tensor } from '@glissade/tensor';

export type Slot =
  | { readonly kind: 'argument'; readonly index: number }
  | { readonly kind: 'tensor'; readonly tensor: Tensor }
  | { readonly kind: 'gradient'; readonly of: GradientOwner };

/** An input may also be numbers that each call draws anew. */
export type InputSlot = Slot | { readonly kind: 'drawn'; readonly draw: () => Tensor };

/** Whose gradient: a tensor outside, or whatever is given as an argument. */
export type GradientOwner = Exclude<Slot, { kind: 'gradient' }>;

/** The tensor that is an argument, or outside. */
export const ownerIn = (slot: GradientOwner, given: readonly Tensor[]): Tensor =>
  slot.kind === 'argument' ? given[slot.index]! : slot.tensor;

/** The tensor that a slot means in a call with these arguments. */
export const tensorIn = (slot: Slot, given: readonly Tensor[]): Tensor =>
  slot.kind === 'gradient' ? ownerIn(slot.of, given).unsettledGrad! : ownerIn(slot, given);
