/** Groups of channels: the primitive has an axis of them, the operators have them one behind the other on the axis of channels. */
import type { Shape } from '@glissade/tensor';
import type { Site } from './site.ts';

/** [N, G, C, ...] as [N, G * C, ...]. */
export const inOneAxis = ([n, groups, channels, ...spatial]: Shape): number[] => [
  n!,
  groups! * channels!,
  ...spatial,
];

/** An operator's result, whose channels are on one axis, as a site of shape [N, G, O, ...] has it. */
export function inGroups(site: Site<'convolve'> | Site<'add'>, result: string): string {
  const of = site as Site;
  of.writer.note(
    result,
    of.lengths(({ shape }) => inOneAxis(shape)),
  );
  return of.writer.reshape(result, of.shape());
}
