/** How each layer of layers.json is called, as a function of its weights. */
import * as nn from '@glissade/nn';
import type { Calls } from './operations.ts';

export const laterLayers: Calls = {
  celu: ([x], options: { alpha?: number }) => nn.celu(x!, options),
  glu: ([x], { dim }: { dim: number }) => nn.glu(x!, dim),
  hardshrink: ([x], options: { lambd?: number }) => nn.hardshrink(x!, options),
  prelu: ([x, weight]) => nn.prelu(x!, weight!),
  softmin: ([x], { dim }: { dim: number }) => nn.softmin(x!, dim),
  softshrink: ([x], options: { lambd?: number }) => nn.softshrink(x!, options),
  tanhshrink: ([x]) => nn.tanhshrink(x!),
  threshold: ([x], { threshold, value }: { threshold: number; value: number }) =>
    nn.threshold(x!, threshold, value),
};
