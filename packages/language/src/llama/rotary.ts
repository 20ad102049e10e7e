/**
 * Rotary embeddings: where a token stands is told by how far pairs of its numbers are turned.
 * Source: Su et al., "RoFormer", 2021, https://arxiv.org/abs/2104.09864
 */
import { buffer, Module } from '@glissade/nn';
import { concat, type Tensor, tensor } from '@glissade/tensor';

/** How turns are slowed down, so that longer texts can be read than were learned from. */
export type RopeScaling =
  /** All by a factor. */
  | { readonly ropeType: 'linear'; readonly factor: number }
  /** The slow ones, as Llama 3.1 does. Source: https://huggingface.co/docs/transformers/main/internal/rope_utils */
  | {
      readonly ropeType: 'llama3';
      readonly factor: number;
      readonly lowFreqFactor: number;
      readonly highFreqFactor: number;
      readonly originalMaxPositionEmbeddings: number;
    };

/** By how much each pair is turned from one token to the next. */
export function frequencies(width: number, theta: number, scaling: RopeScaling | null): Float32Array {
  const plain = Float64Array.from({ length: width / 2 }, (_, i) => theta ** ((-2 * i) / width));
  return Float32Array.from(plain, (frequency) => slowed(frequency, scaling));
}

function slowed(frequency: number, scaling: RopeScaling | null): number {
  if (!scaling) return frequency;
  const slow = frequency / scaling.factor;
  if (scaling.ropeType === 'linear') return slow;
  const { lowFreqFactor, highFreqFactor, originalMaxPositionEmbeddings } = scaling;
  // How often a pair comes around within the texts that were learned from.
  const turns = (originalMaxPositionEmbeddings * frequency) / (2 * Math.PI);
  const share = Math.min(1, Math.max(0, (turns - lowFreqFactor) / (highFreqFactor - lowFreqFactor)));
  return slow + (frequency - slow) * share;
}

/** Cosines and sines of turns, [N or 1, 1, L, width / 2]. */
export interface Turns {
  readonly cos: Tensor;
  readonly sin: Tensor;
}

/** Positions [N or 1, L] to turns. */
export class RotaryEmbedding extends Module<[positionIds: Tensor], Turns> {
  /** [width / 2]; files do not hold it. */
  readonly invFreq: Tensor;

  constructor(width: number, theta: number, scaling: RopeScaling | null) {
    super();
    this.invFreq = buffer(tensor(frequencies(width, theta, scaling)), { persistent: false });
  }

  forward(positionIds: Tensor): Turns {
    const angles = positionIds.to('float32').unsqueeze(1).unsqueeze(-1).mul(this.invFreq);
    return { cos: angles.cos(), sin: angles.sin() };
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { invFreq: 'inv_freq' };
  }
}

/** Turns pairs of [N, heads, L, width], each a number of the first half and its fellow of the second. */
export function turned(x: Tensor, { cos, sin }: Turns): Tensor {
  const [first, second] = x.chunk(2, -1) as [Tensor, Tensor];
  return concat([first.mul(cos).sub(second.mul(sin)), second.mul(cos).add(first.mul(sin))], -1);
}
