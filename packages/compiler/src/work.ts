/** What a kernel has to do: operations on numbers, and bytes read and written. */
import { bytesPerElement, type Kernel, size, type View } from '@glissade/tensor';
import { costOf } from './fusion/cost.ts';

export interface Work {
  /** Floating-point operations; a function such as exp counts as the simple operations that it takes. */
  readonly operations: number;
  /** Each element once, however often it is read. */
  readonly bytes: number;
}

export function workOf({ step, inputs, extras, results, outputs }: Kernel): Work {
  const elements = size(outputs[0]!.shape);
  const seen = new Set<Kernel['results'][number]>();
  const after = results.reduce((sum, result) => sum + costOf(result, seen), 0) * elements;
  const views = [...new Map([...inputs, ...extras, ...outputs].map((view) => [keyOf(view), view])).values()];
  return { operations: stepOperations(step, inputs, elements) + after, bytes: views.reduce(addBytes, 0) };
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

const keyOf = ({ buffer, strides, offset }: View<number>): string => `${buffer} ${offset} ${strides.join()}`;

const addBytes = (sum: number, { shape, strides, dtype }: View<number>): number =>
  sum +
  shape.reduce((count, length, axis) => (strides[axis] === 0 ? count : count * length), 1) *
    bytesPerElement(dtype);
