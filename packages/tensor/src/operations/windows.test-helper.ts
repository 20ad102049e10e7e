/** Images and settings for the tests of convolutions and pools. */
import fc from 'fast-check';
import { tensor } from '../creation.ts';
import { dense, type Model } from '../model.test-helper.ts';
import { size } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** Small whole numbers, so that sums are exact. */
export const filled = (shape: readonly number[], seed: number): Tensor =>
  tensor(
    Float32Array.from({ length: size(shape) }, (_, i) => ((i * 7 + seed) % 11) - 5),
    { shape },
  );
export const modelOf = (x: Tensor): Model => dense(x.shape, x.dataSync());

export const between = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
type Setting = 'batch' | 'groups' | 'inputs' | 'outputs' | 'height' | 'width';
type WindowSetting = 'kernel' | 'stride' | 'padding' | 'dilation';

/** Of a convolution or a pool. */
export const settings: fc.Arbitrary<Readonly<Record<Setting | WindowSetting, number>>> = fc.record({
  batch: between(1, 2),
  groups: between(1, 2),
  inputs: between(1, 2),
  outputs: between(1, 2),
  height: between(4, 7),
  width: between(4, 6),
  kernel: between(1, 3),
  stride: between(1, 3),
  padding: between(0, 2),
  dilation: between(1, 2),
});
