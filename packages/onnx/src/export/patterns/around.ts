/** Padding that an operator can do by itself. */
import type { Site } from '../site.ts';

/** What is padded, and by how much: before each spatial axis, then behind each. */
export interface Around {
  readonly value: string;
  readonly pads: readonly number[];
}

/**
 * The padding that gives a value, if it only puts `fill` around the axes from `first` on, as many in all traces.
 *
 * @param site - the application that gives the value
 */
export function paddingOf(site: Site | undefined, fill: number, first: number): Around | undefined {
  if (site?.primitive.name !== 'pad') return undefined;
  const pad = site as unknown as Site<'pad'>;
  const { padding, value } = pad.primitive;
  const amounts = JSON.stringify(padding);
  const isAround = padding.every(
    ({ low, high, interior }, axis) =>
      interior === 0 && low >= 0 && high >= 0 && (axis >= first || low + high === 0),
  );
  if (
    value !== fill ||
    !isAround ||
    !pad.always(({ primitive }) => JSON.stringify(primitive.padding) === amounts)
  )
    return undefined;
  const spatial = padding.slice(first);
  return {
    value: pad.values[0]!,
    pads: [...spatial.map(({ low }) => low), ...spatial.map(({ high }) => high)],
  };
}
