/** What happens to images before a detector sees them, and to what it finds. */
import { interpolate, Module } from '@glissade/nn';
import {
  defaultGenerator,
  div,
  isFloat,
  isTracing,
  optionsOf,
  pad,
  sameShape,
  stack,
  sub,
  type Tensor,
} from '@glissade/tensor';
import { floatsNear } from './constants.ts';
import { ImageList } from './image-list.ts';
import { resizeDetection, resizeTarget } from './resize-targets.ts';
import {
  checkTargets,
  type Detection,
  type DetectionImages,
  type DetectionTarget,
  type ImageSize,
  imagesOf,
  sizeOf,
} from './targets.ts';

/** What `GeneralizedRCNNTransform` accepts. */
export interface DetectionTransformOptions {
  /** Heights and widths of the batch are whole times this. Default 32. */
  readonly sizeDivisible?: number;
  /** Width and height of all images, whatever they were. Default: by `minSize` and `maxSize`. */
  readonly fixedSize?: readonly [width: number, height: number] | undefined;
}

/** Images to learn or to find from. */
export interface TransformedImages<Target extends DetectionTarget = DetectionTarget> {
  readonly images: ImageList;
  /** Targets in pixels of the images as they are now. */
  readonly targets: readonly Target[] | undefined;
}

/**
 * Standardizes the colours of images, brings them to a size, and puts them into one batch, with zeros at the right and at the bottom;
 * boxes, masks and keypoints go along. The shorter side becomes `minSize`, one of them by chance in training and the last in use, but the longer at most
 * `maxSize`. Source: https://github.com/pytorch/vision/blob/main/torchvision/models/detection/transform.py
 *
 * @example
 * ```ts
 * import { ones, tensor } from '@glissade/tensor';
 * import { GeneralizedRCNNTransform } from '@glissade/vision';
 *
 * const transform = new GeneralizedRCNNTransform(40, 60, [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);
 * const target = { boxes: tensor([[0, 0, 5, 10]]), labels: tensor([1], { dtype: 'int32' }) };
 * const { images, targets } = transform.forward([ones([3, 10, 20])], [target]);
 * console.log(images.tensors.shape, images.imageSizes); // => [ 1, 3, 32, 64 ] [ [ 30, 60 ] ]
 * console.log(targets![0]!.boxes.toArray()); // => [ [ 0, 0, 15, 30 ] ]
 * ```
 */
export class GeneralizedRCNNTransform extends Module<
  [images: DetectionImages, targets?: readonly DetectionTarget[] | undefined],
  TransformedImages
> {
  readonly minSize: readonly number[];
  readonly maxSize: number;
  readonly imageMean: readonly number[];
  readonly imageStd: readonly number[];
  readonly sizeDivisible: number;
  readonly fixedSize: readonly [width: number, height: number] | undefined;

  constructor(
    minSize: number | readonly number[],
    maxSize: number,
    imageMean: readonly number[],
    imageStd: readonly number[],
    options: DetectionTransformOptions = {},
  ) {
    super();
    const { sizeDivisible, fixedSize } = optionsOf('GeneralizedRCNNTransform', options, {
      sizeDivisible: 32,
      fixedSize: undefined as readonly [number, number] | undefined,
    });
    this.minSize = typeof minSize === 'number' ? [minSize] : minSize;
    this.maxSize = maxSize;
    this.imageMean = imageMean;
    this.imageStd = imageStd;
    this.sizeDivisible = sizeDivisible;
    this.fixedSize = fixedSize;
  }

  override forward<Target extends DetectionTarget = DetectionTarget>(
    images: DetectionImages,
    targets?: readonly Target[] | undefined,
  ): TransformedImages<Target> {
    const given = imagesOf('GeneralizedRCNNTransform', images);
    if (targets) checkTargets('GeneralizedRCNNTransform', targets, given.length);
    const before = given.map(sizeOf);
    const sizes = before.map((size) => this.#newSize(size));
    // As one batch where all are alike: a few operations, not a few for each.
    const [first] = given as [Tensor];
    const areAlike = given.every(({ shape }) => sameShape(shape, first.shape));
    const all =
      areAlike && sizes.every((size) => sameShape(size, sizes[0]!))
        ? this.#padded(this.#resized(stack(given), sizes[0]!), sizes)
        : stack(
            given.map((image, i) => this.#padded(this.#resized(image.unsqueeze(0), sizes[i]!), sizes)),
          ).squeeze(1);
    return {
      images: new ImageList(all, sizes),
      targets: targets?.map((target, i) => resizeTarget(target, before[i]!, sizes[i]!)),
    };
  }

  /** What was found, in pixels of the images as they were given. */
  postprocess<Found extends Detection>(
    detections: readonly Found[],
    imageSizes: readonly ImageSize[],
    originalSizes: readonly ImageSize[],
  ): Found[] {
    return detections.map((detection, i) => resizeDetection(detection, imageSizes[i]!, originalSizes[i]!));
  }

  #newSize([height, width]: ImageSize): ImageSize {
    const { minSize, maxSize, fixedSize, training } = this;
    // Drawn where there is but one, too, as torchvision does: what is drawn behind is the same. A compiled step cannot choose.
    const isDrawn = training && !(isTracing() && minSize.length === 1);
    const place = isDrawn ? Math.floor(defaultGenerator().uniform() * minSize.length) : minSize.length - 1;
    if (fixedSize) return [fixedSize[1], fixedSize[0]];
    const factor = Math.min(minSize[place]! / Math.min(height, width), maxSize / Math.max(height, width));
    return [Math.floor(height * factor), Math.floor(width * factor)];
  }

  #resized(images: Tensor, size: ImageSize): Tensor {
    if (!isFloat(images.dtype))
      throw new TypeError(
        `GeneralizedRCNNTransform: got images of ${images.dtype}; expected colours from 0 to 1, such as toFloat(bytes) gives`,
      );
    const channels = (values: readonly number[]): Tensor =>
      floatsNear(images, Float32Array.from(values), [values.length, 1, 1]);
    const standard = div(sub(images, channels(this.imageMean)), channels(this.imageStd));
    return interpolate(standard, { size, mode: 'bilinear', alignCorners: false });
  }

  #padded(images: Tensor, sizes: readonly ImageSize[]): Tensor {
    const whole = (length: number): number => Math.ceil(length / this.sizeDivisible) * this.sizeDivisible;
    const [height, width] = [0, 1].map((axis) => whole(Math.max(...sizes.map((size) => size[axis]!))));
    const [ownHeight, ownWidth] = sizeOf(images);
    return ownHeight === height && ownWidth === width
      ? images
      : pad(images, [0, width! - ownWidth, 0, height! - ownHeight]);
  }
}
