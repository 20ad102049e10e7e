/** The blocks of Swin transformers, and what halves images between them: [N, H, W, C] to such. */
import { Linear, Module, type Sequential } from '@glissade/nn';
import { add, pad, permute, type Tensor } from '@glissade/tensor';
import { StochasticDepth } from '../ops/stochastic-depth.ts';
import type { NormLayer } from '../options.ts';
import {
  ShiftedWindowAttention,
  ShiftedWindowAttentionV2,
  type WindowAttention,
  type WindowSizes,
} from './shifted-window-attention.ts';
import { mlp } from './transformer-encoder.ts';

/** Version 2 normalises behind layers, not before them. */
export type SwinVersion = 1 | 2;

/** What a block is made with. */
export interface SwinBlockSizes extends WindowSizes {
  readonly mlpRatio: number;
  readonly stochasticDepthProb: number;
  readonly normLayer: NormLayer;
  readonly version: SwinVersion;
}

/** Attention within windows, and two linear layers at each pixel. */
export class SwinTransformerBlock extends Module {
  readonly norm1: Module;
  readonly attn: WindowAttention;
  readonly stochasticDepth: StochasticDepth;
  readonly norm2: Module;
  readonly mlp: Sequential;
  readonly version: SwinVersion;

  constructor(dim: number, sizes: SwinBlockSizes) {
    super();
    const { mlpRatio, stochasticDepthProb, normLayer, version, dropout } = sizes;
    const { windowSize, shiftSize, numHeads, attentionDropout } = sizes;
    const windows = { windowSize, shiftSize, numHeads, dropout, attentionDropout };
    this.norm1 = normLayer(dim);
    this.attn =
      version === 1 ? new ShiftedWindowAttention(dim, windows) : new ShiftedWindowAttentionV2(dim, windows);
    this.stochasticDepth = new StochasticDepth(stochasticDepthProb, 'row');
    this.norm2 = normLayer(dim);
    this.mlp = mlp({ hiddenDim: dim, mlpDim: Math.trunc(dim * mlpRatio), dropout });
    this.version = version;
  }

  forward(x: Tensor): Tensor {
    const { norm1, attn, norm2, mlp } = this;
    return this.#added(this.#added(x, norm1, attn), norm2, mlp);
  }

  #added(x: Tensor, norm: Module, layer: Module): Tensor {
    const y = this.version === 1 ? layer.forward(norm.forward(x)) : norm.forward(layer.forward(x));
    return add(x, this.stochasticDepth.forward(y));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { stochasticDepth: 'stochastic_depth' };
  }
}

/** Four pixels become one of twice the channels: [N, H, W, C] to [N, H / 2, W / 2, 2 C]; an odd length gets a pixel of zeros. */
export class PatchMerging extends Module {
  readonly reduction: Linear;
  readonly norm: Module;
  readonly version: SwinVersion;

  constructor(dim: number, normLayer: NormLayer, version: SwinVersion) {
    super();
    this.reduction = new Linear(4 * dim, 2 * dim, { bias: false });
    this.norm = normLayer(version === 1 ? 4 * dim : 2 * dim);
    this.version = version;
  }

  forward(x: Tensor): Tensor {
    const { reduction, norm, version } = this;
    const four = fourInOne(x);
    return version === 1 ? reduction.forward(norm.forward(four)) : norm.forward(reduction.forward(four));
  }
}

/** The channels of the upper left, the lower left, the upper right and the lower right pixel. */
function fourInOne(x: Tensor): Tensor {
  const [n, height, width, channels] = x.shape as readonly [number, number, number, number];
  const even = pad(x, [0, 0, 0, width % 2, 0, height % 2]);
  const [h, w] = [Math.ceil(height / 2), Math.ceil(width / 2)];
  const parts = permute(even.reshape([n, h, 2, w, 2, channels]), [0, 1, 3, 4, 2, 5]);
  return parts.reshape([n, h, w, 4 * channels]);
}
