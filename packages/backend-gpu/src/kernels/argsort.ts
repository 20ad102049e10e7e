/** Sorting positions: where the elements of a line would come from if it were sorted. */
import type { View } from '@glissade/tensor';
import type { Lowering } from './kernel.ts';
import { outputsOf } from './map.ts';
import { emitResults, outputViews } from './results.ts';
import { lineCoordinates, type Sorting, sortAlong } from './sort.ts';

export const lowerArgsort: Lowering = (kernel, site) => {
  const { step, inputs } = kernel;
  if (step.family !== 'argsort') return [];
  const [source] = inputs as [View<number>];
  const { axis, descending } = step;
  const sorting: Sorting = { source, shape: source.shape, axis, descending };
  const { positions } = outputViews(kernel);
  return sortAlong(
    sorting,
    {
      written: outputsOf(kernel),
      store(shader, body, { line, rank, place }) {
        const count = kernel.outputs[0]!.shape[axis]!;
        const isPart = count < source.shape[axis]!;
        if (isPart) body.add(`if (${rank} < ${count}) {`);
        const coordinates = lineCoordinates(body, line, sorting).with(axis, rank);
        emitResults(kernel, [{ code: place, dtype: 'int32' }], {
          shader,
          body,
          coordinates,
          strides: (view) => view.strides,
          positions,
        });
        if (isPart) body.add('}');
      },
    },
    site,
  );
};
