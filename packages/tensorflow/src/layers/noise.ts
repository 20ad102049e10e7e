/** What is random in training, and nothing in use. */
import { AlphaDropout, Dropout, Dropout1d, Dropout2d, Dropout3d } from '@glissade/nn';
import { add, mul, ones, randnLike, type Tensor } from '@glissade/tensor';
import type { LayerConfig } from '../layer-config.ts';
import type { LayerKind, LayerKinds } from '../layer-kind.ts';
import { stepwise } from '../run.ts';
import { channelsOf } from './channels.ts';

/** The share that is dropped. */
function rateOf(config: LayerConfig): number {
  const rate = config.number('rate');
  if (rate >= 0 && rate < 1) return rate;
  throw config.wrong('rate', 'a share, 0 or more and less than 1');
}

/** A layer of nn, which has the key of its chance. Where the noise has a shape of its own, whole parts are dropped: null stands for a length of x. */
const dropped =
  (make: (rate: number) => Dropout): LayerKind =>
  (config, parts) => {
    const inner = parts.module('dropout', make(rateOf(config)));
    const shape = config.value('noise_shape');
    if (shape === undefined) return stepwise((x) => inner.forward(x));
    if (!Array.isArray(shape)) throw config.wrong('noise_shape', 'a list of lengths');
    return stepwise((x, training) =>
      training ? mul(x, inner.forward(ones(shape.map((length, i) => length ?? x.shape[i]!)))) : x,
    );
  };

/** Whole channels. */
const droppedChannels =
  (make: (rate: number) => Dropout): LayerKind =>
  (config, parts) => {
    const inner = parts.module('dropout', make(rateOf(config)));
    const { toFirst, fromFirst } = channelsOf(config);
    return stepwise((x) => fromFirst(inner.forward(toFirst(x))));
  };

const inTraining = (change: (x: Tensor) => Tensor): ReturnType<LayerKind> =>
  stepwise((x, training) => (training ? change(x) : x));

const gaussianNoise: LayerKind = (config) => {
  const deviation = config.number('stddev');
  return inTraining((x) => add(x, mul(randnLike(x), deviation)));
};

const gaussianDropout: LayerKind = (config) => {
  const rate = rateOf(config);
  const deviation = Math.sqrt(rate / (1 - rate));
  return inTraining((x) => mul(x, add(mul(randnLike(x), deviation), 1)));
};

/** What changes images at random in training. In use they stay as they are; in training it is better done to the data, in a loader. */
const augmentation: LayerKind = () =>
  inTraining(() => {
    throw new TypeError(
      'images are not changed at random here: use eval() of this layer, and randomHorizontalFlip and the like of @glissade/data before',
    );
  });

export const noise: LayerKinds = {
  AlphaDropout: dropped((rate) => new AlphaDropout(rate)),
  Dropout: dropped((rate) => new Dropout(rate)),
  GaussianDropout: gaussianDropout,
  GaussianNoise: gaussianNoise,
  RandomBrightness: augmentation,
  RandomContrast: augmentation,
  RandomFlip: augmentation,
  RandomRotation: augmentation,
  RandomTranslation: augmentation,
  RandomZoom: augmentation,
  SpatialDropout1D: droppedChannels((rate) => new Dropout1d(rate)),
  SpatialDropout2D: droppedChannels((rate) => new Dropout2d(rate)),
  SpatialDropout3D: droppedChannels((rate) => new Dropout3d(rate)),
};
