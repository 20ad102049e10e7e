/** What a rule of differentiation is. */
import type { PrimitiveName, PrimitiveOf, Shape, Tensor } from '@glissade/tensor';

/** One application of a primitive. */
export interface Call<Name extends PrimitiveName = PrimitiveName> {
  readonly primitive: PrimitiveOf<Name>;
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
}

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
 * operations, so a gradient has a gradient.
 */
export type Rule<Name extends PrimitiveName> = (cotangent: Tensor, call: Call<Name>, index: number) => Share;

/** A rule for each input, in order; one rule for all; or none where no gradient flows. */
export type Rules<Name extends PrimitiveName> = readonly Rule<Name>[] | Rule<Name>;
