/** The tables of EfficientNet. Sources: https://arxiv.org/abs/1905.11946, table 1; https://arxiv.org/abs/2104.00298, table 4 */
import type { EfficientNetStage } from './efficientnet-blocks.ts';
import { makeDivisible } from './make-divisible.ts';

type Row = readonly [
  kind: EfficientNetStage['kind'],
  expandRatio: number,
  kernel: number,
  stride: number,
  inChannels: number,
  outChannels: number,
  count: number,
];

const stageOf = ([
  kind,
  expandRatio,
  kernel,
  stride,
  inChannels,
  outChannels,
  count,
]: Row): EfficientNetStage => ({
  kind,
  expandRatio,
  kernel,
  stride,
  inChannels,
  outChannels,
  count,
});

const b0: readonly Row[] = [
  ['mb', 1, 3, 1, 32, 16, 1],
  ['mb', 6, 3, 2, 16, 24, 2],
  ['mb', 6, 5, 2, 24, 40, 2],
  ['mb', 6, 3, 2, 40, 80, 3],
  ['mb', 6, 5, 1, 80, 112, 3],
  ['mb', 6, 5, 2, 112, 192, 4],
  ['mb', 6, 3, 1, 192, 320, 1],
];

/** The stages of b0 with more channels, and more blocks. */
export const scaledStages = (width: number, depth: number): readonly EfficientNetStage[] =>
  b0.map(stageOf).map((stage) => ({
    ...stage,
    inChannels: makeDivisible(stage.inChannels * width),
    outChannels: makeDivisible(stage.outChannels * width),
    count: Math.ceil(stage.count * depth),
  }));

/** The sizes of version 2. */
type SecondSize = 's' | 'm' | 'l';

const second: Readonly<Record<SecondSize, readonly Row[]>> = {
  s: [
    ['fused', 1, 3, 1, 24, 24, 2],
    ['fused', 4, 3, 2, 24, 48, 4],
    ['fused', 4, 3, 2, 48, 64, 4],
    ['mb', 4, 3, 2, 64, 128, 6],
    ['mb', 6, 3, 1, 128, 160, 9],
    ['mb', 6, 3, 2, 160, 256, 15],
  ],
  m: [
    ['fused', 1, 3, 1, 24, 24, 3],
    ['fused', 4, 3, 2, 24, 48, 5],
    ['fused', 4, 3, 2, 48, 80, 5],
    ['mb', 4, 3, 2, 80, 160, 7],
    ['mb', 6, 3, 1, 160, 176, 14],
    ['mb', 6, 3, 2, 176, 304, 18],
    ['mb', 6, 3, 1, 304, 512, 5],
  ],
  l: [
    ['fused', 1, 3, 1, 32, 32, 4],
    ['fused', 4, 3, 2, 32, 64, 7],
    ['fused', 4, 3, 2, 64, 96, 7],
    ['mb', 4, 3, 2, 96, 192, 10],
    ['mb', 6, 3, 1, 192, 224, 19],
    ['mb', 6, 3, 2, 224, 384, 25],
    ['mb', 6, 3, 1, 384, 640, 7],
  ],
};

/** The stages of version 2. */
export const secondStages = (size: SecondSize): readonly EfficientNetStage[] => second[size].map(stageOf);
