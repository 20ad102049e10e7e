/**
 * Another operation for each image, in one computation for the batch: what moves pixels is one map of places, what changes tones one table
 * for each channel, and what mixes pixels with their grey or with those around one sum. Each image gets one of them; the others leave it.
 */
import {
  add,
  amax,
  amin,
  arange,
  clamp,
  floor,
  fused,
  gather,
  ge,
  isFloat,
  logicalOr,
  pow,
  round,
  sub,
  type Tensor,
  trunc,
  where,
} from '@glissade/tensor';
import { placed } from '../affine-places.ts';
import { greyOf, softenedBy, wholeIf } from '../colors.ts';
import { equalizedTones, histogramOf, levelsOf, rangeOf, tones } from '../histogram.ts';
import { brightest, cutOff } from '../images.ts';
import type { SampleMode } from '../sample.ts';
import { posterized, stretched } from '../tones.ts';
import { amountOf, type Choice, isOf } from './operation.ts';

/** Images [N, ..., C, H, W] of 1 or 3 channels, or [N, H, W], each after its operation. */
export function applied(images: Tensor, choice: Choice, mode: SampleMode, fill: number): Tensor {
  const moved = placed(images, placesOf(images, choice), mode, fill);
  const { shape } = moved;
  const withChannels = shape.length > 3 ? moved : moved.unsqueeze(1);
  return cutOff(withChannels, (x) => {
    const grey = wholeIf(images, greyOf(x));
    return mixed(x, toned(withChannels, x, grey, choice), grey, choice, images);
  }).reshape(shape);
}

/** Where pixels come from. Slants are around the corner, as in torchvision and the papers. */
function placesOf({ shape }: Tensor, choice: Choice): Parameters<typeof placed>[1] {
  const [height, width] = shape.slice(-2) as [number, number];
  const amount = amountOf(choice);
  const angle = where(isOf(choice, 'rotate'), amount.mul(Math.PI / 180), 0);
  const [slant, tilt] = [where(isOf(choice, 'shearX'), amount, 0), where(isOf(choice, 'shearY'), amount, 0)];
  const right = where(isOf(choice, 'translateX'), trunc(amount), 0);
  const down = where(isOf(choice, 'translateY'), trunc(amount), 0);
  const [cos, sin] = [angle.cos(), angle.sin()];
  return {
    column: [cos, slant.sub(sin), slant.mul(height / 2).sub(right)],
    row: [tilt.add(sin), cos, tilt.mul(width / 2).sub(down)],
  };
}

/** Pixels of other tones. Of bytes, a table says what each becomes. */
function toned(images: Tensor, x: Tensor, grey: Tensor, choice: Choice): Tensor {
  const { shape } = images;
  const [height, width] = shape.slice(-2) as [number, number];
  const ofChannels = (values: Tensor): Tensor => values.reshape([shape[0]!, -1, 1]);
  const means = ofChannels(grey.mean([-3, -2, -1], { keepdim: true }).expand([...shape.slice(0, -2), 1, 1]));
  const levels = levelsOf(images);
  const counts = histogramOf(levels);
  const even = equalizedTones(levels, counts).reshape([shape[0]!, -1, tones]);
  if (isFloat(images.dtype)) {
    const values = x.reshape([shape[0]!, -1, height * width]);
    const ofLevels = gather(even.div(255), 2, levels.reshape(values.shape));
    const range = [amin, amax].map((extreme) => extreme(values, 2, { keepdim: true })) as [Tensor, Tensor];
    return tonesOf(values, choice, { means, range, even: ofLevels, whole: 1 }).reshape(shape);
  }
  const range = rangeOf(counts).map(ofChannels) as [Tensor, Tensor];
  const given = arange(tones).reshape([1, 1, tones]);
  const table = floor(tonesOf(given, choice, { means, range, even, whole: 255 }));
  return gather(table.reshape([-1, tones]), 1, levels).reshape(shape);
}

/** What is known of images: of each channel [N, C, 1], and for each value. */
interface Known {
  /** The mean grey. */
  readonly means: Tensor;
  readonly range: readonly [Tensor, Tensor];
  /** What equally frequent tones would be. */
  readonly even: Tensor;
  /** The brightest. */
  readonly whole: number;
}

function tonesOf(values: Tensor, choice: Choice, { means, range, even, whole }: Known): Tensor {
  const amount = amountOf(choice);
  const isContrast = isOf(choice, 'contrast');
  const factor = where(logicalOr(isOf(choice, 'brightness'), isContrast), amount.add(1), 1);
  const rest = where(isContrast, means.mul(sub(1, factor)), 0);
  const inverse = sub(whole, values);
  const threshold = where(isOf(choice, 'invert'), 0, amount.mul(whole));
  const isSolar = logicalOr(isOf(choice, 'solarize'), isOf(choice, 'invert'));
  const bits = where(isOf(choice, 'posterize'), trunc(amount), 8);
  return [
    [isOf(choice, 'autoContrast'), stretched(values, ...range, whole)] as const,
    [isOf(choice, 'posterize'), posterized(values, round(pow(2, bits)), whole === 1)] as const,
    [isSolar, where(ge(values, threshold), inverse, values)] as const,
    [isOf(choice, 'equalize'), even] as const,
  ].reduce(
    (otherwise, [is, tone]) => where(is, tone, otherwise),
    clamp(add(values.mul(factor), rest), 0, whole),
  );
}

const sum = fused(
  'mixed',
  (x: Tensor, a: Tensor, grey: Tensor, b: Tensor, way: Tensor, c: Tensor, most: Tensor) =>
    clamp(x.mul(a).add(grey.mul(b)).add(way.mul(c)), 0, most),
);

/** Pixels nearer to their grey, or to those around, or farther from them. */
function mixed(x: Tensor, pixels: Tensor, grey: Tensor, choice: Choice, images: Tensor): Tensor {
  const ofImages = (values: Tensor): Tensor => values.reshape([-1, ...x.shape.slice(1).map(() => 1)]);
  const amount = amountOf(choice);
  const [colour, sharp] = [isOf(choice, 'color'), isOf(choice, 'sharpness')];
  // Grey images have no colour to change.
  const share = x.shape.at(-3) === 1 ? colour.float().mul(0).add(1) : where(colour, amount.add(1), 1);
  const part = where(sharp, amount.neg(), 0);
  const parts = [share, sub(1, share), part].map(ofImages) as [Tensor, Tensor, Tensor];
  return sum(pixels, parts[0], grey, parts[1], softenedBy(x, images), parts[2], brightest(images));
}
