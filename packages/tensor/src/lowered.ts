/** What a primitive is lowered to. */
import type { DType } from './dtype.ts';
import type { PrimitiveName, PrimitiveOf } from './primitive.ts';
import type { Shape } from './shape.ts';
import { input, type Step } from './step.ts';
import type { View } from './view.ts';

/** One step of a lowering: what it reads, and which part of the output it writes (the whole, if not said). */
export interface PlacedStep {
  readonly step: Step;
  readonly inputs: readonly View[];
  readonly into?: (output: View) => View;
}

/** A view of the first input, or the steps that compute a new output. */
export type Lowered =
  | View
  | {
      readonly steps: readonly PlacedStep[];
      /** The order of the output's axes in memory, outermost first; row-major if not said. */
      readonly order?: readonly number[];
      readonly shape?: Shape;
    };

export type Lowering<Name extends PrimitiveName> = (
  primitive: PrimitiveOf<Name>,
  inputs: readonly View[],
  shape: Shape,
  dtype: DType,
) => Lowered;

/** The step that copies; one for all, as backends may remember a kernel by the step's identity. */
export const copyStep: Step = { family: 'map', expression: input(0) };

/** Copies a view, into a part of the output if that is said. */
export const copy = (view: View, into?: PlacedStep['into']): PlacedStep =>
  into ? { step: copyStep, inputs: [view], into } : { step: copyStep, inputs: [view] };

/** The step that writes one value everywhere. */
export const fill = (value: number, dtype: DType): PlacedStep => ({
  step: { family: 'map', expression: { kind: 'constant', value, dtype } },
  inputs: [],
});
