/** Where channels are: behind the axes of an image, as Keras has them by default, or before. */
import type { Tensor } from '@glissade/tensor';
import type { LayerConfig } from '../layer-config.ts';

/** Ways between a layer's order of axes and the two that there are. Nothing is copied. */
export interface Channels {
  /** To [batch, channels, ...], which the functions of `@glissade/tensor` take. */
  readonly toFirst: (x: Tensor) => Tensor;
  readonly fromFirst: (x: Tensor) => Tensor;
  readonly toLast: (x: Tensor) => Tensor;
}

const same = (x: Tensor): Tensor => x;

export const channelsOf = (config: LayerConfig): Channels =>
  config.choice('data_format', ['channels_last', 'channels_first'], 'channels_last') === 'channels_first'
    ? { toFirst: same, fromFirst: same, toLast: (x) => x.movedim(1, -1) }
    : { toFirst: (x) => x.movedim(-1, 1), fromFirst: (x) => x.movedim(1, -1), toLast: same };
