/** The stages of RegNet: widths that grow on a line, rounded to powers of one factor. */

import { checkSizes } from '@glissade/nn';
import { optionsOf } from '@glissade/tensor';
import { makeDivisible, roundHalfToEven } from './make-divisible.ts';
import type { RegNetStage } from './regnet-blocks.ts';

/** What `regNetStages` takes: torchvision's `depth`, `w_0`, `w_a`, `w_m` and so on. */
export interface RegNetParameters {
  /** How many blocks there are in all stages. */
  readonly depth: number;
  /** The width of the first block, a multiple of 8. */
  readonly w0: number;
  /** By how much the width grows from block to block. */
  readonly wa: number;
  /** By what factor stages are wider than those before them, above 1. */
  readonly wm: number;
  /** How many channels a group of a 3 x 3 convolution has. */
  readonly groupWidth: number;
  /** By what factor there are more channels inside of blocks than outside. Default 1. */
  readonly bottleneckMultiplier?: number;
  /** How many channels squeeze and excitation leave, as a share of those of the block's input. Default: there is none. */
  readonly seRatio?: number | undefined;
}

/**
 * The stages of a RegNet: the width of block j is w0 + wa j, rounded to the nearest of w0 wm^k, and that to a multiple of 8; blocks
 * of one width are a stage. Then widths become multiples of the groups'.
 * Source: https://arxiv.org/abs/2003.13678, section 3.3
 *
 * @throws RangeError unless depth and groupWidth are whole and above 0, w0 is a multiple of 8, wa >= 0 and wm > 1
 *
 * @example
 * ```ts
 * import { regNetStages } from '@glissade/vision';
 *
 * const stages = regNetStages({ depth: 16, w0: 48, wa: 27.89, wm: 2.09, groupWidth: 8, seRatio: 0.25 });
 * console.log(stages.map(({ depth, width }) => [depth, width])); // => [ [ 1, 48 ], [ 3, 104 ], [ 6, 208 ], [ 6, 440 ] ]
 * ```
 */
export function regNetStages(parameters: RegNetParameters): RegNetStage[] {
  const { depth, w0, wa, wm, groupWidth, bottleneckMultiplier, seRatio } = optionsOf(
    'regNetStages',
    parameters,
    {
      depth: parameters?.depth,
      w0: parameters?.w0,
      wa: parameters?.wa,
      wm: parameters?.wm,
      groupWidth: parameters?.groupWidth,
      bottleneckMultiplier: 1,
      seRatio: undefined as number | undefined,
    },
  );
  checkSizes('regNetStages', { depth, w0, groupWidth });
  if (w0 % 8 !== 0 || !(wa >= 0) || !(wm > 1) || !(bottleneckMultiplier > 0))
    throw new RangeError(
      `regNetStages: w0 ${w0}, wa ${wa}, wm ${wm}, bottleneckMultiplier ${bottleneckMultiplier}; ` +
        'expected a multiple of 8, a number >= 0, one above 1 and one above 0',
    );
  const widths = Array.from({ length: depth }, (_, j) => {
    const power = roundHalfToEven(Math.log((w0 + wa * j) / w0) / Math.log(wm));
    return 8 * roundHalfToEven((w0 * wm ** power) / 8);
  });
  const first = widths.flatMap((width, j) => (width === widths[j - 1] ? [] : [j]));
  return first.map((j, i) => {
    const inside = Math.trunc(widths[j]! * bottleneckMultiplier);
    const group = Math.min(groupWidth, inside);
    return {
      depth: (first[i + 1] ?? depth) - j,
      width: Math.trunc(makeDivisible(inside, group) / bottleneckMultiplier),
      groupWidth: group,
      bottleneckMultiplier,
      stride: 2,
      seRatio,
    };
  });
}
