/** Normalizations. */
import * as nn from '@glissade/nn';
import type { Draw, Operation, Value } from '../program.ts';
import { images } from './pools.ts';
import { py, refs, row } from './table.ts';

interface Normalized {
  readonly shape: number[];
}
const lastDims = (d: Draw, withBias: boolean) => {
  const x = d.floats(1, 4);
  const shape = x.shape.slice(-d.int(1, Math.min(2, x.shape.length)));
  const weights = d.chance(0.7) ? [d.fresh(shape, 'normal', x.dtype)] : [];
  const bias = withBias && weights.length > 0 && d.chance(0.7) ? [d.fresh(shape, 'normal', x.dtype)] : [];
  return { ...refs(x, ...weights, ...bias), options: { shape } };
};
const perChannel = (d: Draw, x: Value): Value[] =>
  d.chance(0.7) ? [0, 1].map(() => d.fresh([x.shape[1]!], 'normal', x.dtype)) : [];

export const normalizations: Operation[] = [
  row<Normalized>(
    'layerNorm',
    (d) => lastDims(d, true),
    ([x, weight, bias], { shape }) => nn.layerNorm(x!, shape, { weight, bias }),
    ([x, weight, bias], { shape }) =>
      `F.layer_norm(${x}, ${py(shape)}, ${weight ?? 'None'}, ${bias ?? 'None'})`,
  ),
  row<Normalized>(
    'rmsNorm',
    (d) => lastDims(d, false),
    ([x, weight], { shape }) => nn.rmsNorm(x!, shape, { weight, eps: 1e-4 }),
    ([x, weight], { shape }) => `F.rms_norm(${x}, ${py(shape)}, ${weight ?? 'None'}, 1e-4)`,
  ),
  row<{ groups: number }>(
    'groupNorm',
    (d) => {
      const x = images(d, d.int(1, 2));
      const groups = d.pick([1, 2, x.shape[1]!].filter((n) => x.shape[1]! % n === 0));
      return { ...refs(x, ...perChannel(d, x)), options: { groups } };
    },
    ([x, weight, bias], { groups }) => nn.groupNorm(x!, groups, { weight, bias }),
    ([x, weight, bias], { groups }) =>
      `F.group_norm(${x}, ${groups}, ${weight ?? 'None'}, ${bias ?? 'None'})`,
  ),
  row(
    'instanceNorm',
    (d) => {
      const x = images(d, d.int(1, 3), 2);
      return refs(x, ...perChannel(d, x));
    },
    ([x, weight, bias]) => nn.instanceNorm(x!, { weight, bias }),
    ([x, weight, bias]) => `F.instance_norm(${x}, weight=${weight ?? 'None'}, bias=${bias ?? 'None'})`,
  ),
  row(
    'batchNorm',
    (d) => {
      const x = images(d, d.int(0, 2), 2);
      return x.shape[0] === 1 ? undefined : refs(x, ...perChannel(d, x));
    },
    ([x, weight, bias]) => nn.batchNorm(x!, undefined, undefined, { weight, bias, training: true }),
    ([x, weight, bias]) => `F.batch_norm(${x}, None, None, ${weight ?? 'None'}, ${bias ?? 'None'}, True)`,
  ),
  row(
    'batchNorm, evaluating',
    (d) => {
      const x = images(d, d.int(0, 2));
      const channels = [x.shape[1]!];
      return refs(
        x,
        d.fresh(channels, 'normal', x.dtype),
        d.fresh(channels, 'positive', x.dtype),
        ...perChannel(d, x),
      );
    },
    ([x, mean, variance, weight, bias]) =>
      nn.batchNorm(x!, mean!.detach(), variance!.detach().abs(), { weight, bias, training: false }),
    ([x, mean, variance, weight, bias]) =>
      `F.batch_norm(${x}, ${mean}.detach(), ${variance}.detach().abs(), ${weight ?? 'None'}, ${bias ?? 'None'}, False)`,
    { detaches: true },
  ),
  row<{ size: number }>(
    'localResponseNorm',
    (d) => ({ ...refs(images(d, d.int(1, 2))), options: { size: d.int(1, 3) } }),
    ([x], { size }) => nn.localResponseNorm(x!, size, { alpha: 0.1 }),
    ([x], { size }) => `F.local_response_norm(${x}, ${size}, alpha=0.1)`,
  ),
];
