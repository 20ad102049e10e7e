/** What is random in training, and nothing in use. */
import { AlphaDropout, Dropout, Dropout1d, Dropout2d, Dropout3d } from '@glissade/nn';
import { add, gt, mul, ones, randnLike, type Tensor, where } from '@glissade/tensor';
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

/** The lengths of the noise, where it has a shape of its own: null stands for a length of x. */
function noiseShapeOf(config: LayerConfig): ((x: Tensor) => number[]) | undefined {
  const shape = config.value('noise_shape');
  if (shape === undefined) return undefined;
  if (!Array.isArray(shape)) throw config.wrong('noise_shape', 'a list of lengths');
  return (x) => shape.map((length, i) => length ?? x.shape[i]!);
}

/** A layer of nn, which has the key of its chance. */
const dropped: LayerKind = (config, parts) => {
  const inner = parts.module('dropout', new Dropout(rateOf(config)));
  const shape = noiseShapeOf(config);
  return stepwise((x, training) => {
    if (!training) return x;
    return shape ? mul(x, inner.forward(ones(shape(x)))) : inner.forward(x);
  });
};

/** SELU's limit far below 0. */
const least = -1.7580993408473766;

/** What is dropped becomes SELU's limit, and all is moved so that mean and variance stay. Source: https://arxiv.org/abs/1706.02515 */
const alphaDropped: LayerKind = (config, parts) => {
  const rate = rateOf(config);
  const shape = noiseShapeOf(config);
  if (!shape) {
    const inner = parts.module('dropout', new AlphaDropout(rate));
    return stepwise((x) => inner.forward(x));
  }
  const inner = parts.module('dropout', new Dropout(rate));
  const stretch = ((1 - rate) * (1 + rate * least ** 2)) ** -0.5;
  return stepwise((x, training) => {
    if (!training) return x;
    const isKept = gt(inner.forward(ones(shape(x))), 0);
    return add(mul(where(isKept, x, least), stretch), -stretch * least * rate);
  });
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

/** Those of Keras that give images as they are in use. */
const augmentations =
  'Brightness ColorDegeneration ColorJitter Contrast ElasticTransform Erasing Flip GaussianBlur Grayscale Height Hue Invert Perspective Posterization ' +
  'Rotation Saturation Sharpness Shear Translation Width Zoom';

export const noise: LayerKinds = {
  AlphaDropout: alphaDropped,
  CutMix: augmentation,
  Dropout: dropped,
  GaussianDropout: gaussianDropout,
  GaussianNoise: gaussianNoise,
  MixUp: augmentation,
  SpatialDropout1D: droppedChannels((rate) => new Dropout1d(rate)),
  SpatialDropout2D: droppedChannels((rate) => new Dropout2d(rate)),
  SpatialDropout3D: droppedChannels((rate) => new Dropout3d(rate)),
  ...Object.fromEntries(augmentations.split(' ').map((change) => [`Random${change}`, augmentation])),
};
