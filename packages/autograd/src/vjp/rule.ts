/** What a rule of differentiation is. */
import {
  type Differentiated,
  nameOf,
  type PrimitiveName,
  type PrimitiveOf,
  type Shape,
  type Tensor,
} from '@glissade/tensor';

/** One application of a primitive. */
export interface Call<Name extends PrimitiveName = PrimitiveName> {
  readonly primitive: PrimitiveOf<Name>;
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
}

/** One application of a function that brings a derivative of its own (custom-gradient.ts). */
export interface CustomCall {
  readonly name: string;
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
  /** From the cotangent of the output to those of the inputs; what is missing has none. */
  readonly pull: Differentiated['backward'];
  /** Whether that keeps no tensor which it sees or computes, as rules do not. */
  readonly keepsNothing: boolean;
}

/** What was called, to be named in graphs and errors. */
export const nameOfCall = (call: Call | CustomCall): string =>
  'pull' in call ? call.name : nameOf(call.primitive);

/** The cotangent of a slice: a part of that of the tensor, of shape `of`, which waits for the others (slices.ts). */
export interface Part {
  readonly cotangent: Tensor;
  readonly slice: PrimitiveOf<'slice'>;
  readonly of: Shape;
}

/** What a call gives one of its inputs. */
export type Share = Tensor | Part;

/**
 * The vector-Jacobian product: from the cotangent of the output to that of the input number `index`. Written in tensor
 * operations, so a gradient has a gradient. It keeps no tensor that it computes: but for the share, their memory is used again.
 */
export type Rule<Name extends PrimitiveName> = (
  cotangent: Tensor,
  call: Call<Name>,
  index: number,
  /** The part of the input's cotangent that anybody will look at, if not all: a rule may give no more. */
  needed?: PrimitiveOf<'slice'>,
) => Share;

/** A rule for each input, in order; one rule for all; or none where no gradient flows. */
export type Rules<Name extends PrimitiveName> = readonly Rule<Name>[] | Rule<Name>;
