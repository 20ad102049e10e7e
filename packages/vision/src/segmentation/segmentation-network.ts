/** Networks that give scores for each pixel. */
import { interpolate, type Module } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import { ImageNetwork } from '../models/image-network.ts';

/** What networks give that segment images: scores [N, numClasses, H, W] for each pixel. */
export interface SegmentationOutputs {
  /** Those that count. */
  readonly out: Tensor;
  /** Those of a head on the way, where there is one: its loss helps to train. */
  readonly aux?: Tensor;
}

/** What the functions accept that make networks with a head on the way. */
export interface SegmentationOptions {
  /** How many classes there are, the background among them. Default 21. */
  readonly numClasses?: number;
  /** Whether there is a head on the way, as published weights have one. Default false. */
  readonly auxLoss?: boolean;
}

/** Images [N, C, H, W] of another size. */
export const resized = (x: Tensor, { shape }: Tensor): Tensor =>
  interpolate(x, { size: shape.slice(-2), mode: 'bilinear', alignCorners: false });

/**
 * A backbone, a head, and maybe one on the way: of images [N, 3, H, W] to scores for each pixel, as large as the images.
 *
 * @param backbone - gives feature maps 'out', and 'aux' for the head on the way, such as an `IntermediateLayerGetter` does
 * @param classifier - scores of the feature map 'out'
 * @param auxClassifier - scores of the feature map 'aux'
 */
export abstract class SegmentationNetwork extends ImageNetwork<SegmentationOutputs> {
  readonly backbone: Module<[x: Tensor], SegmentationOutputs>;
  /** The head; another may be assigned. */
  classifier: Module;
  /** The head on the way; another may be assigned, and undefined takes it away. */
  auxClassifier: Module | undefined;

  constructor(
    backbone: Module<[x: Tensor], SegmentationOutputs>,
    classifier: Module,
    auxClassifier?: Module | undefined,
  ) {
    super();
    this.backbone = backbone;
    this.classifier = classifier;
    this.auxClassifier = auxClassifier;
  }

  forward(x: Tensor): SegmentationOutputs {
    const { backbone, classifier, auxClassifier } = this;
    const features = backbone.forward(x);
    const out = resized(classifier.forward(features.out), x);
    if (!auxClassifier) return { out };
    if (!features.aux)
      throw new TypeError("there is an auxClassifier, but the backbone gives no feature map 'aux'");
    return { out, aux: resized(auxClassifier.forward(features.aux), x) };
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { auxClassifier: 'aux_classifier' };
  }
}
