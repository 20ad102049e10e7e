/** How often images have each of 256 tones, and tones in place of others. */
import {
  arange,
  argmax,
  clamp,
  concat,
  cumsum,
  eq,
  floor,
  gather,
  gt,
  isFloat,
  maximum,
  ones,
  scatterAdd,
  type Tensor,
  where,
  zeros,
} from '@glissade/tensor';

/** How many tones there are. */
export const tones = 256;

/** The tone of each pixel of [..., H, W], whole numbers from 0 to 255: int32 [channels of all images, H * W]. */
export function levelsOf(images: Tensor): Tensor {
  const [height, width] = images.shape.slice(-2) as [number, number];
  // As torchvision makes bytes of floats: a 256th of them each.
  const bytes = isFloat(images.dtype) ? clamp(images.mul(255.999), 0, 255) : images;
  return bytes.to('int32').reshape([-1, height * width]);
}

/** What a table [channels, 256] has for each tone of `levels`, in the form of the images and of their dtype. */
export function shownBy(images: Tensor, levels: Tensor, table: Tensor): Tensor {
  const { dtype, shape } = images;
  const values = isFloat(dtype) ? table.div(255) : table;
  return gather(values.to(dtype), 1, levels).reshape(shape);
}

/** How often each tone occurs: [channels, 256]. */
export function histogramOf(levels: Tensor): Tensor {
  const [channels, pixels] = levels.shape as [number, number];
  return scatterAdd(zeros([channels, tones]), 1, levels, ones([1, 1]).expand([channels, pixels]));
}

/** The least and the most tone that occur: [channels, 1] each. */
export function rangeOf(counts: Tensor): [least: Tensor, most: Tensor] {
  const most = argmax(cumsum(counts, 1), 1).unsqueeze(1);
  return [argmax(gt(counts, 0).float(), 1).unsqueeze(1).float(), most.float()];
}

/**
 * For each tone the one by which all are about equally frequent: [channels, 256]. Where there are too few pixels for that, as it is.
 * Source: https://pillow.readthedocs.io/en/stable/reference/ImageOps.html#PIL.ImageOps.equalize
 */
export function equalizedTones(levels: Tensor, counts: Tensor = histogramOf(levels)): Tensor {
  const [channels, pixels] = levels.shape as [number, number];
  const below = cumsum(counts, 1);
  const ofBrightest = gather(counts, 1, argmax(below, 1).unsqueeze(1));
  const step = floor(
    ofBrightest
      .neg()
      .add(pixels)
      .div(tones - 1),
  );
  const darker = concat([zeros([channels, 1]), below.narrow(1, 0, tones - 1)], 1);
  const even = floor(darker.add(floor(step.div(2))).div(maximum(step, 1)));
  // Black stays black.
  const isBlack = eq(arange(tones), 0);
  return where(eq(step, 0), arange(tones), where(isBlack, 0, clamp(even, 0, tones - 1)));
}
