/** Elementwise steps: one thread for each element of the outputs. */
import { type Expression, type Kernel, operandsOf, type View } from '@glissade/tensor';
import { Body } from '../wgsl/body.ts';
import { emitExpression } from '../wgsl/expression.ts';
import { Shader } from '../wgsl/shader.ts';
import { byStride, collapse, count, reorder, unravel } from '../wgsl/space.ts';
import { dispatchEach } from './groups.ts';
import type { Lowering } from './kernel.ts';
import {
  buffersInFours,
  elementAt,
  emitResults,
  outputViews,
  type Place,
  positionAt,
  positionsIn,
  positionView,
} from './results.ts';

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
  const all = [...outputs, ...kernel.extras, ...inputs];
  const isCheap = sizeOf([step.expression, ...kernel.results]) <= largestInFours;
  const last = isCheap ? lengths.at(-1) : undefined;
  const buffers = buffersInFours(all, strides, last, outputs[0]!, dynamic);
  const taken = buffers.size > 0 ? 4 : 1;
  const steps = taken > 1 ? [...lengths.slice(0, -1), lengths.at(-1)! / taken] : lengths;
  const coordinates = unravel(body, 'flat', steps);
  let fours: Place['fours'];
  if (taken > 1) {
    fours = { buffers, last: coordinates.pop()! };
    coordinates.push(body.name(`${fours.last} * 4`));
  }
  const place: Place = { shader, body, coordinates, strides, positions, fours };
  const values = Array.from({ length: taken }, (_, i) =>
    emitExpression(step.expression, {
      body,
      use: shader.use,
      input: (index) => elementAt(place, inputs[index]!, i),
      position: (axis) => positionAt(place, axis, i),
    }),
  );
  emitResults(kernel, values, place);
  return [dispatchEach(shader, label, `${body}`, choices, count(steps))];
};

/** Expressions of more nodes are written once, as their text is long and the reads are not what takes time. */
const largestInFours = 100;

/** How many nodes some expressions have, functions counted for what they are. */
function sizeOf(expressions: readonly Expression[]): number {
  const seen = new Set<Expression>();
  const visit = (of: Expression): number => {
    if (seen.has(of)) return 0;
    seen.add(of);
    return operandsOf(of).reduce((sum, operand) => sum + visit(operand), of.kind === 'unary' ? 5 : 1);
  };
  return expressions.reduce((sum, expression) => sum + visit(expression), 0);
}

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
