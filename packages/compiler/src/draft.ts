/**
 * A program being made: kernels over buffers that have no place in memory yet. Lowering writes it one step a kernel;
 * fusion, in-place updates and the plan turn it into a `Program`.
 */
import {
  type Backend,
  type DType,
  type Expression,
  type Kernel,
  operandsOf,
  sameShape,
  type TypedArray,
  type View,
} from '@glissade/tensor';

export interface DraftBuffer {
  readonly dtype: DType;
  readonly length: number;
  /** The elements of a constant, or the number that all are. */
  readonly data?: TypedArray | number;
}

export interface DraftOutput {
  readonly view: View<number>;
  /** The input's buffer in which the call leaves this value. */
  readonly updates?: number;
}

export interface Draft {
  readonly buffers: readonly DraftBuffer[];
  readonly kernels: readonly Kernel[];
  /** The buffer of each input. */
  readonly inputs: readonly number[];
  readonly outputs: readonly DraftOutput[];
}

/** What the backend's kernels must keep to. */
export type Limits = Pick<Backend, 'mostBuffers'>;

export type DraftPass = (draft: Draft, limits: Limits) => Draft;

/** Whether one kernel may have all these views: several of one buffer count once. */
export const fitsKernel = (views: () => readonly View<number>[], { mostBuffers }: Limits): boolean =>
  mostBuffers === undefined || new Set(views().map(({ buffer }) => buffer)).size <= mostBuffers;

/** All that a kernel reads. A step that adds to what is there, scatterAdd, reads its output, too. */
export function readBy({ step, inputs, extras, outputs }: Kernel): readonly View<number>[] {
  if (step.family === 'scatterAdd') return [...inputs, ...extras, ...outputs];
  return extras.length === 0 ? inputs : [...inputs, ...extras];
}

/** The kernel with every view replaced; itself, where none is. */
export function mapKernel(kernel: Kernel, change: (view: View<number>) => View<number>): Kernel {
  const [inputs, extras, outputs] = [kernel.inputs, kernel.extras, kernel.outputs].map((views) => {
    const changed = views.map(change);
    return changed.some((view, i) => view !== views[i]) ? changed : views;
  }) as [Kernel['inputs'], Kernel['extras'], Kernel['outputs']];
  return inputs === kernel.inputs && extras === kernel.extras && outputs === kernel.outputs
    ? kernel
    : { ...kernel, inputs, extras, outputs };
}

const positions = new WeakMap<Expression, boolean>();

/** Whether an expression depends on where it is computed. Each is looked at once, of however many others it is a part. */
export function hasPosition(expression: Expression): boolean {
  const parts = operandsOf(expression);
  if (parts.length === 0) return expression.kind === 'position';
  let has = positions.get(expression);
  if (has === undefined) {
    has = parts.some(hasPosition);
    positions.set(expression, has);
  }
  return has;
}

/** Whether two views of one shape see the same places of a buffer. */
export const samePlaces = (a: View<number>, b: View<number>): boolean =>
  a.offset === b.offset &&
  a.strides.every((stride, axis) => a.shape[axis] === 1 || stride === b.strides[axis]);

/** Whether two views have one shape, and see the same places of a buffer in the same way. */
export const isLaidOutAs = (a: View<number>, b: View<number>): boolean =>
  a.offset === b.offset && sameShape(a.shape, b.shape) && sameShape(a.strides, b.strides);
