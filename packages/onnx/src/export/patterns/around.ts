/** Padding that an operator can do by itself. */
import { sameShape } from '@glissade/tensor';
import type { Site } from '../site.ts';

/** What is padded, and by how much: before each spatial axis, then behind each. */
export interface Around {
  readonly value: string;
  readonly pads: readonly number[];
}

/** The padding that gives an input, if it only puts `fill` before and behind the axes from `first` on, or takes from there. */
export function spatialPad(
  site: Site | undefined,
  input: number,
  fill: number,
  first: number,
): Site<'pad'> | undefined {
  const pad = site?.source(input, 'pad');
  const isSpatial = pad?.always(
    ({ primitive: { padding, value } }) =>
      value === fill &&
      padding.every(
        ({ low, high, interior }, axis) => interior === 0 && (axis >= first || (low === 0 && high === 0)),
      ),
  );
  return isSpatial ? pad : undefined;
}

/** The same, if it takes nothing, and is as large in all traces. */
export function paddingOf(
  site: Site | undefined,
  input: number,
  fill: number,
  first: number,
): Around | undefined {
  const pad = spatialPad(site, input, fill, first);
  if (pad === undefined) return undefined;
  const amounts = pad.each(({ primitive: { padding } }) => {
    const spatial = padding.slice(first);
    return [...spatial.map(({ low }) => low), ...spatial.map(({ high }) => high)];
  });
  const [pads] = amounts as [number[]];
  const isFixed = amounts.every((each) => sameShape(each, pads));
  return isFixed && pads.every((amount) => amount >= 0) ? { value: pad.values[0]!, pads } : undefined;
}
