/** Softmax and its logarithm: x less its largest, so that no power overflows. */
import type { Site } from '../site.ts';
import { int } from '../writer.ts';
import type { Pattern } from './pattern.ts';

interface Shifted {
  readonly x: string;
  readonly axis: number;
}

/** x - max(x) along one axis. */
function shifted(site: Site<'subtract'> | undefined): Shifted | undefined {
  const largest = site?.source(1, 'max');
  const [axis, ...others] = largest?.primitive.axes ?? [];
  if (axis === undefined || others.length > 0 || !largest!.primitive.keepdim) return undefined;
  const [x] = largest!.values as [string];
  return site!.values[0] === x ? { x, axis } : undefined;
}

/** Whether a sum is along one axis, which stays. */
const isAlong = (sum: Site<'sum'> | undefined, axis: number): boolean =>
  sum?.primitive.keepdim === true && sum.primitive.axes.join() === String(axis);

export const softmax: Pattern<'divide'> = (site) => {
  const [powers, sum] = [site.source(0, 'exp'), site.source(1, 'sum')];
  const of = shifted(powers?.source(0, 'subtract'));
  if (!of || !isAlong(sum, of.axis) || sum!.values[0] !== powers!.value) return undefined;
  return site.writer.node('Softmax', [of.x], { axis: int(of.axis) });
};

export const logSoftmax: Pattern<'subtract'> = (site) => {
  const below = site.source(0, 'subtract');
  const of = shifted(below);
  const sum = site.source(1, 'log')?.source(0, 'sum');
  if (!of || !isAlong(sum, of.axis)) return undefined;
  const powers = sum!.source(0, 'exp');
  if (powers?.values[0] !== below!.value) return undefined;
  return site.writer.node('LogSoftmax', [of.x], { axis: int(of.axis) });
};
