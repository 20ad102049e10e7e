/** Inception v3: GoogLeNet with larger windows split into smaller ones. */
import { AdaptiveAvgPool2d, Dropout, init, Linear, MaxPool2d, type Module } from '@glissade/nn';
import { flatten, optionsOf, type Tensor } from '@glissade/tensor';
import { asTensorFlow, BasicConv2d, type WithAuxiliary } from './basic-conv.ts';
import type { Branches } from './branches.ts';
import { ImageNetwork } from './image-network.ts';
import {
  InceptionAux,
  inceptionA,
  inceptionB,
  inceptionC,
  inceptionD,
  inceptionE,
} from './inception-blocks.ts';
import { initialise } from './initialise.ts';

/** What `Inception3` gives while it trains: scores [N, numClasses] of its two heads. */
export interface InceptionOutputs {
  readonly logits: Tensor;
  /** Of the head behind block 6e. */
  readonly auxLogits: Tensor;
}

/** What `Inception3` and `inceptionV3` accept. */
export interface InceptionOptions<Aux extends boolean = boolean> {
  /** How many classes there are. Default 1000. */
  readonly numClasses?: number;
  /** Whether there is a head on the way; without, `forward` always gives a tensor. Default true. */
  readonly auxLogits?: Aux;
  /** Whether images are standardised anew: true for published weights. Default false. */
  readonly transformInput?: boolean;
  /** Whether weights are drawn a second time, as torchvision does. Default true. */
  readonly initWeights?: boolean;
  /** The probability of a feature to be left out in training. Default 0.5. */
  readonly dropout?: number;
}

const stateNames = {
  conv1a: 'Conv2d_1a_3x3',
  conv2a: 'Conv2d_2a_3x3',
  conv2b: 'Conv2d_2b_3x3',
  conv3b: 'Conv2d_3b_1x1',
  conv4a: 'Conv2d_4a_3x3',
  mixed5b: 'Mixed_5b',
  mixed5c: 'Mixed_5c',
  mixed5d: 'Mixed_5d',
  mixed6a: 'Mixed_6a',
  mixed6b: 'Mixed_6b',
  mixed6c: 'Mixed_6c',
  mixed6d: 'Mixed_6d',
  mixed6e: 'Mixed_6e',
  aux: 'AuxLogits',
  mixed7a: 'Mixed_7a',
  mixed7b: 'Mixed_7b',
  mixed7c: 'Mixed_7c',
} as const;

/**
 * Inception v3, of images [N, 3, H, W] of at least 75 x 75 pixels to scores [N, numClasses]; its weights learned from 299 x 299. While
 * training, unless `auxLogits` is false, it gives those of its head on the way too, which wants images of at least 299 x 299.
 * Source: https://arxiv.org/abs/1512.00567
 *
 * Published weights want `transformInput`, and fit a network with a head on the way or without.
 *
 * @throws TypeError for other options
 *
 * @example
 * ```ts
 * import { cpu } from '@glissade/backend-cpu';
 * import { randn, useBackend } from '@glissade/tensor';
 * import { inceptionV3 } from '@glissade/vision';
 *
 * useBackend(await cpu());
 * const model = inceptionV3({ numClasses: 3, auxLogits: false, initWeights: false });
 * console.log(model.eval().forward(randn([1, 3, 75, 75])).shape); // => [ 1, 3 ]
 * ```
 */
export class Inception3<Aux extends boolean = true> extends ImageNetwork<
  WithAuxiliary<Aux, InceptionOutputs>
> {
  readonly transformInput: boolean;
  readonly conv1a: BasicConv2d;
  readonly conv2a: BasicConv2d;
  readonly conv2b: BasicConv2d;
  readonly maxpool1: Module;
  readonly conv3b: BasicConv2d;
  readonly conv4a: BasicConv2d;
  readonly maxpool2: Module;
  readonly mixed5b: Branches;
  readonly mixed5c: Branches;
  readonly mixed5d: Branches;
  readonly mixed6a: Branches;
  readonly mixed6b: Branches;
  readonly mixed6c: Branches;
  readonly mixed6d: Branches;
  readonly mixed6e: Branches;
  /** The head on the way, torchvision's `AuxLogits`; undefined takes it away. */
  aux: InceptionAux | undefined;
  readonly mixed7a: Branches;
  readonly mixed7b: Branches;
  readonly mixed7c: Branches;
  readonly avgpool: Module;
  readonly dropout: Dropout;
  /** The head; assign another for other classes, and one to `fc` of `aux`. */
  fc: Module;

  constructor(options: InceptionOptions<Aux> = {}) {
    super();
    const { numClasses, auxLogits, transformInput, initWeights, dropout } = optionsOf(
      'Inception3',
      options as InceptionOptions,
      { numClasses: 1000, auxLogits: true, transformInput: false, initWeights: true, dropout: 0.5 },
    );
    this.transformInput = transformInput;
    this.conv1a = new BasicConv2d(3, 32, 3, { stride: 2 });
    this.conv2a = new BasicConv2d(32, 32, 3);
    this.conv2b = new BasicConv2d(32, 64, 3, { padding: 1 });
    this.maxpool1 = new MaxPool2d(3, { stride: 2 });
    this.conv3b = new BasicConv2d(64, 80, 1);
    this.conv4a = new BasicConv2d(80, 192, 3);
    this.maxpool2 = new MaxPool2d(3, { stride: 2 });
    this.mixed5b = inceptionA(192, 32);
    this.mixed5c = inceptionA(256, 64);
    this.mixed5d = inceptionA(288, 64);
    this.mixed6a = inceptionB(288);
    this.mixed6b = inceptionC(768, 128);
    this.mixed6c = inceptionC(768, 160);
    this.mixed6d = inceptionC(768, 160);
    this.mixed6e = inceptionC(768, 192);
    this.aux = auxLogits ? new InceptionAux(768, numClasses) : undefined;
    this.mixed7a = inceptionD(768);
    this.mixed7b = inceptionE(1280);
    this.mixed7c = inceptionE(2048);
    this.avgpool = new AdaptiveAvgPool2d(1);
    this.dropout = new Dropout(dropout);
    this.fc = new Linear(2048, numClasses);
    if (!initWeights) return;
    initialise(this, {
      conv: ({ weight }) => init.truncNormal_(weight, 0, 0.1),
      linear: (layer) => init.truncNormal_(layer.weight, 0, layer === this.aux?.fc ? 0.001 : 0.1),
    });
  }

  forward(x: Tensor): WithAuxiliary<Aux, InceptionOutputs> {
    const { conv1a, conv2a, conv2b, maxpool1, conv3b, conv4a, maxpool2, aux } = this;
    const stem = [conv1a, conv2a, conv2b, maxpool1, conv3b, conv4a, maxpool2];
    const { mixed5b, mixed5c, mixed5d, mixed6a, mixed6b, mixed6c, mixed6d, mixed6e } = this;
    const large = [mixed5b, mixed5c, mixed5d, mixed6a, mixed6b, mixed6c, mixed6d, mixed6e];
    const through = (value: Tensor, layer: Module): Tensor => layer.forward(value);
    const y6e = [...stem, ...large].reduce(through, this.transformInput ? asTensorFlow(x) : x);
    const auxLogits = this.training ? aux?.forward(y6e) : undefined;
    const { mixed7a, mixed7b, mixed7c, avgpool, dropout } = this;
    const features = [mixed7a, mixed7b, mixed7c, avgpool, dropout].reduce(through, y6e);
    const logits = this.fc.forward(flatten(features, 1));
    return (auxLogits ? { logits, auxLogits } : logits) as WithAuxiliary<Aux, InceptionOutputs>;
  }

  protected override nameToday(name: string): string | undefined {
    return !this.aux && name.startsWith('AuxLogits.') ? undefined : name;
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return stateNames;
  }
}

/**
 * Inception v3: 27,161,264 parameters for 1000 classes, 23,834,568 of them without the head on the way.
 * Source: https://docs.pytorch.org/vision/stable/models/inception.html
 */
export const inceptionV3 = <Aux extends boolean = true>(
  options: InceptionOptions<Aux> = {},
): Inception3<Aux> => new Inception3(options);
