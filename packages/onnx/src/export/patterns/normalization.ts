/** (x - mean) / sqrt(variance + eps) * weight + bias: by statistics that are given, or of x itself. */
import { type Shape, sameShape } from '@glissade/tensor';
import type { Attributes } from '../../protocol/messages.ts';
import type { Site } from '../site.ts';
import { int } from '../writer.ts';
import { meanOf } from './mean.ts';
import { numberAt, type Pattern } from './pattern.ts';

/** The parts of a normalisation. */
interface Parts {
  readonly x: string;
  readonly centred: Site<'subtract'>;
  readonly stabilised: Site<'add'>;
  readonly weighted: Site<'multiply'>;
  readonly epsilon: number;
}

function partsOf(site: Site<'add'>): Parts | undefined {
  const weighted = site.source(0, 'multiply');
  const whitened = weighted?.source(0, 'multiply');
  const centred = whitened?.source(0, 'subtract');
  const scale = whitened?.source(1, 'divide');
  const stabilised = scale?.source(1, 'sqrt')?.source(0, 'add');
  const epsilon = numberAt(stabilised as Site | undefined, 1);
  if (!weighted || !centred || !stabilised || epsilon === undefined) return undefined;
  if (numberAt(scale as unknown as Site, 0) !== 1) return undefined;
  return { x: centred.values[0]!, centred, stabilised, weighted, epsilon };
}

const epsilonOf = (value: number): Attributes => ({ epsilon: { kind: 'float', value } });

/** Whether a shape is that of one number for each channel of x [N, C, ...], which stretches to it. */
const isPerChannel = (shape: Shape, x: Shape): boolean =>
  x.length >= 2 &&
  sameShape(
    shape,
    x.slice(1).map((length, i) => (i === 0 ? length : 1)),
  );

export const batchNorm: Pattern<'add'> = (site) => {
  const parts = partsOf(site);
  if (parts === undefined) return undefined;
  const { x, centred, stabilised, weighted, epsilon } = parts;
  const statistics = [
    { site: weighted, input: 1 },
    { site, input: 1 },
    { site: centred, input: 1 },
    { site: stabilised, input: 0 },
  ] as readonly { site: Site; input: number }[];
  const fits = statistics.every((each) =>
    isPerChannel(each.site.call.inputs[each.input]!.shape, site.call.shape),
  );
  // Statistics of x itself depend on it; weights are shaped, and no more.
  const areGiven = statistics.every(({ site: at, input }) => {
    const source = at.sourceOf(input);
    return source === undefined || (source.primitive.name === 'reshape' && source.sourceOf(0) === undefined);
  });
  if (!fits || !areGiven || !sameShape(centred.call.inputs[0]!.shape, site.call.shape)) return undefined;
  const channels = site.lengths(({ shape }) => [shape[1]!]);
  const lists = statistics.map(({ site: at, input }) => site.writer.reshape(at.values[input]!, channels));
  return site.writer.node('BatchNormalization', [x, ...lists], epsilonOf(epsilon));
};

export const layerNorm: Pattern<'add'> = (site) => {
  const parts = partsOf(site);
  if (parts === undefined) return undefined;
  const { x, centred, stabilised, weighted, epsilon } = parts;
  const [average, variance] = [meanOf(centred.source(1, 'divide')), meanOf(stabilised.source(0, 'divide'))];
  const squares = variance?.source(0, 'multiply');
  if (!average || !squares || squares.values.some((value) => value !== centred.value)) return undefined;
  const { axes, keepdim } = average.primitive;
  const rank = site.call.shape.length;
  const isOfX = average.values[0] === x && keepdim && variance!.primitive.keepdim;
  const isTrailing = axes.every((axis, i) => axis === rank - axes.length + i);
  const fits = site.always(({ shape, inputs }) => sameShape(shape.slice(-axes.length), inputs[1]!.shape));
  const isWeighted = sameShape(weighted.call.inputs[1]!.shape, site.call.inputs[1]!.shape);
  if (!isOfX || !isTrailing || !fits || !isWeighted || axes.join() !== variance!.primitive.axes.join())
    return undefined;
  return site.writer.node('LayerNormalization', [x, weighted.values[1]!, site.values[1]!], {
    ...epsilonOf(epsilon),
    axis: int(axes[0]!),
  });
};
