/** Losses: of a prediction, and its target. */
import * as losses from '@glissade/losses';
import * as t from '@glissade/tensor';
import type { Draw, Operation } from '../program.ts';
import { py, refs, row } from './table.ts';

interface Reduced {
  readonly reduction: losses.LossReduction;
}
type Loss = (prediction: t.Tensor, target: t.Tensor, options: Reduced) => t.Tensor;
type Triple = (first: t.Tensor, second: t.Tensor, third: t.Tensor, options: Reduced) => t.Tensor;

const reduction = (d: Draw): { options: Reduced } => ({
  options: { reduction: d.pick(['mean', 'sum', 'none'] as const) },
});
const spoken = ({ reduction }: Reduced): string => `, reduction='${reduction}'`;

const regression = (
  name: string,
  loss: Loss,
  python: string,
  kinds: readonly ['normal' | 'unit', 'normal' | 'unit' | 'positive'] = ['normal', 'normal'],
) =>
  row<Reduced>(
    name,
    (d) => {
      const x = d.floats(0, 4, kinds[0]);
      return { ...refs(x, d.fresh(x.shape, kinds[1], x.dtype)), ...reduction(d) };
    },
    ([x, target], options) => loss(x!, target!, options),
    ([x, target], options) =>
      name === 'bce'
        ? `F.${python}(torch.sigmoid(${x}), torch.sigmoid(${target})${spoken(options)})`
        : `F.${python}(${x}, ${target}${name === 'softMargin' ? '.detach()' : ''}${spoken(options)})`,
  );

/** [N, C, ...] or [C], and labels. */
const labelled = (d: Draw, most = 3) => {
  const x = d.floats(2, most);
  const labels = x.shape.toSpliced(1, 1);
  return { x, labels: d.fresh(labels, 'index', 'int32', x.shape[1]!) };
};

const threeOf = (name: string, loss: Triple, python: string) =>
  row<Reduced>(
    name,
    (d) => {
      const x = d.floats(1, 2);
      const rest = [0, 1].map(() => d.fresh(x.shape, 'normal', x.dtype));
      return { ...refs(x, ...rest), ...reduction(d) };
    },
    ([a, b, c], options) => loss(a!, b!, c!, options),
    ([a, b, c], options) =>
      name === 'marginRanking'
        ? `F.margin_ranking_loss(${a}, ${b}, ${c}.detach(), margin=0.3${spoken(options)})`
        : `F.${python}(${a}, ${b}, ${c}${spoken(options)})`,
  );

const rows: Operation[] = [
  regression('mse', losses.mse, 'mse_loss'),
  regression('l1', losses.l1, 'l1_loss'),
  regression('huber', losses.huber, 'huber_loss'),
  regression('smoothL1', losses.smoothL1, 'smooth_l1_loss'),
  regression(
    'bce',
    (x, target, options) => losses.bce(t.sigmoid(x), t.sigmoid(target), options),
    'binary_cross_entropy',
  ),
  regression('bceWithLogits', losses.bceWithLogits, 'binary_cross_entropy_with_logits', ['normal', 'unit']),
  regression('klDiv', losses.klDiv, 'kl_div', ['normal', 'unit']),
  regression('poissonNLL', losses.poissonNLL, 'poisson_nll_loss', ['normal', 'positive']),
  regression(
    'softMargin',
    (x, target, options) => losses.softMargin(x, target.detach(), options),
    'soft_margin_loss',
  ),
  row<Reduced & { labelSmoothing: number }>(
    'crossEntropy',
    (d) => {
      const { x, labels } = labelled(d);
      const options = { ...reduction(d).options, labelSmoothing: d.pick([0, 0.1]) };
      return {
        ...refs(x, labels, ...(d.chance(0.4) ? [d.fresh([x.shape[1]!], 'positive', x.dtype)] : [])),
        options,
      };
    },
    ([x, target, weight], options) =>
      losses.crossEntropy(x!, target!, { ...options, ...(weight && { weight: weight.detach() }) }),
    ([x, target, weight], { labelSmoothing, ...options }) =>
      `F.cross_entropy(${x}, ${target}.long(), weight=${weight ? `${weight}.detach()` : 'None'}, label_smoothing=${labelSmoothing}${spoken(options)})`,
  ),
  row<Reduced>(
    'crossEntropy, of probabilities',
    (d) => {
      const x = d.floats(1, 3);
      return { ...refs(x, d.fresh(x.shape, 'unit', x.dtype)), ...reduction(d) };
    },
    ([x, target], options) => losses.crossEntropy(x!, target!, options),
    ([x, target], options) => `F.cross_entropy(${x}, ${target}${spoken(options)})`,
  ),
  row<Reduced>(
    'nll',
    (d) => {
      const { x, labels } = labelled(d);
      return { ...refs(x, labels), ...reduction(d) };
    },
    ([x, target], options) => losses.nll(x!, target!, options),
    ([x, target], options) => `F.nll_loss(${x}, ${target}.long()${spoken(options)})`,
  ),
  row<Reduced>(
    'multiMargin',
    (d) => {
      const { x, labels } = labelled(d, 2);
      return { ...refs(x, labels), ...reduction(d) };
    },
    ([x, target], options) => losses.multiMargin(x!, target!, options),
    ([x, target], options) => `F.multi_margin_loss(${x}, ${target}.long()${spoken(options)})`,
  ),
  row<Reduced>(
    'hingeEmbedding',
    (d) => {
      const x = d.floats(0, 3);
      return { ...refs(x, d.fresh(x.shape, 'normal', 'bool')), ...reduction(d) };
    },
    ([x, y], options) => losses.hingeEmbedding(x!, t.cast(y!, x!.dtype).mul(2).sub(1), options),
    ([x, y], options) => `F.hinge_embedding_loss(${x}, ${y}.to(${x}.dtype) * 2 - 1${spoken(options)})`,
  ),
  threeOf(
    'marginRanking',
    (a, b, c, options) => losses.marginRanking(a, b, c.detach(), { margin: 0.3, ...options }),
    'margin',
  ),
  threeOf('tripletMargin', losses.tripletMargin, 'triplet_margin_loss'),
  threeOf('tripletMarginWithDistance', losses.tripletMarginWithDistance, 'triplet_margin_with_distance_loss'),
  row<Reduced>(
    'multilabelMargin',
    (d) => {
      const x = d.floats(1, 2);
      return { ...refs(x, d.fresh(x.shape, 'index', 'int32', x.shape.at(-1)!)), ...reduction(d) };
    },
    ([x, target], options) => losses.multilabelMargin(x!, target!, options),
    ([x, target], options) => `F.multilabel_margin_loss(${x}, ${target}.long()${spoken(options)})`,
  ),
  row<Reduced>(
    'multilabelSoftMargin',
    (d) => {
      const x = d.floats(1, 3);
      return { ...refs(x, d.fresh(x.shape, 'unit', x.dtype)), ...reduction(d) };
    },
    ([x, target], options) => losses.multilabelSoftMargin(x!, target!, options),
    ([x, target], options) => `F.multilabel_soft_margin_loss(${x}, ${target}${spoken(options)})`,
  ),
  row<Reduced>(
    'gaussianNLL',
    (d) => {
      const x = d.floats(1, 3);
      return {
        ...refs(x, d.fresh(x.shape, 'normal', x.dtype), d.fresh(x.shape, 'positive', x.dtype)),
        ...reduction(d),
      };
    },
    ([x, target, variance], options) => losses.gaussianNLL(x!, target!, t.abs(variance!), options),
    ([x, target, variance], options) =>
      `F.gaussian_nll_loss(${x}, ${target}, ${variance}.abs()${spoken(options)})`,
  ),
  row<Reduced>(
    'cosineEmbedding',
    (d) => {
      const x =
        d.find(({ shape, dtype, size }) => dtype === d.float && shape.length === 2 && size > 0) ??
        d.fresh(d.shape(2, 2));
      const target = d.fresh([x.shape[0]!], 'unit', x.dtype);
      return { ...refs(x, d.fresh(x.shape, 'normal', x.dtype), target), ...reduction(d) };
    },
    ([a, b, target], options) =>
      losses.cosineEmbedding(a!, b!, t.sign(target!.sub(0.5)).add(0.5).sign(), options),
    ([a, b, target], options) =>
      `F.cosine_embedding_loss(${a}, ${b}, torch.sign(torch.sign(${target} - 0.5) + 0.5)${spoken(options)})`,
  ),
  row<Reduced>(
    'ctc',
    (d) => {
      const [time, batch, classes, longest] = [d.int(3, 8), d.int(1, 3), d.int(2, 5), d.int(1, 2)];
      const x = d.fresh([time, batch, classes]);
      const target = d.fresh([batch, longest], 'index', 'int32', classes - 1);
      return { ...refs(x, target), ...reduction(d) };
    },
    ([x, target], options) => {
      const [time, batch] = x!.shape as [number, number];
      const lengths = (length: number): t.Tensor => t.full([batch], length, { dtype: 'int32' });
      const longest = target!.shape[1]!;
      const given = { ...options, zeroInfinity: true };
      return losses.ctc(t.logSoftmax(x!, -1), target!.add(1), lengths(time), lengths(longest), given);
    },
    ([x, target], options) =>
      `F.ctc_loss(F.log_softmax(${x}, -1), ${target} + 1, torch.full((${x}.shape[1],), ${x}.shape[0]), torch.full((${x}.shape[1],), ${target}.shape[1]), zero_infinity=${py(true)}${spoken(options)})`,
  ),
];

/** Their targets or weights are detached, as PyTorch has no derivatives for those. */
const detaching = ['softMargin', 'crossEntropy', 'marginRanking'];

export const lossRows: Operation[] = rows.map((each) =>
  detaching.includes(each.name) ? { ...each, detaches: true } : each,
);
