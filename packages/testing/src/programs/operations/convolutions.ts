// biome-ignore-all lint/performance/noDynamicNamespaceImportAccess: tests are not bundled
/** Convolutions, and transposed ones. */

import * as t from '@glissade/tensor';
import { isFloat } from '@glissade/tensor';
import type { Draw, Operation } from '../program.ts';
import { keywords, py, refs, row } from './table.ts';

interface Window {
  readonly stride: number | number[];
  readonly padding: number | number[];
  readonly dilation: number | number[];
  readonly groups: number;
}

function convolved(d: Draw, rank: number): (ReturnType<typeof refs> & { options: Window }) | undefined {
  const lengths = Array.from({ length: rank }, () => d.int(3, rank === 1 ? 20 : rank === 2 ? 9 : 5));
  const groups = d.pick([1, 1, 1, 2, 3]);
  const channels = groups * d.int(1, 3);
  const given = d.find(
    ({ shape, dtype }) => isFloat(dtype) && shape.length === rank + 2 && shape.every((n) => n > 1),
  );
  const x = groups === 1 && given ? given : d.fresh([d.int(1, 3), channels, ...lengths]);
  const kernel = x.shape.slice(2).map((length) => d.int(1, Math.min(3, length)));
  const weight = d.fresh([groups * d.pick([1, 2, 4]), x.shape[1]! / groups, ...kernel], 'normal', x.dtype);
  const bias = d.chance(0.5) ? [d.fresh([weight.shape[0]!], 'normal', x.dtype)] : [];
  const dilation = kernel.every((k, i) => (k - 1) * 2 < x.shape[i + 2]!) ? d.pick([1, 1, 2]) : 1;
  const options = { stride: d.pick([1, 1, 2, 3]), padding: d.pick([0, 0, 1, 2]), dilation, groups };
  return { ...refs(x, weight, ...bias), options };
}

function transposedConvolved(d: Draw, rank: number): ReturnType<typeof refs> & { options: object } {
  const lengths = Array.from({ length: rank }, () => d.int(1, rank === 1 ? 12 : 5));
  const groups = d.pick([1, 1, 2]);
  const channels = groups * d.int(1, 3);
  const x = d.fresh([d.int(1, 2), channels, ...lengths]);
  const kernel = lengths.map(() => d.int(1, 3));
  const weight = d.fresh([channels, d.pick([1, 2, 3]), ...kernel], 'normal', x.dtype);
  const bias = d.chance(0.5) ? [d.fresh([groups * weight.shape[1]!], 'normal', x.dtype)] : [];
  const stride = d.int(1, 3);
  const options = {
    stride,
    padding: Math.min(d.int(0, 1), Math.min(...kernel) - 1),
    outputPadding: stride > 1 ? d.int(0, stride - 1) : 0,
    groups,
    dilation: d.pick([1, 1, 2]),
  };
  return { ...refs(x, weight, ...bias), options };
}

export const convolutions: Operation[] = ([1, 2, 3] as const).flatMap((rank) => [
  row<Window>(
    `conv${rank}d`,
    (d) => convolved(d, rank),
    ([x, weight, bias], options) => t[`conv${rank}d`](x!, weight!, bias, options),
    ([x, weight, bias], options) =>
      `F.conv${rank}d(${x}, ${weight}, ${py(undefined)}${keywords({ ...options })})`.replace(
        'None',
        bias ?? 'None',
      ),
  ),
  row<t.TransposedConvolutionOptions>(
    `convTranspose${rank}d`,
    (d) => transposedConvolved(d, rank),
    ([x, weight, bias], options) => t[`convTranspose${rank}d`](x!, weight!, bias, options),
    ([x, weight, bias], options) =>
      `F.conv_transpose${rank}d(${x}, ${weight}, ${bias ?? 'None'}${keywords({ ...options })})`,
  ),
]);
