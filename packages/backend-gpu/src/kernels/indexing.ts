/** Gather and scatter-add. */
import type { View } from '@glissade/tensor';
import { Body } from '../wgsl/body.ts';
import { castCode } from '../wgsl/expression.ts';
import { Shader } from '../wgsl/shader.ts';
import { count, offsetCode, unravel } from '../wgsl/space.ts';
import { dispatchEach } from './groups.ts';
import type { Draft, KernelSite, Lowering } from './kernel.ts';
import { outputsOf, walkOf } from './map.ts';
import { emitResults, outputViews } from './results.ts';
import { linesOf, type Scattering, scatterSorted } from './scatter-sorted.ts';

/** A view whose strides leave an axis out. */
const without = (view: View<number>, axis: number): View<number> => ({
  ...view,
  strides: view.strides.map((stride, other) => (other === axis ? 0 : stride)),
});

/** One thread for each element that is gathered. */
export const lowerGather: Lowering = (kernel, { choices, label, dynamic }) => {
  const { step, inputs, outputs } = kernel;
  if (step.family !== 'gather') return [];
  const [source, index] = inputs as [View<number>, View<number>];
  const length = source.shape[step.axis]!;
  const { views, positions } = outputViews(kernel);
  // Strides only; the elements are those of the view itself.
  const lines = { ...without(source, step.axis), shape: outputs[0]!.shape };
  const { lengths, strides } = walkOf([...views, index, lines], outputs[0]!);
  const shader = new Shader(outputsOf(kernel), dynamic);
  const body = new Body('v');
  const coordinates = unravel(body, 'flat', lengths);
  const chosen = body.name(
    castCode(
      { code: shader.element(index, offsetCode(coordinates, strides(index))), dtype: index.dtype },
      'int32',
      shader,
    ),
  );
  body.add(shader.complaint('gather', chosen, length));
  const along = `clamp(${chosen}, 0, ${Math.max(0, length - 1)}) * ${source.strides[step.axis]}`;
  const place = shader.element(source, offsetCode(coordinates, strides(lines)), along);
  const value = { code: body.name(place), dtype: source.dtype };
  emitResults(kernel, [value], { shader, body, coordinates, strides, positions });
  return [dispatchEach(shader, label, `${body}`, choices, count(lengths))];
};

/** What meets in one place is added in the same order every time. */
export const lowerScatterAdd: Lowering = ({ step, inputs, outputs }, site) => {
  if (step.family !== 'scatterAdd') return [];
  const [index, updates] = inputs as [View<number>, View<number>];
  const [output] = outputs as [View<number>];
  const { axis } = step;
  const narrow = output.dtype === 'uint8' ? ' & 255u' : '';
  const add = (into: string, update: string): string =>
    output.dtype === 'bool'
      ? `${into} = u32((${into} + ${update}) != 0u);`
      : `${into} = (${into} + ${update})${narrow};`;
  const scattering: Scattering = { index, updates, output, axis, add };
  const { cooperates, threads } = site.choices;
  const lines = count(index.shape.with(axis, 1));
  const pays = lines < threads / 4 && count(linesOf(scattering)) < threads / 64;
  // Halves, which are rounded after every addition, want them in order; functions of tensors add them as float32.
  const inOrder = output.dtype === 'float16';
  const sorts = cooperates && index.shape[axis]! >= shortestSorted && pays && !inOrder;
  return sorts ? scatterSorted(scattering, site) : [scatterAlone(scattering, site)];
};

/** Lines of fewer updates are not worth the sorting; on a GPU, a thread alone waits for memory at every one of them. */
const shortestSorted = 64;

/** One thread for each line along the axis, in order. */
function scatterAlone(
  { index, updates, output, axis, add }: Scattering,
  { choices, label, dynamic }: KernelSite,
): Draft {
  const length = output.shape[axis]!;
  const flatten = (view: View<number>): View<number> => ({
    ...without(view, axis),
    shape: index.shape.map((n, other) => (other === axis ? 1 : n)),
  });
  const walked = [index, updates, output].map(flatten);
  const { lengths, strides } = walkOf(walked, walked[2]!);
  const shader = new Shader([output.buffer], dynamic);
  const body = new Body('v');
  const coordinates = unravel(body, 'flat', lengths);
  const [lineOfIndex, lineOfUpdates, lineOfOutput] = walked.map((view) =>
    offsetCode(coordinates, strides(view)),
  );
  const loop = new Body('e');
  const chosen = loop.name(
    castCode(
      { code: shader.element(index, lineOfIndex, `at * ${index.strides[axis]}`), dtype: index.dtype },
      'int32',
      shader,
    ),
  );
  loop.add(shader.complaint('scatterAdd', chosen, length));
  const update = shader.element(updates, lineOfUpdates, `at * ${updates.strides[axis]}`);
  const place = [lineOfOutput, `${chosen} * ${output.strides[axis]}`];
  const target = shader.element(output, ...place);
  // A half is widened where it is read: it can't be added to in place.
  const inPlace = output.dtype !== 'float16';
  const sum = { code: `${target} + ${update}`, dtype: 'float32' } as const;
  const adds = inPlace
    ? add(target, update)
    : shader.store(output, castCode(sum, 'float16', shader), ...place);
  loop.add(`if (${chosen} >= 0 && ${chosen} < ${length}) { ${adds} }`);
  const main = `${body}\nfor (var at = 0; at < ${index.shape[axis]}; at += 1) {\n${loop}\n}`;
  return dispatchEach(shader, label, main, choices, count(lengths));
}
