/** What batch normalisation computes, and its derivative: formulas whose every pass over the images counts. */
import { isRecording } from '@glissade/autograd';
import {
  add,
  cast,
  differentiated,
  div,
  fillLike,
  fused,
  inFloat32,
  mul,
  reshape,
  sub,
  sum,
  type Tensor,
} from '@glissade/tensor';
import { change } from './layer-state.ts';
import { alongChannels, scaleOf, statisticsOf } from './normalization.ts';

/** How each channel is stretched and moved once it is normalised; of shape [C, 1...], or [] where there is none. */
export interface Affine {
  readonly weight: Tensor;
  readonly bias: Tensor;
}

const whiten = (x: Tensor, average: Tensor, scale: Tensor): Tensor => mul(sub(x, average), scale);

const transformed = fused('batchNorm', (x, average, scale, weight, bias) =>
  add(mul(whiten(x, average, scale), weight), bias),
);
const correlated = fused('batchNormBackward', (g, x, average, scale) => mul(g, whiten(x, average, scale)));
/** (g - mean(g) - y mean(g y)) scale weight, of y = (x - average) scale. */
const pulledBack = fused('batchNormBackward', (g, meanOfG, x, average, scale, along, weight) =>
  mul(mul(sub(sub(g, meanOfG), mul(whiten(x, average, scale), along)), scale), weight),
);

/** A value for each channel of an input of so many axes; halves as wide as they are computed with. */
const wide = (value: Tensor, rank: number): Tensor =>
  alongChannels(value.dtype === 'float16' ? cast(value, 'float32') : value, rank);

/** Of weight and bias [C], as far as they are there. */
export const affineOf = (x: Tensor, weight: Tensor | undefined, bias: Tensor | undefined): Affine => ({
  weight: weight ? wide(weight, x.shape.length) : fillLike(x, 1, []),
  bias: bias ? wide(bias, x.shape.length) : fillLike(x, 0, []),
});

/** x by statistics [C] that do not depend on it. */
export const normalizedBy = (
  x: Tensor,
  average: Tensor,
  variance: Tensor,
  { weight, bias }: Affine,
  eps: number,
): Tensor => {
  const rank = x.shape.length;
  return transformed(x, wide(average, rank), scaleOf(wide(variance, rank), eps), weight, bias);
};

/** Moves a running statistic [C] towards the one that was found, in its own dtype. */
export function moveTowards(running: Tensor, found: Tensor, momentum: number | Tensor): void {
  const target = reshape(found, running.shape);
  change(
    running,
    inFloat32(running, (from) => add(from, mul(sub(cast(target, from.dtype), from), momentum))),
  );
}

/**
 * x by its own statistics over `axes`, which have no past; weight and bias do not vary along these axes.
 * Source: https://arxiv.org/abs/1502.03167, section 3
 */
export function normalizedOverBatch(
  x: Tensor,
  axes: readonly number[],
  { weight, bias }: Affine,
  eps: number,
): { readonly value: Tensor; readonly average: Tensor; readonly variance: Tensor } {
  const { average, variance } = statisticsOf(x.detach(), axes);
  const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
  const given = {
    name: 'batchNorm',
    forward: transformed,
    backward: (g: Tensor, inputs: readonly Tensor[]) => {
      const [of, knownAverage, knownScale, weight, bias] = inputs as readonly [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ];
      // A derivative that is differentiated again knows how the statistics depend on x.
      const own = isRecording() ? statisticsOf(of, axes) : undefined;
      const average = own?.average ?? knownAverage;
      const scale = own ? scaleOf(own.variance, eps) : knownScale;
      const total = sum(g, axes, { keepdim: true });
      const along = sum(correlated(g, of, average, scale), axes, { keepdim: true });
      const share = (sums: Tensor, { shape }: Tensor): Tensor | undefined =>
        shape.length > 0 ? reshape(sums, shape) : undefined;
      return [
        pulledBack(g, div(total, count), of, average, scale, div(along, count), weight),
        undefined,
        undefined,
        share(along, weight),
        share(total, bias),
      ];
    },
  };
  const value = differentiated(given, x, average, scaleOf(variance, eps), weight, bias);
  return { value, average, variance };
}
