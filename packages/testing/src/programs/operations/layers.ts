/** Other functions of nn: attention, embeddings, images. */
import * as nn from '@glissade/nn';
import * as t from '@glissade/tensor';
import { isFloat } from '@glissade/tensor';
import type { Operation } from '../program.ts';
import { images } from './pools.ts';
import { keywords, py, refs, row } from './table.ts';

export const layers: Operation[] = [
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
