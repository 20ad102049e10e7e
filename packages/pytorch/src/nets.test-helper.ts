/** The nets of fixtures/nets.py, as they are written here: their state dictionaries have the same names. */
import { parameter } from '@glissade/autograd';
import {
  AdaptiveAvgPool2d,
  type AnyModule,
  BatchNorm1d,
  BatchNorm2d,
  BatchNorm3d,
  Bilinear,
  Conv1d,
  Conv2d,
  Conv3d,
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTranspose3d,
  Dropout,
  Embedding,
  EmbeddingBag,
  Flatten,
  GELU,
  GRU,
  GRUCell,
  GroupNorm,
  InstanceNorm2d,
  LayerNorm,
  Linear,
  LSTM,
  LSTMCell,
  MaxPool2d,
  Module,
  MultiheadAttention,
  PReLU,
  ReLU,
  RNN,
  RNNCell,
  Sequential,
  scaledDotProductAttention,
  Tanh,
  Transformer,
  TransformerDecoder,
  TransformerDecoderLayer,
  TransformerEncoder,
  TransformerEncoderLayer,
} from '@glissade/nn';
import {
  adaptiveAvgPool2d,
  arange,
  chunk,
  gelu,
  maxPool2d,
  randn,
  type Tensor,
  zeros,
} from '@glissade/tensor';

class Block extends Module {
  conv1: Conv2d;
  bn1: BatchNorm2d;
  conv2: Conv2d;
  bn2: BatchNorm2d;
  downsample: Sequential | undefined;

  constructor(inputs: number, outputs: number, stride: number) {
    super();
    this.conv1 = new Conv2d(inputs, outputs, 3, { stride, padding: 1, bias: false });
    this.bn1 = new BatchNorm2d(outputs);
    this.conv2 = new Conv2d(outputs, outputs, 3, { padding: 1, bias: false });
    this.bn2 = new BatchNorm2d(outputs);
    if (stride !== 1 || inputs !== outputs) {
      this.downsample = new Sequential(
        new Conv2d(inputs, outputs, 1, { stride, bias: false }),
        new BatchNorm2d(outputs),
      );
    }
  }

  forward(x: Tensor): Tensor {
    const y = this.bn2.forward(this.conv2.forward(this.bn1.forward(this.conv1.forward(x)).relu()));
    return y.add(this.downsample?.forward(x) ?? x).relu();
  }
}

const stage = (inputs: number, outputs: number, stride: number): Sequential =>
  new Sequential(new Block(inputs, outputs, stride), new Block(outputs, outputs, 1));

class ResNet18 extends Module {
  conv1 = new Conv2d(3, 2, 7, { stride: 2, padding: 3, bias: false });
  bn1 = new BatchNorm2d(2);
  layer1 = stage(2, 2, 1);
  layer2 = stage(2, 4, 2);
  layer3 = stage(4, 8, 2);
  layer4 = stage(8, 16, 2);
  fc = new Linear(16, 5);

  forward(x: Tensor): Tensor {
    const stem = this.bn1.forward(this.conv1.forward(x)).relu();
    let y = maxPool2d(stem, 3, { stride: 2, padding: 1 });
    for (const layer of [this.layer1, this.layer2, this.layer3, this.layer4]) y = layer.forward(y);
    return this.fc.forward(adaptiveAvgPool2d(y, 1).flatten(1));
  }
}

class VGG11 extends Module {
  features: Sequential;
  avgpool = new AdaptiveAvgPool2d(2);
  classifier = new Sequential(
    new Linear(64, 12),
    new ReLU(),
    new Dropout(0.5),
    new Linear(12, 12),
    new ReLU(),
    new Dropout(0.5),
    new Linear(12, 5),
  );

  constructor() {
    super();
    const layers: Module[] = [];
    let inputs = 3;
    for (const step of [1, 'M', 2, 'M', 4, 4, 'M', 8, 8, 'M', 8, 8, 'M'] as const) {
      if (step === 'M') {
        layers.push(new MaxPool2d(2));
        continue;
      }
      const outputs = 2 * step;
      layers.push(new Conv2d(inputs, outputs, 3, { padding: 1 }), new BatchNorm2d(outputs), new ReLU());
      inputs = outputs;
    }
    this.features = new Sequential(...layers);
  }

  forward(x: Tensor): Tensor {
    return this.classifier.forward(this.avgpool.forward(this.features.forward(x)).flatten(1));
  }
}

/** A linear layer whose weight lies the other way round. */
class Conv1D extends Module {
  weight: Tensor;
  bias: Tensor;
  constructor(outputs: number, inputs: number) {
    super();
    this.weight = parameter(randn([inputs, outputs]).mul(0.2));
    this.bias = parameter(zeros([outputs]));
  }
  forward(x: Tensor): Tensor {
    return x.matmul(this.weight).add(this.bias);
  }
}

/** Names in the style of this language; state dictionaries have those of Hugging Face. */
class GPT2Attention extends Module {
  toAll = new Conv1D(24, 8);
  toOutput = new Conv1D(8, 8);
  forward(x: Tensor): Tensor {
    const [batch, length, width] = x.shape as [number, number, number];
    const [q, k, v] = chunk(this.toAll.forward(x), 3, 2).map((each) =>
      each.reshape([batch, length, 2, width / 2]).transpose(1, 2),
    );
    const found = scaledDotProductAttention(q!, k!, v!, { isCausal: true });
    return this.toOutput.forward(found.transpose(1, 2).reshape([batch, length, width]));
  }
  protected override stateNames(): Readonly<Record<string, string>> {
    return { toAll: 'c_attn', toOutput: 'c_proj' };
  }
}

class GPT2MLP extends Module {
  widen = new Conv1D(32, 8);
  narrow = new Conv1D(8, 32);
  forward(x: Tensor): Tensor {
    return this.narrow.forward(gelu(this.widen.forward(x), { approximate: 'tanh' }));
  }
  protected override stateNames(): Readonly<Record<string, string>> {
    return { widen: 'c_fc', narrow: 'c_proj' };
  }
}

class GPT2Block extends Module {
  norm1 = new LayerNorm(8);
  attn = new GPT2Attention();
  norm2 = new LayerNorm(8);
  mlp = new GPT2MLP();
  forward(x: Tensor): Tensor {
    const y = x.add(this.attn.forward(this.norm1.forward(x)));
    return y.add(this.mlp.forward(this.norm2.forward(y)));
  }
  protected override stateNames(): Readonly<Record<string, string>> {
    return { norm1: 'ln_1', norm2: 'ln_2' };
  }
}

class GPT2Model extends Module {
  wte = new Embedding(17, 8);
  wpe = new Embedding(8, 8);
  h = [new GPT2Block(), new GPT2Block()];
  norm = new LayerNorm(8);
  forward(ids: Tensor): Tensor {
    const places = arange(ids.shape[1]!, { dtype: 'int32' });
    const x = this.wte.forward(ids).add(this.wpe.forward(places));
    return this.norm.forward(this.h.reduce((y, block) => block.forward(y), x));
  }
  protected override stateNames(): Readonly<Record<string, string>> {
    return { norm: 'ln_f' };
  }
}

class GPT2 extends Module {
  transformer = new GPT2Model();
  head = new Linear(8, 17, { bias: false });
  constructor() {
    super();
    this.head.weight = this.transformer.wte.weight;
  }
  forward(ids: Tensor): Tensor {
    return this.head.forward(this.transformer.forward(ids));
  }
  protected override stateNames(): Readonly<Record<string, string>> {
    return { head: 'lm_head' };
  }
}

class Reader extends Module {
  embedding = new Embedding(11, 4);
  recurrent: LSTM | GRU | RNN;
  head = new Linear(6, 2);
  constructor(recurrent: LSTM | GRU | RNN) {
    super();
    this.recurrent = recurrent;
  }
  forward(ids: Tensor): Tensor {
    return this.head.forward(this.recurrent.forward(this.embedding.forward(ids))[0]);
  }
}

class Attention extends Module {
  attention = new MultiheadAttention(6, 2, { batchFirst: true });
  forward(x: Tensor): Tensor {
    return this.attention.forward(x)[0];
  }
}

class Cells extends Module {
  lstm = new LSTMCell(3, 4);
  gru = new GRUCell(4, 4);
  rnn = new RNNCell(4, 2);
  forward(x: Tensor): Tensor {
    return this.rnn.forward(this.gru.forward(this.lstm.forward(x)[0]));
  }
}

class Bags extends Module {
  bag = new EmbeddingBag(9, 4);
  pairs = new Bilinear(4, 4, 3);
  forward(ids: Tensor): Tensor {
    const x = this.bag.forward(ids);
    return this.pairs.forward(x, x);
  }
}

const block = { dimFeedforward: 8, dropout: 0, batchFirst: true } as const;

/** Any of the nets below: of one input, or of two. */
type AnyNet = AnyModule & { forward(...inputs: Tensor[]): Tensor };

/** By the names that they have in nets.py. */
export const nets: Readonly<Record<string, () => AnyNet>> = {
  mlp: () => new Sequential(new Linear(5, 8), new Tanh(), new Linear(8, 3)),
  cnn: () =>
    new Sequential(
      new Conv2d(1, 4, 3, { padding: 1 }),
      new BatchNorm2d(4),
      new ReLU(),
      new MaxPool2d(2),
      new Flatten(),
      new Linear(64, 3),
    ),
  series: () =>
    new Sequential(
      new Conv1d(2, 4, 3),
      new BatchNorm1d(4),
      new PReLU(4),
      new ConvTranspose1d(4, 2, 3, { stride: 2 }),
    ),
  volumes: () =>
    new Sequential(new Conv3d(1, 2, 3), new BatchNorm3d(2), new ReLU(), new ConvTranspose3d(2, 1, 2)),
  autoencoder: () =>
    new Sequential(
      new Conv2d(1, 4, 3, { stride: 2, padding: 1 }),
      new GroupNorm(2, 4),
      new GELU(),
      new InstanceNorm2d(4, { affine: true }),
      new ConvTranspose2d(4, 1, 2, { stride: 2 }),
    ),
  lstm: () => new Reader(new LSTM(4, 3, { numLayers: 2, bidirectional: true, batchFirst: true })),
  gru: () => new Reader(new GRU(4, 6, { numLayers: 2, batchFirst: true })),
  rnn: () => new Reader(new RNN(4, 6, { batchFirst: true })),
  cells: () => new Cells(),
  bags: () => new Bags(),
  attention: () => new Attention(),
  encoder: () => new TransformerEncoder(() => new TransformerEncoderLayer(6, 2, block), 2),
  decoder: () =>
    new TransformerDecoder(() => new TransformerDecoderLayer(6, 2, block), 2, { norm: new LayerNorm(6) }),
  transformer: () => new Transformer(6, 2, { numEncoderLayers: 1, numDecoderLayers: 1, ...block }),
  resnet18: () => new ResNet18(),
  vgg11: () => new VGG11(),
  gpt2: () => new GPT2(),
};
