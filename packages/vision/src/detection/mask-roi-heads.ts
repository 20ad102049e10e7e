/** The heads of Mask R-CNN: a mask of each object besides. */
import type { Module } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import type { MultiScaleRoIAlign } from '../ops/multi-scale-roi-align.ts';
import { BoxRoIHeads, type Features } from './box-roi-heads.ts';
import { detectionOf, type Scored } from './choose.ts';
import type { BoxParts } from './faster-rcnn-parts.ts';
import { maskrcnnLoss, masksOfClasses } from './mask-loss.ts';
import type { RoISamples } from './roi-samples.ts';
import type { ImageSize, MaskDetection, MaskTarget } from './targets.ts';

/** The loss of masks. */
export interface MaskLosses {
  readonly lossMask: Tensor;
}

/**
 * Says of proposals what is in them, see `BoxRoIHeads`, and of objects which pixels of their boxes they cover: `maskRoiPool` gives what
 * each shows of feature maps, `maskHead` features of that, and `maskPredictor` logits of masks [K, numClasses, M, M].
 * Source: https://arxiv.org/abs/1703.06870
 */
export class MaskRoIHeads extends BoxRoIHeads<MaskLosses, MaskDetection, MaskTarget> {
  override readonly needs: readonly string[] = ['masks'];
  readonly maskRoiPool: MultiScaleRoIAlign;
  maskHead: Module;
  /** Assign another for other classes, as `boxPredictor`. */
  maskPredictor: Module;

  constructor(box: BoxParts, maskRoiPool: MultiScaleRoIAlign, maskHead: Module, maskPredictor: Module) {
    super(...box);
    this.maskRoiPool = maskRoiPool;
    this.maskHead = maskHead;
    this.maskPredictor = maskPredictor;
  }

  protected objectLosses(
    features: Features,
    objects: readonly RoISamples[],
    imageSizes: readonly ImageSize[],
    targets: readonly MaskTarget[],
  ): MaskLosses {
    const logits = this.#logits(features, objects, imageSizes);
    const masks = targets.map((target) => target.masks);
    return { lossMask: maskrcnnLoss(logits, objects, masks) };
  }

  /** Masks are those of boxes, [N, 1, M, M]: the detector makes them as large as its images. */
  protected described(
    features: Features,
    found: readonly Scored[],
    imageSizes: readonly ImageSize[],
    like: Tensor,
  ): MaskDetection[] {
    const labels = Int32Array.from(found.flatMap((each) => [...each.labels]));
    const logits = this.#logits(features, found, imageSizes);
    const masks = masksOfClasses(logits.sigmoid(), labels).unsqueeze(1);
    const own = masks.split(found.map((each) => each.labels.length));
    return found.map((each, i) => ({ ...detectionOf(each, like), masks: own[i]! }));
  }

  #logits(
    features: Features,
    each: readonly { readonly boxes: Float32Array }[],
    imageSizes: readonly ImageSize[],
  ): Tensor {
    const boxes = each.map((one) => one.boxes);
    return this.maskPredictor.forward(
      this.maskHead.forward(this.maskRoiPool.ofNumbers(features, boxes, imageSizes)),
    );
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return {
      ...super.stateNames(),
      maskRoiPool: 'mask_roi_pool',
      maskHead: 'mask_head',
      maskPredictor: 'mask_predictor',
    };
  }
}
