/** GoogLeNet: convolutions of several sizes side by side, and heads on the way that train what is before them. */
import { AdaptiveAvgPool2d, Dropout, init, Linear, MaxPool2d, Module, Sequential } from '@glissade/nn';
import { adaptiveAvgPool2d, flatten, optionsOf, relu, type Tensor } from '@glissade/tensor';
import { asTensorFlow, BasicConv2d, type WithAuxiliary } from './basic-conv.ts';
import { Branches } from './branches.ts';
import { ImageNetwork } from './image-network.ts';
import { initialise } from './initialise.ts';

/** What `GoogLeNet` gives while it trains: scores [N, numClasses] of its three heads. */
export interface GoogLeNetOutputs {
  readonly logits: Tensor;
  /** Of the head behind block 4d. */
  readonly auxLogits2: Tensor | undefined;
  /** Of the head behind block 4a. */
  readonly auxLogits1: Tensor | undefined;
}

/** What `GoogLeNet` and `googlenet` accept. */
export interface GoogLeNetOptions<Aux extends boolean = boolean> {
  /** How many classes there are. Default 1000. */
  readonly numClasses?: number;
  /** Whether there are heads on the way; without, `forward` always gives a tensor. Default true. */
  readonly auxLogits?: Aux;
  /** Whether images are standardised anew: true for published weights. Default false. */
  readonly transformInput?: boolean;
  /** Whether weights are drawn a second time, near 0, as torchvision does. Default true. */
  readonly initWeights?: boolean;
  /** The probability of a feature to be left out in training. Default 0.2. */
  readonly dropout?: number;
  /** The same of the heads on the way. Default 0.7. */
  readonly dropoutAux?: number;
}

type Widths = readonly [
  one: number,
  three: readonly [number, number],
  five: readonly [number, number],
  pool: number,
];

function inception(inChannels: number, [one, three, five, pool]: Widths): Branches {
  // The branch that the paper gives windows of 5 x 5 has such of 3 x 3, as in torchvision and its weights.
  const wider = ([few, many]: readonly [number, number]): Sequential =>
    new Sequential(new BasicConv2d(inChannels, few, 1), new BasicConv2d(few, many, 3, { padding: 1 }));
  return new Branches({
    branch1: new BasicConv2d(inChannels, one, 1),
    branch2: wider(three),
    branch3: wider(five),
    branch4: new Sequential(
      new MaxPool2d(3, { stride: 1, padding: 1, ceilMode: true }),
      new BasicConv2d(inChannels, pool, 1),
    ),
  });
}

/** A head on the way. */
class InceptionAux extends Module {
  readonly conv: BasicConv2d;
  readonly fc1: Linear;
  /** Assign another for other classes. */
  fc2: Module;
  readonly dropout: Dropout;

  constructor(inChannels: number, numClasses: number, dropout: number) {
    super();
    this.conv = new BasicConv2d(inChannels, 128, 1);
    this.fc1 = new Linear(2048, 1024);
    this.fc2 = new Linear(1024, numClasses);
    this.dropout = new Dropout(dropout);
  }

  forward(x: Tensor): Tensor {
    const { conv, fc1, fc2, dropout } = this;
    const features = relu(fc1.forward(flatten(conv.forward(adaptiveAvgPool2d(x, 4)), 1)));
    return fc2.forward(dropout.forward(features));
  }
}

/** Maxima, at the border too. */
const pool = (size: number): MaxPool2d => new MaxPool2d(size, { stride: 2, ceilMode: true });

/**
 * GoogLeNet, or Inception v1, of images [N, 3, H, W] of at least 15 x 15 pixels to scores [N, numClasses]. While training, unless
 * `auxLogits` is false, it gives those of its heads on the way too, whose losses count 0.3 each in the paper.
 * Source: https://arxiv.org/abs/1409.4842
 *
 * Published weights want `transformInput`. They fit a network with heads on the way, which did not learn, and one without.
 *
 * @throws TypeError for other options
 *
 * @example
 * ```ts
 * import { cpu } from '@glissade/backend-cpu';
 * import { randn, Tensor, useBackend } from '@glissade/tensor';
 * import { googlenet } from '@glissade/vision';
 *
 * useBackend(await cpu());
 * const model = googlenet({ numClasses: 3 });
 * const scores = model.forward(randn([2, 3, 32, 32]));
 * if (!(scores instanceof Tensor)) console.log(scores.logits.shape, scores.auxLogits1?.shape); // => [ 2, 3 ] [ 2, 3 ]
 *
 * const small = googlenet({ numClasses: 3, auxLogits: false });
 * small.loadStateDict(model.stateDict()); // those of the heads on the way are left out
 * console.log(small.forward(randn([2, 3, 32, 32])).shape); // => [ 2, 3 ]
 * ```
 */
export class GoogLeNet<Aux extends boolean = true> extends ImageNetwork<
  WithAuxiliary<Aux, GoogLeNetOutputs>
> {
  readonly transformInput: boolean;
  readonly conv1: BasicConv2d;
  readonly maxpool1: Module;
  readonly conv2: BasicConv2d;
  readonly conv3: BasicConv2d;
  readonly maxpool2: Module;
  readonly inception3a: Branches;
  readonly inception3b: Branches;
  readonly maxpool3: Module;
  readonly inception4a: Branches;
  readonly inception4b: Branches;
  readonly inception4c: Branches;
  readonly inception4d: Branches;
  readonly inception4e: Branches;
  readonly maxpool4: Module;
  readonly inception5a: Branches;
  readonly inception5b: Branches;
  /** The heads on the way; undefined takes them away. */
  aux1: InceptionAux | undefined;
  aux2: InceptionAux | undefined;
  readonly avgpool: Module;
  readonly dropout: Dropout;
  /** The head; assign another for other classes, and one to `fc2` of `aux1` and `aux2`. */
  fc: Module;

  constructor(options: GoogLeNetOptions<Aux> = {}) {
    super();
    const { numClasses, auxLogits, transformInput, initWeights, dropout, dropoutAux } = optionsOf(
      'GoogLeNet',
      options as GoogLeNetOptions,
      {
        numClasses: 1000,
        auxLogits: true,
        transformInput: false,
        initWeights: true,
        dropout: 0.2,
        dropoutAux: 0.7,
      },
    );
    this.transformInput = transformInput;
    this.conv1 = new BasicConv2d(3, 64, 7, { stride: 2, padding: 3 });
    this.maxpool1 = pool(3);
    this.conv2 = new BasicConv2d(64, 64, 1);
    this.conv3 = new BasicConv2d(64, 192, 3, { padding: 1 });
    this.maxpool2 = pool(3);
    this.inception3a = inception(192, [64, [96, 128], [16, 32], 32]);
    this.inception3b = inception(256, [128, [128, 192], [32, 96], 64]);
    this.maxpool3 = pool(3);
    this.inception4a = inception(480, [192, [96, 208], [16, 48], 64]);
    this.inception4b = inception(512, [160, [112, 224], [24, 64], 64]);
    this.inception4c = inception(512, [128, [128, 256], [24, 64], 64]);
    this.inception4d = inception(512, [112, [144, 288], [32, 64], 64]);
    this.inception4e = inception(528, [256, [160, 320], [32, 128], 128]);
    this.maxpool4 = pool(2);
    this.inception5a = inception(832, [256, [160, 320], [32, 128], 128]);
    this.inception5b = inception(832, [384, [192, 384], [48, 128], 128]);
    this.aux1 = auxLogits ? new InceptionAux(512, numClasses, dropoutAux) : undefined;
    this.aux2 = auxLogits ? new InceptionAux(528, numClasses, dropoutAux) : undefined;
    this.avgpool = new AdaptiveAvgPool2d(1);
    this.dropout = new Dropout(dropout);
    this.fc = new Linear(1024, numClasses);
    if (!initWeights) return;
    const drawn = ({ weight }: { readonly weight: Tensor }): void => {
      init.truncNormal_(weight, 0, 0.01);
    };
    initialise(this, { conv: drawn, linear: drawn });
  }

  forward(x: Tensor): WithAuxiliary<Aux, GoogLeNetOutputs> {
    const { aux1, aux2, training } = this;
    const y4a = through(this.transformInput ? asTensorFlow(x) : x, [
      this.conv1,
      this.maxpool1,
      this.conv2,
      this.conv3,
      this.maxpool2,
      this.inception3a,
      this.inception3b,
      this.maxpool3,
      this.inception4a,
    ]);
    const auxLogits1 = training ? aux1?.forward(y4a) : undefined;
    const y4d = through(y4a, [this.inception4b, this.inception4c, this.inception4d]);
    const auxLogits2 = training ? aux2?.forward(y4d) : undefined;
    const { inception4e, maxpool4, inception5a, inception5b, avgpool, dropout } = this;
    const features = through(y4d, [inception4e, maxpool4, inception5a, inception5b, avgpool]);
    const logits = this.fc.forward(dropout.forward(flatten(features, 1)));
    const hasMore = auxLogits1 !== undefined || auxLogits2 !== undefined;
    return (hasMore ? { logits, auxLogits2, auxLogits1 } : logits) as WithAuxiliary<Aux, GoogLeNetOutputs>;
  }

  protected override nameToday(name: string): string | undefined {
    return !this.aux1 && !this.aux2 && /^aux[12]\./.test(name) ? undefined : name;
  }
}

const through = (x: Tensor, layers: readonly Module[]): Tensor =>
  layers.reduce((value, layer) => layer.forward(value), x);

/**
 * GoogLeNet: 13,004,888 parameters for 1000 classes, 6,624,904 of them without the heads on the way.
 * Source: https://docs.pytorch.org/vision/stable/models/googlenet.html
 */
export const googlenet = <Aux extends boolean = true>(options: GoogLeNetOptions<Aux> = {}): GoogLeNet<Aux> =>
  new GoogLeNet(options);
