/** Layers that read all that was computed before them. */
import { AvgPool2d, BatchNorm2d, Conv2d, Dropout, Module, ReLU } from '@glissade/nn';
import { concat, type Tensor } from '@glissade/tensor';
import { NamedSequential } from './named-sequential.ts';

const conv = (inChannels: number, outChannels: number, size: number): Conv2d =>
  new Conv2d(inChannels, outChannels, size, { padding: (size - 1) / 2, bias: false });

/** `growthRate` channels more, of all that there are. */
class DenseLayer extends Module {
  readonly norm1: BatchNorm2d;
  readonly relu1: ReLU = new ReLU();
  readonly conv1: Conv2d;
  readonly norm2: BatchNorm2d;
  readonly relu2: ReLU = new ReLU();
  readonly conv2: Conv2d;
  readonly dropout: Dropout | undefined;

  constructor(channels: number, { growthRate, bnSize, dropRate }: DenseBlockSizes) {
    super();
    this.norm1 = new BatchNorm2d(channels);
    this.conv1 = conv(channels, bnSize * growthRate, 1);
    this.norm2 = new BatchNorm2d(bnSize * growthRate);
    this.conv2 = conv(bnSize * growthRate, growthRate, 3);
    this.dropout = dropRate === 0 ? undefined : new Dropout(dropRate);
  }

  forward(x: Tensor): Tensor {
    const { norm1, relu1, conv1, norm2, relu2, conv2, dropout } = this;
    const few = conv1.forward(relu1.forward(norm1.forward(x)));
    const added = conv2.forward(relu2.forward(norm2.forward(few)));
    return dropout ? dropout.forward(added) : added;
  }
}

/** What the layers of a block have in common. */
export interface DenseBlockSizes {
  readonly growthRate: number;
  readonly bnSize: number;
  readonly dropRate: number;
}

/** Dense layers: each reads the input of the block and what those before it added. */
export class DenseBlock extends Module {
  readonly layers: readonly DenseLayer[];

  constructor(count: number, channels: number, sizes: DenseBlockSizes) {
    super();
    this.layers = Array.from(
      { length: count },
      (_, i) => new DenseLayer(channels + i * sizes.growthRate, sizes),
    );
  }

  forward(x: Tensor): Tensor {
    return this.layers.reduce((all, layer) => concat([all, layer.forward(all)], 1), x);
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.layers.map((_, i) => [`layers.${i}`, `denselayer${i + 1}`]));
  }
}

/** Half as many channels of half the height and width. */
export const transition = (inChannels: number, outChannels: number): NamedSequential =>
  new NamedSequential({
    norm: new BatchNorm2d(inChannels),
    relu: new ReLU(),
    conv: conv(inChannels, outChannels, 1),
    pool: new AvgPool2d(2, { stride: 2 }),
  });
