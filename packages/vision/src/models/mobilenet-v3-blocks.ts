/** The tables of MobileNetV3. Source: https://arxiv.org/abs/1905.02244, tables 1 and 2 */
import { makeDivisible } from './make-divisible.ts';

/** A block of MobileNetV3. */
export interface MobileNetV3Block {
  /** Of the input. */
  readonly inChannels: number;
  /** Height and width of the window. */
  readonly kernel: number;
  /** How many channels there are inside. */
  readonly expanded: number;
  /** Of the output. */
  readonly outChannels: number;
  /** Whether channels are weighed, by `SqueezeExcitation`. */
  readonly squeezes: boolean;
  /** ReLU or hard swish. */
  readonly activation: 'RE' | 'HS';
  /** How far the window moves. */
  readonly stride: number;
  /** The distance between the elements of the window. */
  readonly dilation: number;
}

type Row = readonly [number, number, number, number, boolean, 'RE' | 'HS', number];

const tables: Readonly<Record<'large' | 'small', { rows: readonly Row[]; lastChannel: number }>> = {
  large: {
    rows: [
      [16, 3, 16, 16, false, 'RE', 1],
      [16, 3, 64, 24, false, 'RE', 2],
      [24, 3, 72, 24, false, 'RE', 1],
      [24, 5, 72, 40, true, 'RE', 2],
      [40, 5, 120, 40, true, 'RE', 1],
      [40, 5, 120, 40, true, 'RE', 1],
      [40, 3, 240, 80, false, 'HS', 2],
      [80, 3, 200, 80, false, 'HS', 1],
      [80, 3, 184, 80, false, 'HS', 1],
      [80, 3, 184, 80, false, 'HS', 1],
      [80, 3, 480, 112, true, 'HS', 1],
      [112, 3, 672, 112, true, 'HS', 1],
      [112, 5, 672, 160, true, 'HS', 2],
      [160, 5, 960, 160, true, 'HS', 1],
      [160, 5, 960, 160, true, 'HS', 1],
    ],
    lastChannel: 1280,
  },
  small: {
    rows: [
      [16, 3, 16, 16, true, 'RE', 2],
      [16, 3, 72, 24, false, 'RE', 2],
      [24, 3, 88, 24, false, 'RE', 1],
      [24, 5, 96, 40, true, 'HS', 2],
      [40, 5, 240, 40, true, 'HS', 1],
      [40, 5, 240, 40, true, 'HS', 1],
      [40, 5, 120, 48, true, 'HS', 1],
      [48, 5, 144, 48, true, 'HS', 1],
      [48, 5, 288, 96, true, 'HS', 2],
      [96, 5, 576, 96, true, 'HS', 1],
      [96, 5, 576, 96, true, 'HS', 1],
    ],
    lastChannel: 1024,
  },
};

interface Changes {
  readonly widthMultiplier: number;
  readonly reducedTail: boolean;
  readonly dilated: boolean;
}

/** The blocks of a network, and how many features its head has. */
export function mobileNetV3Blocks(
  arch: 'large' | 'small',
  { widthMultiplier, reducedTail, dilated }: Changes,
): { readonly blocks: readonly MobileNetV3Block[]; readonly lastChannel: number } {
  const { rows, lastChannel } = tables[arch];
  const scaled = (channels: number): number => makeDivisible(channels * widthMultiplier);
  // The tail is the last three rows; of the first of these, only the output is in it.
  const divider = reducedTail ? 2 : 1;
  const blocks = rows.map(([inp, kernel, inside, oup, squeezes, activation, stride], i): MobileNetV3Block => {
    const fromEnd = rows.length - i;
    const [isTail, isWithin] = [fromEnd <= 3, fromEnd <= 2];
    return {
      inChannels: scaled(isWithin ? Math.floor(inp / divider) : inp),
      kernel,
      expanded: scaled(isWithin ? Math.floor(inside / divider) : inside),
      outChannels: scaled(isTail ? Math.floor(oup / divider) : oup),
      squeezes,
      activation,
      stride,
      dilation: isTail && dilated ? 2 : 1,
    };
  });
  return { blocks, lastChannel: scaled(Math.floor(lastChannel / divider)) };
}
