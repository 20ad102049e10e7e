/** The heads of Keypoint R-CNN: places of each object besides. */
import type { Module } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import type { MultiScaleRoIAlign } from '../ops/multi-scale-roi-align.ts';
import { BoxRoIHeads, type Features } from './box-roi-heads.ts';
import { detectionOf, type Scored } from './choose.ts';
import type { BoxParts } from './faster-rcnn-parts.ts';
import { keypointsOfNumbers } from './heatmaps-to-keypoints.ts';
import { keypointrcnnLoss } from './keypoint-loss.ts';
import type { RoISamples } from './roi-samples.ts';
import type { ImageSize, KeypointDetection, KeypointTarget } from './targets.ts';

/** The loss of places. */
export interface KeypointLosses {
  readonly lossKeypoint: Tensor;
}

/**
 * Says of proposals what is in them, see `BoxRoIHeads`, and of objects where some places of theirs are: `keypointRoiPool` gives what each
 * shows of feature maps, `keypointHead` features of that, and `keypointPredictor` logits of heat maps [K, P, M, M].
 * Source: https://arxiv.org/abs/1703.06870, section 5
 */
export class KeypointRoIHeads extends BoxRoIHeads<KeypointLosses, KeypointDetection, KeypointTarget> {
  override readonly needs: readonly string[] = ['keypoints'];
  readonly keypointRoiPool: MultiScaleRoIAlign;
  keypointHead: Module;
  /** Assign another for other places. */
  keypointPredictor: Module;

  constructor(
    box: BoxParts,
    keypointRoiPool: MultiScaleRoIAlign,
    keypointHead: Module,
    keypointPredictor: Module,
  ) {
    super(...box);
    this.keypointRoiPool = keypointRoiPool;
    this.keypointHead = keypointHead;
    this.keypointPredictor = keypointPredictor;
  }

  protected objectLosses(
    features: Features,
    objects: readonly RoISamples[],
    imageSizes: readonly ImageSize[],
    targets: readonly KeypointTarget[],
  ): KeypointLosses {
    const logits = this.#logits(features, objects, imageSizes);
    const keypoints = targets.map((target) => target.keypoints);
    return { lossKeypoint: keypointrcnnLoss(logits, objects, keypoints) };
  }

  protected described(
    features: Features,
    found: readonly Scored[],
    imageSizes: readonly ImageSize[],
    like: Tensor,
  ): KeypointDetection[] {
    const logits = this.#logits(features, found, imageSizes).split(found.map(({ labels }) => labels.length));
    return found.map((each, i) => {
      const { keypoints, scores } = keypointsOfNumbers(logits[i]!, each.boxes);
      return { ...detectionOf(each, like), keypoints, keypointsScores: scores };
    });
  }

  #logits(
    features: Features,
    each: readonly { readonly boxes: Float32Array }[],
    imageSizes: readonly ImageSize[],
  ): Tensor {
    const boxes = each.map((one) => one.boxes);
    return this.keypointPredictor.forward(
      this.keypointHead.forward(this.keypointRoiPool.ofNumbers(features, boxes, imageSizes)),
    );
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return {
      ...super.stateNames(),
      keypointRoiPool: 'keypoint_roi_pool',
      keypointHead: 'keypoint_head',
      keypointPredictor: 'keypoint_predictor',
    };
  }
}
