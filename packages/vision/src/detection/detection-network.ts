/** Networks that find objects in images. */
import { noGrad } from '@glissade/autograd';
import { checkNames, type Tensor } from '@glissade/tensor';
import { ImageNetwork } from '../models/image-network.ts';
import type { ImageList } from './image-list.ts';
import { type Reading, readNow, readSoon } from './reading.ts';
import {
  type Detection,
  type DetectionImages,
  type DetectionTarget,
  type ImageSize,
  imagesOf,
  sizeOf,
} from './targets.ts';
import type { GeneralizedRCNNTransform } from './transform.ts';

/** What `detect` accepts. */
export interface DetectOptions<Candidates> {
  /** What computes the candidates: `compile((batch) => model.candidates(batch))`. Default: `model.candidates`, step by step. */
  readonly candidates?: ((batch: Tensor) => Candidates) | undefined;
}

/**
 * A network that finds objects in images.
 *
 * In training mode `forward(images, targets)` gives losses, to be added up; in use `forward(images)` gives what was found, as in
 * torchvision. What is found depends on values: which boxes overlap, and how many are left. `forward` looks at them at once, which a
 * GPU cannot; `await model.detect(images)` waits for them, and works everywhere. What comes before that, `candidates(batch)`, has one
 * shape for each size of a batch, and may be compiled:
 *
 * ```ts no-run
 * const candidates = compile((batch: Tensor) => model.candidates(batch));
 * const [found] = await model.detect(images, { candidates });
 * ```
 */
export abstract class DetectionNetwork<
  Losses extends object,
  Candidates,
  Found extends Detection = Detection,
  Target extends DetectionTarget = DetectionTarget,
> extends ImageNetwork<Losses | Found[], [images: DetectionImages, targets?: readonly Target[] | undefined]> {
  abstract readonly transform: GeneralizedRCNNTransform;

  /** What was found in each image; the model must be in use, as after `eval()`. */
  override forward(images: DetectionImages): Found[];
  /** The losses; the model must be in training. */
  override forward(images: DetectionImages, targets: readonly Target[]): Losses;
  override forward(images: DetectionImages, targets?: readonly Target[] | undefined): Losses | Found[] {
    const { name } = this.constructor;
    if (targets === undefined)
      return readNow(name, this.#detections(images, undefined), 'use await model.detect(images)');
    return readNow(name, this.#losses(images, targets), 'use await model.losses(images, targets)');
  }

  /** The losses, as `forward(images, targets)` gives them, on every backend. */
  losses(images: DetectionImages, targets: readonly Target[]): Promise<Losses> {
    return readSoon(this.#losses(images, targets));
  }

  /** What was found in each image, as `forward(images)` gives it, on every backend. */
  detect(images: DetectionImages, options: DetectOptions<Candidates> = {}): Promise<Found[]> {
    checkNames('detect', options, ['candidates']);
    return readSoon(this.#detections(images, options.candidates));
  }

  /**
   * What is found in images of a batch [N, 3, H, W] that `transform` has made, before any of it is chosen: always as much. To be
   * compiled, see `detect`.
   */
  abstract candidates(batch: Tensor): Candidates;

  protected abstract lossesOf(images: ImageList, targets: readonly Target[]): Reading<Losses>;

  protected abstract chosen(candidates: Candidates, imageSizes: readonly ImageSize[]): Reading<Found[]>;

  *#losses(images: DetectionImages, targets: readonly Target[]): Reading<Losses> {
    if (!this.training)
      throw new TypeError(
        'got targets, but is in use, where it gives what it finds: call model.train() before, or leave out the targets',
      );
    const changed = this.transform.forward(images, targets);
    return yield* this.lossesOf(changed.images, changed.targets!);
  }

  *#detections(
    images: DetectionImages,
    candidates: ((batch: Tensor) => Candidates) | undefined,
  ): Reading<Found[]> {
    if (this.training)
      throw new TypeError(
        'is in training, where it needs targets: call model.eval() before, or give targets',
      );
    const changed = noGrad(() => this.transform.forward(images).images);
    const { imageSizes, tensors } = changed;
    const found = noGrad(() => (candidates ? candidates(tensors) : this.candidates(tensors)));
    const chosen = yield* this.chosen(found, imageSizes);
    const originalSizes = imagesOf('detect', images).map(sizeOf);
    return this.transform.postprocess(chosen, imageSizes, originalSizes);
  }
}
