/** What policies have in common: options, and the images that they change. */
import { checkNames, printShape, ShapeError, type Tensor } from '@glissade/tensor';
import { type AugmentationOptions, checkBatch, checkPixel } from '../images.ts';
import { checkMode, type SampleMode } from '../sample.ts';

/** What every policy accepts. */
export interface PolicyOptions extends AugmentationOptions {
  /** How pixels between pixels are made where images are turned, moved and slanted. Default 'nearest'. */
  readonly mode?: SampleMode;
  /** What is seen beyond the edges. Default 0. */
  readonly fill?: number;
}

/** Throws for options that are none, and unless the images are a batch of 1 or 3 channels. */
export function checkPolicy(
  operation: string,
  images: Tensor,
  options: PolicyOptions,
  names: readonly string[],
): void {
  checkNames(operation, options as Record<string, unknown>, [...names, 'mode', 'fill', 'generator']);
  const { mode = 'nearest', fill = 0 } = options;
  checkBatch(operation, images, options);
  checkMode(operation, mode);
  checkPixel(operation, 'fill', fill, images);
  const { dtype, shape } = images;
  const channels = shape.length > 3 ? shape.at(-3) : 1;
  if (channels !== 1 && channels !== 3)
    throw new ShapeError(
      `${operation}: got ${dtype}${printShape(shape)}; expected [N, ..., C, H, W] of 1 or 3 channels, or [N, H, W]`,
    );
}
