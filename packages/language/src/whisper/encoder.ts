/** The half of Whisper that listens. */
import { noGrad } from '@glissade/autograd';
import { type Conv1d, Dropout, type Embedding, LayerNorm, Module } from '@glissade/nn';
import { gelu, printShape, ShapeError, type Tensor, tensor, transpose } from '@glissade/tensor';
import { convolution, vectors } from '../undrawn.ts';
import type { WhisperConfig } from './config.ts';
import { WhisperEncoderLayer } from './layers.ts';

/**
 * Waves that tell places, [length, width]: sines of ever longer ones, and behind them cosines. Rounded as in float32.
 * Source: Vaswani et al., "Attention Is All You Need", 2017, https://arxiv.org/abs/1706.03762
 */
export function sinusoids(length: number, width: number): Tensor {
  const half = width / 2;
  const step = Math.fround(Math.log(10_000) / (half - 1));
  const speeds = Array.from({ length: half }, (_, i) => Math.fround(Math.exp(Math.fround(-step * i))));
  const values = Array.from({ length }, (_, place) => {
    const angles = speeds.map((speed) => Math.fround(place * speed));
    return [...angles.map(Math.sin), ...angles.map(Math.cos)];
  });
  return tensor(Float32Array.from(values.flat()), { shape: [length, width] });
}

/** Features [N, numMelBins, frames] to what is known of each pair of frames, [N, frames / 2, dModel]. */
export class WhisperEncoder extends Module<[features: Tensor]> {
  readonly conv1: Conv1d;
  readonly conv2: Conv1d;
  /** Waves, which are not learned. */
  readonly embedPositions: Embedding;
  readonly layers: readonly WhisperEncoderLayer[];
  readonly layerNorm: LayerNorm;
  readonly dropout: Dropout;

  constructor(config: WhisperConfig) {
    super();
    const { dModel, numMelBins, maxSourcePositions } = config;
    this.conv1 = convolution(numMelBins, dModel, 3, { padding: 1 });
    this.conv2 = convolution(dModel, dModel, 3, { padding: 1, stride: 2 });
    this.embedPositions = vectors(maxSourcePositions, dModel).requiresGrad_(false);
    this.layers = Array.from({ length: config.encoderLayers }, () => new WhisperEncoderLayer(config));
    this.layerNorm = new LayerNorm(dModel);
    this.dropout = new Dropout(config.dropout);
  }

  forward(features: Tensor): Tensor {
    const [places] = this.embedPositions.weight.shape as [number, number];
    const bands = this.conv1.weight.shape[1]!;
    const { shape, dtype } = features;
    if (shape.length !== 3 || shape[1] !== bands || shape[2] !== 2 * places)
      throw new ShapeError(
        `WhisperEncoder: features are ${dtype}${printShape(shape)}; expected [N, ${bands}, ${2 * places}]: sound is filled up with silence, whisperFeatures does so`,
      );
    const heard = gelu(this.conv2.forward(gelu(this.conv1.forward(features))));
    const known = transpose(heard, 1, 2).add(this.embedPositions.weight);
    const hidden = this.layers.reduce((x, layer) => layer.forward(x), this.dropout.forward(known));
    return this.layerNorm.forward(hidden);
  }

  /** Puts the waves there. */
  placeWaves(): void {
    const { weight } = this.embedPositions;
    const [length, width] = weight.shape as [number, number];
    noGrad(() => weight.assign(sinusoids(length, width)));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { embedPositions: 'embed_positions', layerNorm: 'layer_norm' };
  }
}
