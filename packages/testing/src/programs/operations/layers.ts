/** Functions of nn: pools, normalisations, attention, recurrent cells, embeddings. */
import * as nn from '@glissade/nn';
import * as t from '@glissade/tensor';
import { isFloat } from '@glissade/tensor';
import type { Draw, Operation, Ref, Value } from '../program.ts';
import { keywords, py, row } from './table.ts';

const refs = (...values: readonly Value[]): { args: Ref[] } => ({ args: values.map(({ ref }) => ref) });

/** [N, C, ...] of so many lengths behind. */
const images = (d: Draw, rank: number, least = 1): Value =>
  d.find(
    ({ shape, dtype, size }) =>
      isFloat(dtype) &&
      shape.length === rank + 2 &&
      size > 0 &&
      size < 3000 &&
      shape.slice(2).every((n) => n >= least),
  ) ??
  d.fresh([
    d.int(1, 3),
    d.pick([1, 2, 4, 6]),
    ...Array.from({ length: rank }, () => d.int(Math.max(least, 2), rank === 3 ? 4 : 9)),
  ]);

interface Pool {
  readonly kernelSize: number;
  readonly stride: number;
  readonly padding: number;
  readonly ceilMode: boolean;
}
const pooled = (d: Draw, rank: number) => {
  const x = images(d, rank);
  const least = Math.min(...x.shape.slice(2));
  const kernelSize = d.int(1, Math.min(3, least));
  const options = {
    kernelSize,
    stride: d.int(1, 3),
    padding: d.int(0, Math.floor(kernelSize / 2)),
    ceilMode: d.chance(0.3),
  };
  return { ...refs(x), options };
};
const maxPools = [nn.maxPool1d, t.maxPool2d, nn.maxPool3d];
const avgPools = [nn.avgPool1d, t.avgPool2d, nn.avgPool3d];
const adaptive = [nn.adaptiveAvgPool1d, t.adaptiveAvgPool2d, nn.adaptiveAvgPool3d];
const adaptiveMax = [nn.adaptiveMaxPool1d, nn.adaptiveMaxPool2d, nn.adaptiveMaxPool3d];

const pools: Operation[] = [1, 2, 3].flatMap((rank) => [
  row<Pool>(
    `maxPool${rank}d`,
    (d) => pooled(d, rank),
    ([x], { kernelSize, ...options }) => maxPools[rank - 1]!(x!, kernelSize, options),
    ([x], options) => `F.max_pool${rank}d(${x}${keywords({ ...options })})`,
  ),
  row<Pool>(
    `avgPool${rank}d`,
    (d) => pooled(d, rank),
    ([x], { kernelSize, ...options }) => avgPools[rank - 1]!(x!, kernelSize, options),
    ([x], options) => `F.avg_pool${rank}d(${x}${keywords({ ...options })})`,
  ),
  row<{ outputSize: number }>(
    `adaptiveAvgPool${rank}d`,
    (d) => ({ ...refs(images(d, rank)), options: { outputSize: d.int(1, 4) } }),
    ([x], { outputSize }) => adaptive[rank - 1]!(x!, outputSize),
    ([x], { outputSize }) => `F.adaptive_avg_pool${rank}d(${x}, ${outputSize})`,
  ),
  row<{ outputSize: number }>(
    `adaptiveMaxPool${rank}d`,
    (d) => ({ ...refs(images(d, rank)), options: { outputSize: d.int(1, 4) } }),
    ([x], { outputSize }) => adaptiveMax[rank - 1]!(x!, outputSize),
    ([x], { outputSize }) => `F.adaptive_max_pool${rank}d(${x}, ${outputSize})`,
  ),
]);

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

interface Cell {
  readonly gates: number;
}
const cellInputs = (gates: number, states: number) => (d: Draw) => {
  const [batch, inputs, hidden] = [d.int(1, 3), d.pick([1, 2, 3, 5]), d.pick([1, 2, 3, 8])];
  const there = d.find(
    ({ shape, dtype }) => dtype === d.float && shape.length === 2 && shape.every((n) => n > 0 && n < 20),
  );
  const x = there ?? d.fresh([batch, inputs]);
  const state = Array.from({ length: states }, () => d.fresh([x.shape[0]!, hidden]));
  const weights = [d.fresh([gates * hidden, x.shape[1]!]), d.fresh([gates * hidden, hidden])];
  const biases = [0, 1].map(() => d.fresh([gates * hidden]));
  return { ...refs(x, ...state, ...weights, ...biases), options: { gates } };
};
const sequenceInputs = (gates: number, states: number) => (d: Draw) => {
  const [length, batch, inputs, hidden] = [d.int(1, 5), d.int(1, 3), d.pick([1, 2, 3]), d.pick([1, 2, 4])];
  const x = d.fresh([length, batch, inputs]);
  const state = Array.from({ length: states }, () => d.fresh([batch, hidden]));
  const weights = [d.fresh([gates * hidden, inputs]), d.fresh([gates * hidden, hidden])];
  const biases = [0, 1].map(() => d.fresh([gates * hidden]));
  return { ...refs(x, ...state, ...weights, ...biases), options: { gates } };
};
const weightsOf = ([weightIh, weightHh, biasIh, biasHh]: readonly t.Tensor[]): nn.RecurrentWeights => ({
  weightIh: weightIh!,
  weightHh: weightHh!,
  biasIh,
  biasHh,
});
/** PyTorch's function of a whole sequence, of one layer. */
const inTorch = (name: string, states: number) => (x: readonly string[]) => {
  const [input, ...rest] = x;
  const start = rest.slice(0, states).map((each) => `${each}.unsqueeze(0)`);
  const state = states === 2 ? `(${start})` : start[0];
  const hidden = '[:, :, :]';
  const all = `torch._VF.${name}(${input}${hidden}, ${state}, [${rest.slice(states)}], True, 1, 0.0, False, False, False)`;
  return `(lambda r: (r[0], *[s.squeeze(0) for s in r[1:]]))(${all})`;
};

export const layers: Operation[] = [
  ...pools,
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
  row<{ isCausal: boolean }>(
    'scaledDotProductAttention',
    (d) => {
      const batch = d.shape(1, 2, 6);
      const [queries, keys, width, out] = [d.int(1, 5), d.int(1, 5), d.pick([1, 2, 4]), d.pick([1, 3, 4])];
      const query = d.fresh([...batch, queries, width]);
      const rest = [d.fresh([...batch, keys, width]), d.fresh([...batch, keys, out])];
      const isCausal = d.chance(0.3);
      const mask = !isCausal && d.chance(0.5) ? [d.fresh([queries, keys])] : [];
      return { ...refs(query, ...rest, ...mask), options: { isCausal } };
    },
    ([query, key, value, attnMask], { isCausal }) =>
      nn.scaledDotProductAttention(query!, key!, value!, { attnMask, isCausal }),
    ([query, key, value, mask], { isCausal }) =>
      `F.scaled_dot_product_attention(${query}, ${key}, ${value}, ${mask ?? 'None'}, is_causal=${py(isCausal)})`,
  ),
  row<{ numHeads: number }>(
    'multiheadAttention',
    (d) => {
      const numHeads = d.int(1, 2);
      const width = numHeads * d.int(1, 3);
      const x = d.fresh([d.int(1, 4), d.int(1, 3), width]);
      return { ...refs(x, d.fresh([3 * width, width]), d.fresh([width, width])), options: { numHeads } };
    },
    ([x, inProjWeight, outProjWeight], { numHeads }) =>
      nn.multiheadAttention(x!, x!, x!, {
        numHeads,
        inProjWeight: inProjWeight!,
        outProjWeight: outProjWeight!,
      }),
    ([x, inward, outward], { numHeads }) =>
      `F.multi_head_attention_forward(${x}, ${x}, ${x}, ${x}.shape[-1], ${numHeads}, ${inward}, None, None, None, False, 0.0, ${outward}, None)`,
  ),
  row<Cell>(
    'rnnCell',
    cellInputs(1, 1),
    ([x, h, ...w]) => nn.rnnCell(x!, h!, weightsOf(w)),
    (x) => `torch._VF.rnn_tanh_cell(${x})`,
  ),
  row<Cell>(
    'gruCell',
    cellInputs(3, 1),
    ([x, h, ...w]) => nn.gruCell(x!, h!, weightsOf(w)),
    (x) => `torch._VF.gru_cell(${x})`,
  ),
  row<Cell>(
    'lstmCell',
    cellInputs(4, 2),
    ([x, h, c, ...w]) => nn.lstmCell(x!, [h!, c!], weightsOf(w)),
    ([x, h, c, ...w]) => `torch._VF.lstm_cell(${x}, (${h}, ${c}), ${w})`,
  ),
  row<Cell>(
    'rnn',
    sequenceInputs(1, 1),
    ([x, h, ...w]) => nn.rnn(x!, h!, weightsOf(w)),
    inTorch('rnn_tanh', 1),
  ),
  row<Cell>('gru', sequenceInputs(3, 1), ([x, h, ...w]) => nn.gru(x!, h!, weightsOf(w)), inTorch('gru', 1)),
  row<Cell>(
    'lstm',
    sequenceInputs(4, 2),
    ([x, h, c, ...w]) => nn.lstm(x!, [h!, c!], weightsOf(w)).flat(),
    inTorch('lstm', 2),
  ),
  row(
    'embedding',
    (d) => {
      const weight =
        d.find(({ shape, dtype, size }) => isFloat(dtype) && shape.length === 2 && size > 0) ??
        d.fresh([d.length(), d.length()]);
      return refs(d.fresh(d.shape(0, 2, 20), 'index', 'int32', weight.shape[0]!), weight);
    },
    ([index, weight]) => nn.embedding(index!, weight!),
    ([index, weight]) => `F.embedding(${index}, ${weight})`,
  ),
  row<{ mode: nn.BagMode }>(
    'embeddingBag',
    (d) => {
      const weight = d.fresh([d.length(), d.length()]);
      const index = d.fresh([d.int(1, 3), d.int(1, 4)], 'index', 'int32', weight.shape[0]!);
      return { ...refs(index, weight), options: { mode: d.pick(['sum', 'mean', 'max'] as const) } };
    },
    ([index, weight], options) => nn.embeddingBag(index!, weight!, options),
    ([index, weight], options) => `F.embedding_bag(${index}, ${weight}${keywords({ ...options })})`,
  ),
  row(
    'glu',
    (d) => {
      const x = d.find(
        ({ shape, size, dtype }) => isFloat(dtype) && size > 0 && shape.length > 0 && shape.at(-1)! % 2 === 0,
      );
      return refs(x ?? d.fresh([3, 4]));
    },
    ([x]) => nn.glu(x!),
    ([x]) => `F.glu(${x})`,
  ),
  row<{
    mode: 'nearest' | 'linear' | 'bilinear' | 'bicubic';
    size: number[];
    alignCorners?: boolean | undefined;
  }>(
    'interpolate',
    (d) => {
      const rank = d.int(1, 2);
      const mode =
        rank === 1
          ? d.pick(['nearest', 'linear'] as const)
          : d.pick(['nearest', 'bilinear', 'bicubic'] as const);
      const size = Array.from({ length: rank }, () => d.int(1, 8));
      const alignCorners = mode === 'nearest' ? undefined : d.chance(0.5);
      return { ...refs(images(d, rank)), options: { mode, size, alignCorners } };
    },
    ([x], options) => nn.interpolate(x!, options),
    ([x], options) => `F.interpolate(${x}${keywords({ ...options })})`,
  ),
  row<nn.GridSampleOptions>(
    'gridSample',
    (d) => {
      const x = images(d, 2);
      const grid = d.fresh([x.shape[0]!, d.int(1, 4), d.int(1, 4), 2], 'normal', x.dtype);
      const options = {
        mode: d.pick(['bilinear', 'nearest', 'bicubic'] as const),
        paddingMode: d.pick(['zeros', 'border', 'reflection'] as const),
        alignCorners: d.chance(0.5),
      };
      return { ...refs(x, grid), options };
    },
    ([x, grid], options) => nn.gridSample(x!, grid!, options),
    ([x, grid], options) => `F.grid_sample(${x}, ${grid}${keywords({ ...options })})`,
  ),
  row<{ factor: number }>(
    'pixelShuffle',
    (d) => ({
      ...refs(d.fresh([d.int(1, 2), 4 * d.int(1, 2), d.int(1, 4), d.int(1, 4)])),
      options: { factor: 2 },
    }),
    ([x], { factor }) => nn.pixelShuffle(x!, factor),
    ([x], { factor }) => `F.pixel_shuffle(${x}, ${factor})`,
  ),
  row<{ kernelSize: number; padding: number; stride: number }>(
    'unfoldIm2col',
    (d) => ({
      ...refs(images(d, 2, 2)),
      options: { kernelSize: d.int(1, 2), padding: d.int(0, 1), stride: d.int(1, 2) },
    }),
    ([x], { kernelSize, ...options }) => t.unfoldIm2col(x!, kernelSize, options),
    ([x], options) => `F.unfold(${x}${keywords({ ...options })})`,
  ),
  row<{ dim: number }>(
    'cosineSimilarity',
    (d) => {
      const a = d.floats(1);
      return { ...refs(a, d.fresh(a.shape, 'normal', a.dtype)), options: { dim: d.dim(a.shape.length) } };
    },
    ([a, b], { dim }) => nn.cosineSimilarity(a!, b!, dim),
    ([a, b], { dim }) => `F.cosine_similarity(${a}, ${b}, dim=${dim})`,
  ),
  row(
    'pairwiseDistance',
    (d) => {
      const a = d.floats(1);
      return refs(a, d.fresh(a.shape, 'normal', a.dtype));
    },
    ([a, b]) => nn.pairwiseDistance(a!, b!),
    ([a, b]) => `F.pairwise_distance(${a}, ${b})`,
  ),
  row(
    'bilinear',
    (d) => {
      const batch = d.shape(0, 2, 10);
      const [first, second, out] = [d.int(1, 3), d.int(1, 4), d.int(1, 3)];
      return refs(d.fresh([...batch, first]), d.fresh([...batch, second]), d.fresh([out, first, second]));
    },
    ([a, b, weight]) => nn.bilinear(a!, b!, weight!),
    (x) => `F.bilinear(${x})`,
  ),
  row<{ normType: number; kernelSize: number }>(
    'lpPool2d',
    (d) => ({ ...refs(images(d, 2, 2)), options: { normType: d.pick([2, 3]), kernelSize: 2 } }),
    ([x], { normType, kernelSize }) => nn.lpPool2d(t.abs(x!).add(0.1), normType, kernelSize),
    ([x], { normType, kernelSize }) => `F.lp_pool2d(${x}.abs() + 0.1, ${normType}, ${kernelSize})`,
  ),
  row<{ kernelSize: number; padding: number; stride: number }>(
    'maxPool2dWithIndices, unpooled',
    (d) => ({ ...refs(images(d, 2, 2)), options: { kernelSize: 2, padding: d.int(0, 1), stride: 2 } }),
    ([x], { kernelSize, ...options }) => {
      const { values, indices } = nn.maxPool2dWithIndices(x!, kernelSize, options);
      const outputSize = x!.shape.slice(2);
      return [nn.maxUnpool2d(values, indices, kernelSize, { ...options, outputSize }), indices];
    },
    ([x], { kernelSize, padding, stride }) =>
      `(lambda r: (F.max_unpool2d(*r, ${kernelSize}, ${stride}, ${padding}, ${x}.shape[2:]), r[1]))(F.max_pool2d(${x}, ${kernelSize}, ${stride}, ${padding}, return_indices=True))`,
  ),
  row<{ kernelSize: number; padding: number; stride: number }>(
    'fold',
    (d) => ({
      ...refs(images(d, 2, 2)),
      options: { kernelSize: 2, padding: d.int(0, 1), stride: d.int(1, 2) },
    }),
    ([x], { kernelSize, ...options }) =>
      nn.fold(t.unfoldIm2col(x!, kernelSize, options), x!.shape.slice(2), kernelSize, options),
    ([x], options) =>
      `F.fold(F.unfold(${x}${keywords({ ...options })}), ${x}.shape[2:]${keywords({ ...options })})`,
  ),
  row<{ groups: number }>(
    'channelShuffle',
    (d) => ({ ...refs(d.fresh([d.int(1, 2), 6, d.int(1, 4)])), options: { groups: d.pick([1, 2, 3]) } }),
    ([x], { groups }) => nn.channelShuffle(x!, groups),
    ([x], { groups }) => `F.channel_shuffle(${x}.unsqueeze(-1), ${groups}).squeeze(-1)`,
  ),
  row<{ alignCorners: boolean }>(
    'affineGrid',
    (d) => ({ ...refs(d.fresh([2, 2, 3])), options: { alignCorners: d.chance(0.5) } }),
    ([theta], options) => nn.affineGrid(theta!, [2, 1, 3, 4], options),
    ([theta], options) => `F.affine_grid(${theta}, (2, 1, 3, 4)${keywords({ ...options })})`,
  ),
  row<{ p: number }>(
    'pdist',
    (d) => ({ ...refs(d.fresh([d.int(1, 5), d.int(1, 4)])), options: { p: d.pick([1, 2, 3]) } }),
    ([x], options) => nn.pdist(x!, options),
    ([x], { p }) => `F.pdist(${x}, ${p})`,
  ),
  row(
    'padSequence',
    (d) => refs(d.fresh([d.int(1, 4), 2]), d.fresh([d.int(1, 4), 2])),
    (x) => nn.padSequence(x, { batchFirst: true }),
    (x) => `torch.nn.utils.rnn.pad_sequence([${x}], batch_first=True)`,
  ),
  row<{ lengths: number[] }>(
    'gru, of lengths',
    (d) => {
      const { args, options } = sequenceInputs(3, 1)(d);
      return { args, options: { ...options, lengths: [] } };
    },
    ([x, h, ...w]) => {
      const [length, batch] = x!.shape as [number, number];
      const lengths = Array.from({ length: batch }, (_, i) => 1 + (i % length));
      return nn.gru(x!, h!, weightsOf(w), { lengths, reverse: true });
    },
  ),
  row(
    'linear of a transformer',
    (d) => {
      const width = d.int(1, 3);
      const x = d.fresh([d.int(1, 3), d.int(1, 4), width]);
      return refs(
        x,
        d.fresh([2 * width, width]),
        d.fresh([2 * width]),
        d.fresh([width, 2 * width]),
        d.fresh([width]),
      );
    },
    ([x, w1, b1, w2, b2]) =>
      nn.layerNorm(x!.add(t.linear(t.gelu(t.linear(x!, w1!, b1!)), w2!, b2!)), [x!.shape.at(-1)!]),
    ([x, w1, b1, w2, b2]) =>
      `F.layer_norm(${x} + F.linear(F.gelu(F.linear(${x}, ${w1}, ${b1})), ${w2}, ${b2}), ${x}.shape[-1:])`,
  ),
];
