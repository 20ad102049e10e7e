/** Networks of other layers than the chapter's, in Glissade. peers/pytorch.py has the same, layer by layer. */
import {
  AdaptiveAvgPool2d,
  BatchNorm2d,
  Conv2d,
  ConvTranspose2d,
  Flatten,
  GroupNorm,
  Linear,
  LSTM,
  MaxPool2d,
  Module,
  ReLU,
  Sequential,
  SiLU,
  type Tensor,
  TransformerEncoder,
  TransformerEncoderLayer,
} from 'glissade';
import type { NetworkName } from './problem.ts';

type Image = [x: Tensor];

/** Two convolutions, and a way around them. */
class ResidualBlock extends Module<Image, Tensor> {
  readonly main: Sequential;
  readonly around: Sequential;

  constructor(inputs: number, outputs: number, stride: number) {
    super();
    this.main = new Sequential(
      new Conv2d(inputs, outputs, 3, { stride, padding: 1, bias: false }),
      new BatchNorm2d(outputs),
      new ReLU(),
      new Conv2d(outputs, outputs, 3, { padding: 1, bias: false }),
      new BatchNorm2d(outputs),
    );
    this.around = new Sequential(
      new Conv2d(inputs, outputs, 1, { stride, bias: false }),
      new BatchNorm2d(outputs),
    );
  }

  forward(x: Tensor): Tensor {
    return this.main.forward(x).add(this.around.forward(x)).relu();
  }
}

/** A convolution of each channel by itself, and one that mixes the channels. */
const separable = (inputs: number, outputs: number, stride: number): Sequential =>
  new Sequential(
    new Conv2d(inputs, inputs, 3, { stride, padding: 1, groups: inputs, bias: false }),
    new BatchNorm2d(inputs),
    new ReLU(),
    new Conv2d(inputs, outputs, 1, { bias: false }),
    new BatchNorm2d(outputs),
    new ReLU(),
  );

const classifier = (channels: number): Sequential =>
  new Sequential(new AdaptiveAvgPool2d(1), new Flatten(), new Linear(channels, 10));

/** A sequence of image rows; the last output is classified. */
class RowReader extends Module<Image, Tensor> {
  readonly lstm = new LSTM(28, 128, { batchFirst: true });
  readonly head = new Linear(128, 10);

  forward(x: Tensor): Tensor {
    const [outputs] = this.lstm.forward(x.squeeze(1));
    return this.head.forward(outputs.select(1, -1));
  }
}

/** The rows of an image, each of which looks at all; the mean of what they become is classified. */
class RowAttention extends Module<Image, Tensor> {
  readonly embedding = new Linear(28, 64);
  readonly encoder = new TransformerEncoder(
    () => new TransformerEncoderLayer(64, 4, { dimFeedforward: 128, dropout: 0, batchFirst: true }),
    2,
  );
  readonly head = new Linear(64, 10);

  forward(x: Tensor): Tensor {
    return this.head.forward(this.encoder.forward(this.embedding.forward(x.squeeze(1))).mean(1));
  }
}

/** From images [batch, 1, 28, 28] to ten logits each; the autoencoder to images. */
export const networks: { readonly [Name in NetworkName]: () => Module<Image, Tensor> } = {
  residual: () =>
    new Sequential(
      new Conv2d(1, 16, 3, { padding: 1, bias: false }),
      new BatchNorm2d(16),
      new ReLU(),
      new ResidualBlock(16, 16, 1),
      new ResidualBlock(16, 32, 2),
      new ResidualBlock(32, 64, 2),
      classifier(64),
    ),
  wide: () =>
    new Sequential(
      new Conv2d(1, 64, 3, { padding: 1, bias: false }),
      new BatchNorm2d(64),
      new ReLU(),
      new MaxPool2d(2),
      new ResidualBlock(64, 64, 1),
      new ResidualBlock(64, 128, 2),
      new ResidualBlock(128, 256, 2),
      classifier(256),
    ),
  depthwise: () =>
    new Sequential(
      new Conv2d(1, 16, 3, { stride: 2, padding: 1, bias: false }),
      new BatchNorm2d(16),
      new ReLU(),
      separable(16, 32, 1),
      separable(32, 64, 2),
      separable(64, 64, 1),
      classifier(64),
    ),
  autoencoder: () =>
    new Sequential(
      new Conv2d(1, 32, 4, { stride: 2, padding: 1 }),
      new GroupNorm(4, 32),
      new SiLU(),
      new Conv2d(32, 64, 4, { stride: 2, padding: 1 }),
      new GroupNorm(4, 64),
      new SiLU(),
      new ConvTranspose2d(64, 32, 4, { stride: 2, padding: 1 }),
      new GroupNorm(4, 32),
      new SiLU(),
      new ConvTranspose2d(32, 1, 4, { stride: 2, padding: 1 }),
    ),
  lstm: () => new RowReader(),
  transformer: () => new RowAttention(),
};
