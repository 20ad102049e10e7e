/**
 * Convolutions as contractions of windows. Where the input is spread, only some of a window's places meet an element, and
 * every `by` positions they are the same ones: the positions fall into phases, each a dense convolution with a part of the
 * weight, and nothing is multiplied by the zeros between.
 */
import type { DType } from './dtype.ts';
import { copy, fill, type Lowered, type PlacedStep } from './lowered.ts';
import type { PrimitiveOf } from './primitive.ts';
import type { Shape } from './shape.ts';
import type { Step } from './step.ts';
import { expandView, permuteView, sliceView, type View, windowView } from './view.ts';

/** Along one axis: every `positionStep`-th position from `position` on, and the places of the kernel that meet elements there. */
interface Phase {
  readonly position: number;
  readonly positions: number;
  readonly positionStep: number;
  readonly place: number;
  readonly places: number;
  readonly placeStep: number;
  /** The element that the first place meets at the first position, and how many the next position and place are further. */
  readonly element: number;
  readonly stride: number;
  readonly dilation: number;
}

interface Axis {
  readonly stride: number;
  readonly dilation: number;
  readonly by: number;
  readonly start: number;
  readonly positions: number;
  readonly kernel: number;
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

/** A window at position p has its place k at start + p stride + k dilation; the elements lie at multiples of `by`. */
function phasesOf({ stride, dilation, by, start, positions, kernel }: Axis): Phase[] {
  const positionStep = by / greatestCommonDivisor(stride, by);
  const placeStep = by / greatestCommonDivisor(dilation, by);
  return Array.from({ length: Math.min(positionStep, positions) }, (_, position) => {
    const from = start + position * stride;
    let place = 0;
    while (place < kernel && (from + place * dilation) % by !== 0) place++;
    return {
      position,
      positions: Math.ceil((positions - position) / positionStep),
      positionStep,
      place,
      places: Math.ceil((kernel - place) / placeStep),
      placeStep,
      element: (from + place * dilation) / by,
      stride: (positionStep * stride) / by,
      dilation: (placeStep * dilation) / by,
    };
  });
}

/** Every choice of one phase for each axis. */
const combinations = (axes: readonly Phase[][]): Phase[][] =>
  axes.reduce<Phase[][]>(
    (so, phases) => so.flatMap((chosen) => phases.map((phase) => [...chosen, phase])),
    [[]],
  );

/** Contracts the windows of x [N, G, C, spatial...] with the weight, into an output whose channels lie innermost. */
export function convolve(
  { stride, dilation, spread, wide }: PrimitiveOf<'convolve'>,
  [x, weight, addend]: readonly View[],
  shape: Shape,
  dtype: DType,
): Lowered {
  const spatial = stride.map((_, i) => 3 + i);
  const axes = spatial.map((axis, i) =>
    phasesOf({
      stride: stride[i]!,
      dilation: dilation[i]!,
      by: spread?.by[i] ?? 1,
      start: spread?.starts[i] ?? 0,
      positions: shape[axis]!,
      kernel: weight!.shape[axis]!,
    }),
  );
  const step = { family: 'contract', batch: 1, inner: 1 + spatial.length, wide } as const;
  const stretched = addend && expandView(addend, shape);
  const steps = combinations(axes).map((phases) => phaseStep(step, x!, weight!, stretched, phases, dtype));
  // Each channel by itself is read where it lies: channels that are apart stay so.
  const isApart = weight!.shape[1] === 1 && weight!.shape[2] === 1 && x!.strides[1] !== 1;
  return { steps, order: isApart ? [0, 1, 2, ...spatial] : [0, ...spatial, 1, 2] };
}

/** One phase: its windows, and the places of the weight that they meet. */
function phaseStep(
  step: Step,
  x: View,
  weight: View,
  addend: View | undefined,
  phases: readonly Phase[],
  dtype: DType,
): PlacedStep {
  const spatial = phases.map((_, i) => 3 + i);
  const each = (name: keyof Phase): number[] => phases.map((phase) => phase[name]);
  const positions = each('positions');
  const places = each('places');
  const part = (output: View): View =>
    sliceSpatial(output, each('position'), positions, each('positionStep'));
  // Windows that meet no element at all.
  if (places.includes(0)) return { ...(addend ? copy(part(addend)) : fill(0, dtype)), into: part };

  const taken = sliceSpatial(weight, each('place'), places, each('placeStep'));
  const elements = sliceSpatial(x, each('element'), x.shape.slice(3));
  const windows = phases.map(({ stride, dilation }, i) => ({
    axis: 3 + i,
    size: places[i]!,
    stride,
    dilation,
  }));
  const windowed = windowView(elements, windows, [...x.shape.slice(0, 3), ...positions, ...places]);
  // [N, G, C, out..., k...] -> [G, N, out..., C, k...], against [G, O, C, k...], gives [G, N, out..., O].
  const left = permuteView(windowed, [1, 0, ...spatial, 2, ...spatial.map((axis) => axis + spatial.length)]);
  const into = (output: View): View => permuteView(part(output), [1, 0, ...spatial, 2]);
  return { step, inputs: addend ? [left, taken, into(addend)] : [left, taken], into };
}

/** All of the first three axes, a part of the others. */
const sliceSpatial = (
  view: View,
  starts: readonly number[],
  shape: Shape,
  steps: readonly number[] = [],
): View => sliceView(view, [0, 0, 0, ...starts], [...view.shape.slice(0, 3), ...shape], [1, 1, 1, ...steps]);
