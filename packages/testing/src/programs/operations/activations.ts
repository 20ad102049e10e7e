/** Activations that have options. */
import { celu, hardshrink, prelu, softshrink, threshold } from '@glissade/nn';
import * as t from '@glissade/tensor';
import type { Operation } from '../program.ts';
import { anyFloat, two } from './operands.ts';
import { keywords, row } from './table.ts';

export const activations: Operation[] = [
  row<{ negativeSlope: number }>(
    'leakyRelu',
    (d) => ({ ...anyFloat(d), options: { negativeSlope: d.pick([0.01, 0.3, 0]) } }),
    ([x], options) => t.leakyRelu(x!, options),
    ([x], options) => `F.leaky_relu(${x}${keywords({ ...options })})`,
  ),
  row<{ approximate: 'none' | 'tanh' }>(
    'gelu',
    (d) => ({ ...anyFloat(d), options: { approximate: d.pick(['none', 'tanh'] as const) } }),
    ([x], options) => t.gelu(x!, options),
    ([x], options) => `F.gelu(${x}${keywords({ ...options })})`,
  ),
  row<{ alpha: number }>(
    'elu',
    (d) => ({ ...anyFloat(d), options: { alpha: d.pick([1, 0.5]) } }),
    ([x], options) => t.elu(x!, options),
    ([x], options) => `F.elu(${x}${keywords({ ...options })})`,
  ),
  row<{ alpha: number }>(
    'celu',
    (d) => ({ ...anyFloat(d), options: { alpha: d.pick([1, 0.5]) } }),
    ([x], options) => celu(x!, options),
    ([x], options) => `F.celu(${x}${keywords({ ...options })})`,
  ),
  row<{ beta: number; threshold: number }>(
    'softplus',
    (d) => ({ ...anyFloat(d), options: { beta: d.pick([1, 2]), threshold: d.pick([20, 1]) } }),
    ([x], options) => t.softplus(x!, options),
    ([x], options) => `F.softplus(${x}${keywords({ ...options })})`,
  ),
  row<{ minVal: number; maxVal: number }>(
    'hardtanh',
    (d) => ({ ...anyFloat(d), options: { minVal: -0.5, maxVal: 1.25 } }),
    ([x], options) => t.hardtanh(x!, options),
    ([x], options) => `F.hardtanh(${x}${keywords({ ...options })})`,
  ),
  row(
    'hardshrink',
    anyFloat,
    ([x]) => hardshrink(x!),
    ([x]) => `F.hardshrink(${x})`,
  ),
  row(
    'softshrink',
    anyFloat,
    ([x]) => softshrink(x!),
    ([x]) => `F.softshrink(${x})`,
  ),
  row(
    'threshold',
    anyFloat,
    ([x]) => threshold(x!, 0.25, -1),
    ([x]) => `F.threshold(${x}, 0.25, -1)`,
  ),
  row(
    'prelu',
    (d) => {
      const x = d.floats(2, 4);
      return two(x, d.fresh([d.chance(0.5) ? 1 : x.shape[1]!], 'normal', x.dtype));
    },
    ([x, weight]) => prelu(x!, weight!),
    ([x, weight]) => `F.prelu(${x}, ${weight})`,
  ),
  row(
    'nanToNum',
    anyFloat,
    ([x]) => t.nanToNum(x!, { nan: 0.5 }),
    ([x]) => `torch.nan_to_num(${x}, 0.5)`,
  ),
];
