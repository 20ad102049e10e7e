/** The heads of SSD and SSDlite: a convolution, or two small ones, for each feature map. */
import { Conv2d, init, Module, ReLU6, Sequential } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import { withoutBias } from '../models/initialise.ts';
import { Conv2dNormActivation } from '../ops/conv-norm-activation.ts';
import type { NormLayer } from '../options.ts';
import { rowsOfAll } from './rows.ts';

/** What SSD's head says of A default boxes. */
export interface SSDOutputs {
  /** Codes, as of `BoxCoder`, [N, A, 4]. */
  readonly bboxRegression: Tensor;
  /** [N, A, numClasses], the background first. */
  readonly clsLogits: Tensor;
}

/** Glorot's uniform weights for all convolutions. */
export function drawnByXavier(network: Module): void {
  for (const layer of network.modules()) {
    if (!(layer instanceof Conv2d)) continue;
    init.xavierUniform_(layer.weight);
    withoutBias(layer);
  }
}

/** Normal weights for all convolutions. */
export function drawnByNormal(network: Module<never[], unknown>): void {
  for (const layer of network.modules()) {
    if (!(layer instanceof Conv2d)) continue;
    init.normal_(layer.weight, 0, 0.03);
    withoutBias(layer);
  }
}

/** A layer for each map, and rows of all that they say. */
export class SSDScoringHead extends Module<[maps: readonly Tensor[]]> {
  readonly moduleList: readonly Module[];
  readonly numColumns: number;

  constructor(moduleList: readonly Module[], numColumns: number) {
    super();
    this.moduleList = moduleList;
    this.numColumns = numColumns;
  }

  forward(maps: readonly Tensor[]): Tensor {
    return rowsOfAll(
      maps.map((map, i) => this.moduleList[i]!.forward(map)),
      this.numColumns,
    );
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.moduleList.map((_, i) => [`moduleList.${i}`, `module_list.${i}`]));
  }
}

/** Makes the layer of a map. */
type MakeLayer = (inChannels: number, outChannels: number) => Module;

function scoring(
  inChannels: readonly number[],
  numAnchors: readonly number[],
  columns: number,
  make: MakeLayer,
  draw: (layer: Module) => void,
): SSDScoringHead {
  const layers = inChannels.map((channels, i) => make(channels, columns * numAnchors[i]!));
  for (const layer of layers) draw(layer);
  return new SSDScoringHead(layers, columns);
}

/** Both heads, of which the classes are drawn first. */
abstract class BothHeads extends Module<[maps: readonly Tensor[]], SSDOutputs> {
  readonly classificationHead: SSDScoringHead;
  readonly regressionHead: SSDScoringHead;

  constructor(
    inChannels: readonly number[],
    numAnchors: readonly number[],
    numClasses: number,
    make: MakeLayer,
    draw: (layer: Module) => void,
  ) {
    super();
    this.classificationHead = scoring(inChannels, numAnchors, numClasses, make, draw);
    this.regressionHead = scoring(inChannels, numAnchors, 4, make, draw);
  }

  forward(maps: readonly Tensor[]): SSDOutputs {
    return {
      bboxRegression: this.regressionHead.forward(maps),
      clsLogits: this.classificationHead.forward(maps),
    };
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { classificationHead: 'classification_head', regressionHead: 'regression_head' };
  }
}

/**
 * What `SSD` says of the default boxes of feature maps, of `inChannels[i]` channels and with `numAnchors[i]` boxes at a place.
 * Source: https://arxiv.org/abs/1512.02325, section 2.1
 *
 * @example
 * ```ts
 * import { zeros } from '@glissade/tensor';
 * import { SSDHead } from '@glissade/vision';
 *
 * const head = new SSDHead([8, 16], [4, 6], 3);
 * const { clsLogits, bboxRegression } = head.forward([zeros([1, 8, 2, 2]), zeros([1, 16, 1, 1])]);
 * console.log(clsLogits.shape, bboxRegression.shape); // => [ 1, 22, 3 ] [ 1, 22, 4 ]
 * ```
 */
export class SSDHead extends BothHeads {
  constructor(inChannels: readonly number[], numAnchors: readonly number[], numClasses: number) {
    const make: MakeLayer = (from, to) => new Conv2d(from, to, 3, { padding: 1 });
    super(inChannels, numAnchors, numClasses, make, drawnByXavier);
  }
}

/**
 * The same of two convolutions each, the first of which takes channels one by one.
 * Source: https://arxiv.org/abs/1801.04381, section 6.2
 */
export class SSDLiteHead extends BothHeads {
  constructor(
    inChannels: readonly number[],
    numAnchors: readonly number[],
    numClasses: number,
    normLayer: NormLayer,
  ) {
    const activationLayer = (): Module => new ReLU6();
    const make: MakeLayer = (from, to) =>
      new Sequential(
        new Conv2dNormActivation(from, from, { groups: from, normLayer, activationLayer }),
        new Conv2d(from, to, 1),
      );
    super(inChannels, numAnchors, numClasses, make, drawnByNormal);
  }
}
