/** Steps along lines: running sums, and sorting by counting what comes before. */
import { isFloat, type View } from '@glissade/tensor';
import { Body } from '../wgsl/body.ts';
import { Shader } from '../wgsl/shader.ts';
import { count, offsetCode, unravel } from '../wgsl/space.ts';
import { scalarOf } from '../wgsl/types.ts';
import { dispatchEach } from './groups.ts';
import type { Lowering } from './kernel.ts';
import { outputsOf } from './map.ts';
import { emitResults, outputViews } from './results.ts';

/** One thread for each line, which adds up its elements one by one. */
export const lowerScan: Lowering = (kernel, { choices, label, dynamic }) => {
  const { step, inputs, outputs } = kernel;
  if (step.family !== 'scan') return [];
  const [source] = inputs as [View<number>];
  const { shape } = outputs[0]!;
  const shader = new Shader(outputsOf(kernel), dynamic);
  const body = new Body('v');
  const lines = shape.map((n, axis) => (axis === step.axis ? 1 : n));
  const coordinates = unravel(body, 'flat', lines);
  if (shape.length > 0) coordinates[step.axis] = 'at';
  const loop = new Body('e');
  const element = shader.element(source, offsetCode(coordinates, source.strides));
  loop.add(`sum += ${element};`);
  const { positions } = outputViews(kernel);
  const value = { code: 'sum', dtype: source.dtype };
  emitResults(kernel, [value], {
    shader,
    body: loop,
    coordinates,
    strides: (view) => view.strides,
    positions,
  });
  const main = `${body}
var sum = ${scalarOf(source.dtype)}(0);
for (var at = 0; at < ${shape[step.axis] ?? 1}; at += 1) {
${loop}
}`;
  return [dispatchEach(shader, label, main, choices, count(lines))];
};

/** One thread for each element: its place is the number of those that come before it. */
export const lowerArgsort: Lowering = (kernel, { choices, label, dynamic }) => {
  const { step, inputs, outputs } = kernel;
  if (step.family !== 'argsort') return [];
  const [source] = inputs as [View<number>];
  const { shape } = outputs[0]!;
  const { axis, descending } = step;
  const shader = new Shader(outputsOf(kernel), dynamic);
  const body = new Body('v');
  const coordinates = unravel(body, 'flat', shape);
  const at = (place: string): string =>
    shader.element(source, offsetCode(coordinates.with(axis, place), source.strides));
  const own = coordinates[axis]!;
  const value = body.name(at(own));
  body.add('var place = 0;');
  let less = (a: string, b: string): string => `(${a} < ${b})`;
  if (isFloat(source.dtype)) {
    shader.use('is_nan');
    less = (a, b) => `(${a} < ${b} || (is_nan(${b}) && !is_nan(${a})))`;
  }
  const [first, second] = descending ? [value, 'other'] : ['other', value];
  body.add(`for (var i = 0; i < ${shape[axis]}; i += 1) {
let other = ${at('i')};
if (${less(first!, second!)} || (!${less(second!, first!)} && i < ${own})) { place += 1; }
}`);
  const { positions } = outputViews(kernel);
  const sorted = coordinates.with(axis, 'place');
  emitResults(kernel, [{ code: own, dtype: 'int32' }], {
    shader,
    body,
    coordinates: sorted,
    strides: (view) => view.strides,
    positions,
  });
  return [dispatchEach(shader, label, `${body}`, choices, count(shape))];
};
