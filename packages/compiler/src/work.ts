/** What a kernel has to do: operations on numbers, and bytes read and written. */
import { bytesPerElement, type Kernel, size, type View } from '@glissade/tensor';
import { readBy } from './draft.ts';
import { costOf, costOfAll } from './fusion/cost.ts';

export interface Work {
  /** Floating-point operations; a function such as exp counts as the simple operations that it takes. */
  readonly operations: number;
  /** Each element that is read once, however often it is, and each that is written. */
  readonly bytes: number;
}

export function workOf(kernel: Kernel): Work {
  const { step, inputs, results, outputs } = kernel;
  const elements = size(outputs[0]!.shape);
  const after = costOfAll(results) * elements;
  return {
    operations: stepOperations(step, inputs, elements) + after,
    bytes: bytesOf(readBy(kernel)) + bytesOf(outputs),
  };
}

function stepOperations(step: Kernel['step'], inputs: Kernel['inputs'], elements: number): number {
  switch (step.family) {
    case 'map':
      return costOf(step.expression) * elements;
    case 'reduce':
      return (costOf(step.expression) + 1) * size(inputs[0]!.shape);
    case 'contract': {
      const { shape } = inputs[0]!;
      return 2 * elements * size(shape.slice(shape.length - step.inner));
    }
    default:
      return elements;
  }
}

function bytesOf(views: readonly View<number>[]): number {
  const unlike = new Map(views.map((view) => [keyOf(view), view]));
  const byBuffer = new Map<number, View<number>[]>();
  for (const view of unlike.values()) byBuffer.set(view.buffer, [...(byBuffer.get(view.buffer) ?? []), view]);
  return [...byBuffer.values()].reduce(
    (sum, list) => sum + elementsOf(list) * bytesPerElement(list[0]!.dtype),
    0,
  );
}

const keyOf = ({ buffer, shape, strides, offset }: View<number>): string =>
  `${buffer} ${offset} ${shape.join()} ${strides.join()}`;

/** Windows overlap, and so do views of one buffer: there are no more elements than from the first to the last. */
function elementsOf(views: readonly View<number>[]): number {
  let [count, first, last] = [0, Number.POSITIVE_INFINITY, 0];
  for (const { shape, strides, offset } of views) {
    const ends = shape.map((length, axis) => (length - 1) * strides[axis]!);
    count += shape.reduce((product, length, axis) => (strides[axis] === 0 ? product : product * length), 1);
    first = Math.min(first, offset + ends.reduce((sum, end) => sum + Math.min(end, 0), 0));
    last = Math.max(last, offset + ends.reduce((sum, end) => sum + Math.max(end, 0), 0));
  }
  return Math.min(count, last + 1 - first);
}
