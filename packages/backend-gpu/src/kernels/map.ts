/** Elementwise steps: one thread for each element of the outputs. */
import type { Kernel, View } from '@glissade/tensor';
import { Body } from '../wgsl/body.ts';
import { emitExpression } from '../wgsl/expression.ts';
import { Shader } from '../wgsl/shader.ts';
import { byStride, collapse, count, offsetCode, reorder, unravel } from '../wgsl/space.ts';
import { dispatchEach } from './groups.ts';
import type { Lowering } from './kernel.ts';
import { emitResults, outputViews, positionsIn, positionView } from './results.ts';

export const lowerMap: Lowering = (kernel, { choices, label, dynamic }) => {
  const { step, inputs, outputs } = kernel;
  if (step.family !== 'map') return [];
  const { shape } = outputs[0]!;
  const { views, positions } = outputViews(kernel);
  for (const axis of positionsIn([step.expression]))
    if (!positions.has(axis)) positions.set(axis, positionView(axis, shape));
  const { lengths, strides } = walkOf(
    [...new Set([...views, ...inputs, ...positions.values()])],
    outputs[0]!,
  );
  const shader = new Shader(outputsOf(kernel), dynamic);
  const body = new Body('v');
  const coordinates = unravel(body, 'flat', lengths);
  const value = emitExpression(step.expression, {
    body,
    use: shader.use,
    input: (index) => {
      const view = inputs[index]!;
      return {
        code: body.name(shader.element(view, offsetCode(coordinates, strides(view)))),
        dtype: view.dtype,
      };
    },
    position: (axis) => offsetCode(coordinates, strides(positions.get(axis)!)) ?? '0',
  });
  emitResults(kernel, value, shader, body, coordinates, strides, positions);
  return [dispatchEach(shader, label, `${body}`, choices, count(lengths))];
};

/** The fewest axes along which all views of one shape can be walked, in the memory order of one of them. */
export function walkOf(
  views: readonly View<number>[],
  leader: View<number>,
): { lengths: readonly number[]; strides: (view: View<number>) => readonly number[] } {
  const space = { lengths: leader.shape, strides: views.map((view) => view.strides) };
  const { lengths, strides } = collapse(reorder(space, byStride(leader.strides)));
  return { lengths, strides: (view) => strides[views.indexOf(view)]! };
}

/** The buffers that a kernel writes. */
export const outputsOf = ({ outputs }: Pick<Kernel, 'outputs'>): number[] =>
  outputs.map(({ buffer }) => buffer);
