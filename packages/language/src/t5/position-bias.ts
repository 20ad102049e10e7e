/**
 * How far tokens are from each other, in kinds: near distances have a kind each, far ones share them, ever more.
 * Source: Raffel et al., "Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer", 2019,
 * https://arxiv.org/abs/1910.10683
 */
import { parameter } from '@glissade/autograd';
import { buffer, Module } from '@glissade/nn';
import { indexSelect, permute, type Tensor, tensor, zeros } from '@glissade/tensor';

/** The kind of each distance from 0 to `most`, from where on all are of the last of `kinds`. Rounded as in float32, which decides at borders. */
export function kindsOfDistances(kinds: number, most: number): Int32Array<ArrayBuffer> {
  const near = Math.floor(kinds / 2);
  const scale = Math.fround(Math.log(most / near));
  return Int32Array.from({ length: most + 1 }, (_, distance) => {
    if (distance < near) return distance;
    const ratio = Math.fround(Math.log(Math.fround(distance / near)));
    const further = Math.fround(Math.fround(ratio / scale) * (kinds - near));
    return Math.min(near + Math.trunc(further), kinds - 1);
  });
}

/** What is added to the scores of attention for each kind of distance: a number for each head. */
export class RelativePositionBias extends Module<[queryPlaces: Tensor, keyPlaces: Tensor]> {
  /** [kinds, heads] */
  weight: Tensor;
  /** [maxDistance + 1], int32; files do not hold it. */
  readonly kinds: Tensor;
  /** How many kinds are for keys up to the query; the others are for those behind it, if any. */
  readonly half: number;
  readonly isBidirectional: boolean;
  readonly maxDistance: number;

  constructor(kinds: number, maxDistance: number, heads: number, isBidirectional: boolean) {
    super();
    this.weight = parameter(zeros([kinds, heads]));
    this.isBidirectional = isBidirectional;
    this.maxDistance = maxDistance;
    this.half = isBidirectional ? Math.floor(kinds / 2) : kinds;
    this.kinds = buffer(tensor(kindsOfDistances(this.half, maxDistance)), { persistent: false });
  }

  /** Places [L] and [S] to [1, heads, L, S]. */
  forward(queryPlaces: Tensor, keyPlaces: Tensor): Tensor {
    const ahead = keyPlaces.sub(queryPlaces.unsqueeze(1));
    const distance = this.isBidirectional ? ahead.abs() : ahead.neg();
    const kind = indexSelect(this.kinds, 0, distance.clamp(0, this.maxDistance).to('int32'));
    const side = this.isBidirectional ? kind.add(ahead.gt(0).to('int32').mul(this.half)) : kind;
    return permute(indexSelect(this.weight, 0, side), [2, 0, 1]).unsqueeze(0);
  }
}
