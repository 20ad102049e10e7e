/** What is added around images or sequences, cut off, or repeated. */
import { interpolate } from '@glissade/nn';
import { pad, repeatInterleave, type Tensor } from '@glissade/tensor';
import type { LayerConfig } from '../layer-config.ts';
import type { LayerKind, LayerKinds } from '../layer-kind.ts';
import { plain } from '../run.ts';
import { channelsOf } from './channels.ts';

/** A pair for each axis: [[top, bottom], [left, right]], [height, width], or one number for all. */
function pairsOf(config: LayerConfig, name: string, rank: number): [number, number][] {
  const value = config.value(name) ?? 1;
  const isCount = (each: unknown): each is number => Number.isInteger(each) && (each as number) >= 0;
  const pairOf = (each: unknown): [number, number] => {
    if (isCount(each)) return [each, each];
    if (Array.isArray(each) && each.length === 2 && each.every(isCount)) return [each[0]!, each[1]!];
    throw config.wrong(name, `a whole number, or one or two for each of ${rank} axes`);
  };
  if (isCount(value)) return Array.from({ length: rank }, () => pairOf(value));
  if (rank === 1) return [pairOf(Array.isArray(value) && value.length === 1 ? value[0] : value)];
  if (Array.isArray(value) && value.length === rank) return value.map(pairOf);
  throw config.wrong(name, `a whole number, or one or two for each of ${rank} axes`);
}

/** Adds so many positions, or cuts off where there is a minus. */
const bordered =
  (rank: number, name: string, sign: 1 | -1): LayerKind =>
  (config) => {
    const pairs = pairsOf(config, name, rank);
    const amounts = pairs
      .toReversed()
      .flat()
      .map((count) => sign * count);
    const { toFirst, fromFirst } = channelsOf(config);
    return plain((x) => fromFirst(pad(toFirst(x), amounts)));
  };

/** Every position so many times, or what lies between: the latter TensorFlow.js computes differently from Keras, and is refused there. */
const enlarged =
  (rank: number): LayerKind =>
  (config) => {
    if (config.isOfTensorFlowJs) config.only('interpolation', 'nearest');
    const isMixed = config.choice('interpolation', ['nearest', 'bilinear'], 'nearest') === 'bilinear';
    const factors = config.counts('size', rank, 2);
    const { toFirst, fromFirst } = channelsOf(config);
    return plain((x) => {
      const first = toFirst(x);
      if (isMixed) return fromFirst(interpolate(first, { scaleFactor: factors, mode: 'bilinear' }));
      return fromFirst(factors.reduce((y: Tensor, factor, i) => repeatInterleave(y, factor, i + 2), first));
    });
  };

export const borders: LayerKinds = {
  Cropping1D: bordered(1, 'cropping', -1),
  Cropping2D: bordered(2, 'cropping', -1),
  Cropping3D: bordered(3, 'cropping', -1),
  UpSampling1D: enlarged(1),
  UpSampling2D: enlarged(2),
  UpSampling3D: enlarged(3),
  ZeroPadding1D: bordered(1, 'padding', 1),
  ZeroPadding2D: bordered(2, 'padding', 1),
  ZeroPadding3D: bordered(3, 'padding', 1),
};
