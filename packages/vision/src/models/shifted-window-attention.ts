/** Attention within windows of an image, which every second block shifts. */
import { parameter } from '@glissade/autograd';
import { buffer, Dropout, init, Linear, Module, ReLU, Sequential } from '@glissade/nn';
import {
  add,
  concat,
  exp,
  fillLike,
  full,
  indexSelect,
  linear,
  matmul,
  minimum,
  mul,
  normalize,
  pad,
  roll,
  sigmoid,
  softmax,
  type Tensor,
  tensor,
  transpose,
  zeros,
} from '@glissade/tensor';
import {
  fromWindows,
  intoWindows,
  padded,
  relativeCoordinates,
  relativePositions,
  type Size,
  shiftMask,
} from './windows.ts';

/** What both versions are made with. */
export interface WindowSizes {
  readonly windowSize: Size;
  readonly shiftSize: Size;
  readonly numHeads: number;
  readonly dropout: number;
  readonly attentionDropout: number;
}

/** What both versions share: images [N, H, W, C] to such. */
export abstract class WindowAttention extends Module {
  readonly sizes: WindowSizes;
  abstract readonly relativePositionIndex: Tensor;
  abstract readonly qkv: Linear;
  abstract readonly proj: Linear;
  abstract readonly attentionDropout: Dropout;
  abstract readonly dropout: Dropout;

  constructor(sizes: WindowSizes) {
    super();
    this.sizes = sizes;
  }

  /** What differences of places add to the attention of each head: [places, numHeads]. */
  protected abstract biasOfPlaces(): Tensor;

  /** Queries, keys and values [windows, pixels, 3 C]. */
  protected abstract asked(x: Tensor): Tensor;

  /** How much queries and keys [windows, numHeads, pixels, C / numHeads] have to do with each other. */
  protected abstract scores(q: Tensor, k: Tensor): Tensor;

  forward(x: Tensor): Tensor {
    const [, height, width, channels] = x.shape as readonly [number, number, number, number];
    const { windowSize, shiftSize } = this.sizes;
    const full: Size = [padded(height, windowSize[0]), padded(width, windowSize[1])];
    // A window as large as the image need not move.
    const shift = [0, 1].map((i) => (windowSize[i]! >= full[i]! ? 0 : shiftSize[i]!)) as [number, number];
    const moves = shift.some((by) => by > 0);
    const whole = pad(x, [0, 0, 0, full[1] - width, 0, full[0] - height]);
    const moved = moves ? roll(whole, [-shift[0], -shift[1]], [1, 2]) : whole;
    const mask = moves ? shiftMask(x, windowSize, full, shift) : undefined;
    const found = this.#attended(intoWindows(moved, windowSize), channels, mask);
    const image = fromWindows(found, windowSize, full);
    const back = moves ? roll(image, shift, [1, 2]) : image;
    return back.slice(1, 0, height).slice(2, 0, width);
  }

  /** Windows [windows, pixels, C] to such. */
  #attended(x: Tensor, channels: number, mask: Tensor | undefined): Tensor {
    const { numHeads, windowSize } = this.sizes;
    const [count, pixels] = x.shape as readonly [number, number, number];
    const parts = this.asked(x).reshape([count, pixels, 3, numHeads, channels / numHeads]);
    const [q, k, v] = [0, 1, 2].map((i) => parts.select(2, i).permute([0, 2, 1, 3])) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    const bias = indexSelect(this.biasOfPlaces(), 0, this.relativePositionIndex)
      .reshape([windowSize[0] * windowSize[1], pixels, numHeads])
      .permute([2, 0, 1]);
    const plain = add(this.scores(q, k), bias);
    const attention = softmax(mask ? masked(plain, mask) : plain, -1);
    const seen = matmul(this.attentionDropout.forward(attention), v);
    const joined = transpose(seen, 1, 2).reshape([count, pixels, channels]);
    return this.dropout.forward(this.proj.forward(joined));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return {
      relativePositionIndex: 'relative_position_index',
      relativePositionBiasTable: 'relative_position_bias_table',
      attentionDropout: 'attention_dropout',
      logitScale: 'logit_scale',
      relativeCoordsTable: 'relative_coords_table',
      cpbMlp: 'cpb_mlp',
    };
  }
}

/** Attention [images windows, heads, pixels, pixels] and what each window of an image adds to it. */
function masked(attention: Tensor, mask: Tensor): Tensor {
  const [count, heads, pixels] = attention.shape as readonly [number, number, number];
  const windows = mask.shape[0]!;
  const images = attention.reshape([count / windows, windows, heads, pixels, pixels]);
  return add(images, mask.unsqueeze(1)).reshape([count, heads, pixels, pixels]);
}

const indexOf = (size: Size): Tensor => buffer(tensor(relativePositions(size)));

/** Version 1: products of queries and keys, and a learned number for each difference of places. */
export class ShiftedWindowAttention extends WindowAttention {
  /** [places, numHeads] */
  readonly relativePositionBiasTable: Tensor;
  readonly relativePositionIndex: Tensor;
  readonly qkv: Linear;
  readonly proj: Linear;
  readonly attentionDropout: Dropout;
  readonly dropout: Dropout;

  constructor(dim: number, sizes: WindowSizes) {
    super(sizes);
    const [height, width] = sizes.windowSize;
    this.qkv = new Linear(dim, 3 * dim);
    this.proj = new Linear(dim, dim);
    const table = zeros([(2 * height - 1) * (2 * width - 1), sizes.numHeads]);
    this.relativePositionBiasTable = parameter(init.truncNormal_(table, 0, 0.02));
    this.relativePositionIndex = indexOf(sizes.windowSize);
    this.attentionDropout = new Dropout(sizes.attentionDropout);
    this.dropout = new Dropout(sizes.dropout);
  }

  protected biasOfPlaces(): Tensor {
    return this.relativePositionBiasTable;
  }

  protected asked(x: Tensor): Tensor {
    return this.qkv.forward(x);
  }

  protected scores(q: Tensor, k: Tensor): Tensor {
    return matmul(mul(q, q.shape[3]! ** -0.5), transpose(k, -2, -1));
  }
}

/**
 * Version 2: cosines of queries and keys, and a small network that says what a difference of places adds.
 * Source: https://arxiv.org/abs/2111.09883, section 3
 */
export class ShiftedWindowAttentionV2 extends WindowAttention {
  /** [numHeads, 1, 1] */
  readonly logitScale: Tensor;
  readonly relativeCoordsTable: Tensor;
  readonly relativePositionIndex: Tensor;
  readonly qkv: Linear;
  readonly proj: Linear;
  readonly cpbMlp: Sequential;
  readonly attentionDropout: Dropout;
  readonly dropout: Dropout;

  constructor(dim: number, sizes: WindowSizes) {
    super(sizes);
    const [height, width] = sizes.windowSize;
    this.qkv = new Linear(dim, 3 * dim);
    this.proj = new Linear(dim, dim);
    const coordinates = tensor(relativeCoordinates(sizes.windowSize), {
      shape: [1, 2 * height - 1, 2 * width - 1, 2],
    });
    this.relativeCoordsTable = buffer(coordinates);
    this.relativePositionIndex = indexOf(sizes.windowSize);
    this.logitScale = parameter(full([sizes.numHeads, 1, 1], Math.log(10)));
    this.cpbMlp = new Sequential(
      new Linear(2, 512),
      new ReLU(),
      new Linear(512, sizes.numHeads, { bias: false }),
    );
    this.attentionDropout = new Dropout(sizes.attentionDropout);
    this.dropout = new Dropout(sizes.dropout);
  }

  protected biasOfPlaces(): Tensor {
    const learned = this.cpbMlp.forward(this.relativeCoordsTable);
    return mul(sigmoid(learned.reshape([-1, this.sizes.numHeads])), 16);
  }

  /** Keys have no bias. */
  protected asked(x: Tensor): Tensor {
    const { weight, bias } = this.qkv;
    if (!bias) return this.qkv.forward(x);
    const third = bias.size / 3;
    const queries = bias.slice(0, 0, third);
    return linear(x, weight, concat([queries, fillLike(queries, 0), bias.slice(0, 2 * third)], 0));
  }

  protected scores(q: Tensor, k: Tensor): Tensor {
    const cosines = matmul(normalize(q, -1), transpose(normalize(k, -1), -2, -1));
    return mul(cosines, exp(minimum(this.logitScale, Math.log(100))));
  }
}
