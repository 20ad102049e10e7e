/** Images of another size, range, or order of channels. */
import { add, mul, narrow, reshape, type Tensor, tensor } from '@glissade/tensor';
import type { LayerConfig } from '../layer-config.ts';
import type { LayerKind, LayerKinds } from '../layer-kind.ts';
import { resizerOf } from '../resized.ts';
import { plain, stepwise } from '../run.ts';

/** One factor and one shift for all, or one for each channel. */
const rescaled: LayerKind = (config, parts) => {
  const read = (name: string, fallback?: number): ((x: Tensor) => Tensor | number) => {
    const value = config.value(name);
    if (!Array.isArray(value)) return () => config.number(name, fallback);
    if (!value.every((each) => typeof each === 'number'))
      throw config.wrong(name, 'a number, or one for each channel');
    const list = parts.constant(name, tensor(value));
    const isFirst = config.value('data_format') === 'channels_first';
    return (x) => (isFirst ? reshape(list(), [-1, ...x.shape.slice(2).map(() => 1)]) : list());
  };
  const [scale, offset] = [read('scale'), read('offset', 0)];
  return stepwise((x) => add(mul(x.to('float32'), scale(x)), offset(x)));
};

const isFirst = (config: LayerConfig): boolean => config.value('data_format') === 'channels_first';

/** Throws in files of TensorFlow.js, which computes something else. */
function checkKeras({ where, isOfTensorFlowJs }: LayerConfig): void {
  if (isOfTensorFlowJs)
    throw new TypeError(
      `${where}: TensorFlow.js resizes and crops otherwise than Keras, which is all that is known here`,
    );
}

const sized: LayerKind = (config) => {
  checkKeras(config);
  for (const name of ['antialias', 'pad_to_aspect_ratio']) config.only(name, false);
  const [height, width] = [config.count('height'), config.count('width')];
  const resize = resizerOf(
    config.choice('interpolation', ['bilinear', 'nearest'], 'bilinear'),
    isFirst(config),
  );
  const isCut = config.flag('crop_to_aspect_ratio', false);
  return plain((x) => {
    const floats = x.to('float32');
    return resize(isCut ? cutToRatio(floats, height, width, isFirst(config)) : floats, height, width);
  });
};

/** The middle of images, as large as it can be with the ratio of such lengths. */
function cutToRatio(x: Tensor, height: number, width: number, isFirst: boolean): Tensor {
  const axes = isFirst ? ([-2, -1] as const) : ([-3, -2] as const);
  const [high, wide] = axes.map((axis) => x.shape.at(axis)!) as [number, number];
  const most = (length: number, wanted: number): number => Math.max(1, Math.min(length, Math.trunc(wanted)));
  const lengths = [most(high, (wide * height) / width), most(wide, (high * width) / height)] as const;
  return axes.reduce((y, axis, i) => {
    const length = lengths[i]!;
    return narrow(y, axis, Math.trunc((x.shape.at(axis)! - length) / 2), length);
  }, x);
}

/** The middle of images; of those that are smaller, what has the ratio, enlarged. */
const centered: LayerKind = (config) => {
  const [height, width] = [config.count('height'), config.count('width')];
  const resize = resizerOf('bilinear', isFirst(config));
  const axes = isFirst(config) ? ([-2, -1] as const) : ([-3, -2] as const);
  return plain((x) => {
    const floats = x.to('float32');
    if (x.shape.at(axes[0]) === height && x.shape.at(axes[1]) === width) return floats;
    checkKeras(config);
    const left = [x.shape.at(axes[0])! - height, x.shape.at(axes[1])! - width];
    if (left.some((each) => each < 0))
      return resize(cutToRatio(floats, height, width, isFirst(config)), height, width);
    const rows = narrow(floats, axes[0], Math.floor(left[0]! / 2), height);
    return narrow(rows, axes[1], Math.floor(left[1]! / 2), width);
  });
};

export const images: LayerKinds = { CenterCrop: centered, Rescaling: rescaled, Resizing: sized };
