/** Random networks: layers that fit on each other, of vectors, images and sequences. */
import * as nn from '@glissade/nn';
import { randint, randn, type Tensor } from '@glissade/tensor';
import type { Random } from '../random.ts';

type Layer = nn.Module<[Tensor], Tensor>;

/** A layer of vectors or images, and what it gives: [N, channels] where the side is 0, else [N, channels, side, side]. */
interface Drawn {
  readonly make: () => Layer;
  readonly channels?: number;
  readonly side?: number;
}

type Row = (random: Random, channels: number, side: number) => Drawn | undefined;

/** A network as it was drawn. Each call of `make` draws other weights. */
export interface Network {
  readonly make: () => nn.Sequential;
  /** Random inputs, so many of them. */
  readonly inputs: (count: number) => Tensor;
  /** How many numbers it gives for each. */
  readonly classes: number;
}

/** A layer of a function that has layers of its own. */
const layer = <Parts extends nn.AnyModule[]>(
  parts: readonly [...Parts],
  forward: (x: Tensor, ...parts: Parts) => Tensor,
): Layer => {
  class Drawn extends nn.Module<[Tensor], Tensor> {
    parts = parts;
    forward(x: Tensor): Tensor {
      return forward(x, ...(parts as readonly nn.AnyModule[] as Parts));
    }
  }
  return new Drawn();
};

const activations = [nn.ReLU, nn.Tanh, nn.GELU, nn.SiLU, nn.ELU, nn.Softplus, nn.LeakyReLU, nn.Mish];
const activation: Row = (random) => {
  const Activation = random.pick(activations);
  return { make: () => new Activation() };
};

const linear: Row = (random, width) => {
  const [channels, bias] = [random.int(2, 6), random.chance(0.8)];
  return { channels, make: () => new nn.Linear(width, channels, { bias }) };
};

const ofVectors: readonly Row[] = [
  linear,
  linear,
  activation,
  (random, width) => {
    const options = random.pick([{}, { momentum: null }, { affine: false }, { trackRunningStats: false }]);
    return { make: () => new nn.BatchNorm1d(width, options) };
  },
  (_, width) => ({ make: () => new nn.LayerNorm(width) }),
  (random) => {
    const p = random.pick([0.2, 0.5]);
    return { make: () => new nn.Dropout(p) };
  },
  (_, width) => ({ make: () => nn.weightNorm(new nn.Linear(width, width)) }),
  (_, width) => ({ make: () => nn.spectralNorm(new nn.Linear(width, width)) }),
  (_, width) => ({
    make: () =>
      layer([new nn.Linear(width, 2 * width), new nn.PReLU()], (x, wide, bend) => {
        const [value, gate] = wide.forward(x).chunk(2, 1) as [Tensor, Tensor];
        return x.add(bend.forward(value).mul(gate.sigmoid()));
      }),
  }),
  (_, width) => ({
    // The same layer twice.
    make: () => layer([new nn.Linear(width, width)], (x, shared) => shared.forward(shared.forward(x).tanh())),
  }),
];

const convolution: Row = (random, inputs, side) => {
  const groups = random.chance(0.3) ? inputs : 1;
  const channels = groups * random.int(1, groups > 1 ? 2 : 4);
  const kernel = random.int(1, Math.min(3, side));
  const [stride, padding] = [random.pick([1, 1, 2]), random.int(0, Math.floor(kernel / 2))];
  const paddingMode = padding > 0 && side > 1 && random.chance(0.3) ? 'reflect' : 'zeros';
  const options = { stride, padding, groups, paddingMode } as const;
  return {
    channels,
    side: Math.floor((side + 2 * padding - kernel) / stride) + 1,
    make: () => new nn.Conv2d(inputs, channels, kernel, options),
  };
};

const ofImages: readonly Row[] = [
  convolution,
  convolution,
  activation,
  (random, channels) => {
    const options = random.pick([{}, { momentum: null }, { affine: false }]);
    return { make: () => new nn.BatchNorm2d(channels, options) };
  },
  (_, channels) => ({ make: () => new nn.GroupNorm(1, channels) }),
  (random, channels) => {
    const options = { affine: true, trackRunningStats: random.chance(0.5) };
    return { make: () => new nn.InstanceNorm2d(channels, options) };
  },
  (random, _, side) => {
    const Pool = random.pick([nn.MaxPool2d, nn.AvgPool2d]);
    return side < 2 ? undefined : { side: Math.floor(side / 2), make: () => new Pool(2) };
  },
  () => ({ make: () => new nn.Dropout2d(0.3) }),
  (random, inputs, side) => {
    const channels = random.int(1, 3);
    const make = () => new nn.ConvTranspose2d(inputs, channels, 2, { stride: 2 });
    return side > 8 ? undefined : { channels, side: 2 * side, make };
  },
];

const recurrent = (random: Random, width: number): Drawn => {
  const [hidden, bidirectional, numLayers] = [random.int(2, 4), random.chance(0.5), random.int(1, 2)];
  const Kind = random.pick([nn.LSTM, nn.GRU, nn.RNN]);
  const options = { batchFirst: true, bidirectional, numLayers, dropout: numLayers > 1 ? 0.2 : 0 };
  return {
    channels: bidirectional ? 2 * hidden : hidden,
    make: () => layer([new Kind(width, hidden, options)], (x, all) => all.forward(x)[0].select(1, -1)),
  };
};

const attending = (random: Random, width: number): Drawn => {
  const options = { dimFeedforward: 8, batchFirst: true, normFirst: random.chance(0.5) };
  return {
    channels: width,
    make: () =>
      layer([new nn.TransformerEncoderLayer(width, 2, options)], (x, block) => block.forward(x).mean(1)),
  };
};

/** So many rows that fit on each other; `put` keeps what they make. */
function drawRows(
  random: Random,
  rows: readonly Row[],
  count: number,
  from: readonly [number, number],
  put: (make: () => Layer) => void,
) {
  let [channels, side] = from;
  for (let i = 0; i < count; i++) {
    const drawn = random.pick(rows)(random, channels, side);
    if (!drawn) continue;
    put(drawn.make);
    channels = drawn.channels ?? channels;
    side = drawn.side ?? side;
  }
  return { channels, side };
}

/** A network of a seed's. */
export function drawNetwork(random: Random): Network {
  const makers: (() => Layer)[] = [];
  const put = (make: () => Layer): void => void makers.push(make);
  let inputs: Network['inputs'];
  let width = random.int(2, 5);
  switch (random.pick(['vectors', 'images', 'sequences', 'words'] as const)) {
    case 'vectors': {
      const shape = [width];
      inputs = (count) => randn([count, ...shape]);
      break;
    }
    case 'images': {
      const [channels, side] = [random.int(1, 3), random.int(5, 8)];
      inputs = (count) => randn([count, channels, side, side]);
      const given = drawRows(random, ofImages, random.int(1, 4), [channels, side], put);
      const isLarge = given.channels * given.side ** 2 > 100;
      if (isLarge) put(() => new nn.AdaptiveAvgPool2d(1));
      put(() => new nn.Flatten());
      width = given.channels * (isLarge ? 1 : given.side ** 2);
      break;
    }
    case 'sequences': {
      const shape = [random.int(3, 6), 4];
      inputs = (count) => randn([count, ...shape]);
      const drawn = random.pick([recurrent, attending])(random, 4);
      put(drawn.make);
      width = drawn.channels!;
      break;
    }
    case 'words': {
      const length = random.int(3, 6);
      inputs = (count) => randint(0, 7, [count, length]);
      const options = random.pick([{}, { paddingIdx: 0 }, { maxNorm: 1 }]);
      put(() => new nn.Embedding(7, 4, options));
      const drawn = random.pick([recurrent, attending])(random, 4);
      put(drawn.make);
      width = drawn.channels!;
    }
  }
  const { channels } = drawRows(random, ofVectors, random.int(1, 4), [width, 0], put);
  const classes = random.int(2, 4);
  put(() => new nn.Linear(channels, classes));
  return { inputs, classes, make: () => new nn.Sequential(...makers.map((make) => make())) };
}
