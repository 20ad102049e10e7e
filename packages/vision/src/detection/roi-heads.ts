/** The heads of Faster R-CNN: classes and boxes of proposals, and no more. */
import type { Tensor } from '@glissade/tensor';
import { BoxRoIHeads, type Features } from './box-roi-heads.ts';
import { detectionOf, type Scored } from './choose.ts';
import type { Detection, DetectionTarget, ImageSize } from './targets.ts';

/** Says of proposals what is in them, see `BoxRoIHeads`. */
export class RoIHeads extends BoxRoIHeads<object, Detection, DetectionTarget> {
  protected objectLosses(): object {
    return {};
  }

  protected described(
    _features: Features,
    found: readonly Scored[],
    _imageSizes: readonly ImageSize[],
    like: Tensor,
  ): Detection[] {
    return found.map((each) => detectionOf(each, like));
  }
}
