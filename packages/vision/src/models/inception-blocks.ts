/** The blocks of Inception v3. Source: https://arxiv.org/abs/1512.00567, figures 5 to 7 and 10 */
import { Linear, Module } from '@glissade/nn';
import { adaptiveAvgPool2d, avgPool2d, flatten, maxPool2d, type Tensor } from '@glissade/tensor';
import { BasicConv2d } from './basic-conv.ts';
import { Branches } from './branches.ts';

const around = (x: Tensor): Tensor => avgPool2d(x, 3, { stride: 1, padding: 1 });
const largest = (x: Tensor): Tensor => maxPool2d(x, 3, { stride: 2 });

/** A convolution that keeps the size of images. */
const conv = (inChannels: number, outChannels: number, height = 1, width = height): BasicConv2d =>
  new BasicConv2d(inChannels, outChannels, [height, width], { padding: [(height - 1) / 2, (width - 1) / 2] });

/** One of 3 x 3 that halves it. */
const halving = (inChannels: number, outChannels: number): BasicConv2d =>
  new BasicConv2d(inChannels, outChannels, 3, { stride: 2 });

/** Windows of 1, 3 and 5. */
export const inceptionA = (inChannels: number, poolFeatures: number): Branches =>
  new Branches(
    {
      branch1x1: conv(inChannels, 64),
      branch5x5_1: conv(inChannels, 48),
      branch5x5_2: conv(48, 64, 5),
      branch3x3dbl_1: conv(inChannels, 64),
      branch3x3dbl_2: conv(64, 96, 3),
      branch3x3dbl_3: conv(96, 96, 3),
      branch_pool: conv(inChannels, poolFeatures),
    },
    [
      ['branch1x1'],
      ['branch5x5_1', 'branch5x5_2'],
      ['branch3x3dbl_1', 'branch3x3dbl_2', 'branch3x3dbl_3'],
      [around, 'branch_pool'],
    ],
  );

/** Images of half the size. */
export const inceptionB = (inChannels: number): Branches =>
  new Branches(
    {
      branch3x3: halving(inChannels, 384),
      branch3x3dbl_1: conv(inChannels, 64),
      branch3x3dbl_2: conv(64, 96, 3),
      branch3x3dbl_3: halving(96, 96),
    },
    [['branch3x3'], ['branch3x3dbl_1', 'branch3x3dbl_2', 'branch3x3dbl_3'], [largest]],
  );

/** Windows of 7, as a row and a column. */
export const inceptionC = (inChannels: number, c7: number): Branches =>
  new Branches(
    {
      branch1x1: conv(inChannels, 192),
      branch7x7_1: conv(inChannels, c7),
      branch7x7_2: conv(c7, c7, 1, 7),
      branch7x7_3: conv(c7, 192, 7, 1),
      branch7x7dbl_1: conv(inChannels, c7),
      branch7x7dbl_2: conv(c7, c7, 7, 1),
      branch7x7dbl_3: conv(c7, c7, 1, 7),
      branch7x7dbl_4: conv(c7, c7, 7, 1),
      branch7x7dbl_5: conv(c7, 192, 1, 7),
      branch_pool: conv(inChannels, 192),
    },
    [
      ['branch1x1'],
      ['branch7x7_1', 'branch7x7_2', 'branch7x7_3'],
      ['branch7x7dbl_1', 'branch7x7dbl_2', 'branch7x7dbl_3', 'branch7x7dbl_4', 'branch7x7dbl_5'],
      [around, 'branch_pool'],
    ],
  );

/** Images of half the size, behind windows of 7. */
export const inceptionD = (inChannels: number): Branches =>
  new Branches(
    {
      branch3x3_1: conv(inChannels, 192),
      branch3x3_2: halving(192, 320),
      branch7x7x3_1: conv(inChannels, 192),
      branch7x7x3_2: conv(192, 192, 1, 7),
      branch7x7x3_3: conv(192, 192, 7, 1),
      branch7x7x3_4: halving(192, 192),
    },
    [
      ['branch3x3_1', 'branch3x3_2'],
      ['branch7x7x3_1', 'branch7x7x3_2', 'branch7x7x3_3', 'branch7x7x3_4'],
      [largest],
    ],
  );

/** Windows of 3, as a row and a column side by side. */
export const inceptionE = (inChannels: number): Branches =>
  new Branches(
    {
      branch1x1: conv(inChannels, 320),
      branch3x3_1: conv(inChannels, 384),
      branch3x3_2a: conv(384, 384, 1, 3),
      branch3x3_2b: conv(384, 384, 3, 1),
      branch3x3dbl_1: conv(inChannels, 448),
      branch3x3dbl_2: conv(448, 384, 3),
      branch3x3dbl_3a: conv(384, 384, 1, 3),
      branch3x3dbl_3b: conv(384, 384, 3, 1),
      branch_pool: conv(inChannels, 192),
    },
    [
      ['branch1x1'],
      ['branch3x3_1', ['branch3x3_2a', 'branch3x3_2b']],
      ['branch3x3dbl_1', 'branch3x3dbl_2', ['branch3x3dbl_3a', 'branch3x3dbl_3b']],
      [around, 'branch_pool'],
    ],
  );

/** A head on the way, of feature maps of at least 17 x 17. */
export class InceptionAux extends Module {
  readonly conv0: BasicConv2d;
  readonly conv1: BasicConv2d;
  /** Assign another for other classes. */
  fc: Module;

  constructor(inChannels: number, numClasses: number) {
    super();
    this.conv0 = new BasicConv2d(inChannels, 128, 1);
    this.conv1 = new BasicConv2d(128, 768, 5);
    this.fc = new Linear(768, numClasses);
  }

  forward(x: Tensor): Tensor {
    const few = this.conv0.forward(avgPool2d(x, 5, { stride: 3 }));
    return this.fc.forward(flatten(adaptiveAvgPool2d(this.conv1.forward(few), 1), 1));
  }
}
