/** Feature maps of several sizes, each of which knows what the smaller ones say. */
import { Conv2d, checkSizes, init, interpolate, Module } from '@glissade/nn';
import { add, maxPool2d, optionsOf, relu, type Tensor } from '@glissade/tensor';
import { initialise, withoutBias } from '../models/initialise.ts';
import type { NormLayer } from '../options.ts';
import { Conv2dNormActivation } from './conv-norm-activation.ts';

/** Maps that a pyramid gets besides: of its results and of the maps that it was given, both from large to small. */
export abstract class ExtraFPNBlock<Names extends string = string> extends Module<
  [results: readonly Tensor[], maps: readonly Tensor[]],
  readonly Tensor[]
> {
  /** What the maps are called that `forward` gives. */
  abstract readonly names: readonly Names[];
}

/** Every second pixel of the last result, as 'pool'. */
export class LastLevelMaxPool extends ExtraFPNBlock<'pool'> {
  readonly names = ['pool'] as const;

  forward(results: readonly Tensor[]): readonly Tensor[] {
    return [maxPool2d(results.at(-1)!, 1, { stride: 2 })];
  }
}

/** Two convolutions, 'p6' of the last map that the pyramid was given, and 'p7' of what the first makes of it. */
export class LastLevelP6P7 extends ExtraFPNBlock<'p6' | 'p7'> {
  readonly names = ['p6', 'p7'] as const;
  readonly p6: Conv2d;
  readonly p7: Conv2d;
  readonly usesResult: boolean;

  constructor(inChannels: number, outChannels: number) {
    super();
    this.p6 = new Conv2d(inChannels, outChannels, 3, { stride: 2, padding: 1 });
    this.p7 = new Conv2d(outChannels, outChannels, 3, { stride: 2, padding: 1 });
    for (const layer of [this.p6, this.p7]) drawn(layer);
    this.usesResult = inChannels === outChannels;
  }

  forward(results: readonly Tensor[], maps: readonly Tensor[]): readonly Tensor[] {
    const sixth = this.p6.forward((this.usesResult ? results : maps).at(-1)!);
    return [sixth, this.p7.forward(relu(sixth))];
  }
}

function drawn(layer: Conv2d): void {
  init.kaimingUniform_(layer.weight, { a: 1 });
  withoutBias(layer);
}

/** What `FeaturePyramidNetwork` accepts. */
export interface FeaturePyramidOptions<More extends string = string> {
  /** Makes maps besides: `new LastLevelMaxPool()`, `new LastLevelP6P7(...)` or one of your own. Default: none. */
  readonly extraBlocks?: ExtraFPNBlock<More> | undefined;
  /** Makes the layers that normalise; null: none, and there are biases. Default null. */
  readonly normLayer?: NormLayer | null;
}

/**
 * Gives feature maps [N, inChannelsList[i], Hi, Wi], from large to small, `outChannels` each: what a map says, and all smaller ones,
 * made as large as it is by repeating pixels. An object of maps to one of maps with the same names, and those of `extraBlocks`.
 * Source: https://arxiv.org/abs/1612.03144, figure 3
 *
 * @throws RangeError for channels that are no whole numbers, or another number of maps; TypeError for extraBlocks that are none
 *
 * @example
 * ```ts
 * import { randn } from '@glissade/tensor';
 * import { FeaturePyramidNetwork, LastLevelMaxPool } from '@glissade/vision';
 *
 * const pyramid = new FeaturePyramidNetwork([4, 8], 6, { extraBlocks: new LastLevelMaxPool() });
 * const { low, high, pool } = pyramid.forward({ low: randn([1, 4, 8, 8]), high: randn([1, 8, 4, 4]) });
 * console.log(low.shape, high.shape, pool.shape); // => [ 1, 6, 8, 8 ] [ 1, 6, 4, 4 ] [ 1, 6, 2, 2 ]
 * ```
 */
export class FeaturePyramidNetwork<More extends string = never> extends Module<
  [maps: Readonly<Record<string, Tensor>>],
  Readonly<Record<string, Tensor>>
> {
  readonly innerBlocks: readonly Conv2dNormActivation[];
  readonly layerBlocks: readonly Conv2dNormActivation[];
  readonly extraBlocks: ExtraFPNBlock<More> | undefined;

  constructor(
    inChannelsList: readonly number[],
    outChannels: number,
    options: FeaturePyramidOptions<More> = {},
  ) {
    super();
    const { extraBlocks, normLayer } = optionsOf('FeaturePyramidNetwork', options, {
      extraBlocks: undefined as ExtraFPNBlock<More> | undefined,
      normLayer: null as NormLayer | null,
    });
    if (!Array.isArray(inChannelsList) || inChannelsList.length === 0)
      throw new RangeError('FeaturePyramidNetwork: got no inChannelsList; expected the channels of each map');
    for (const inChannels of inChannelsList)
      checkSizes('FeaturePyramidNetwork', { inChannelsList: inChannels, outChannels });
    if (extraBlocks && !(extraBlocks instanceof ExtraFPNBlock))
      throw new TypeError('FeaturePyramidNetwork: extraBlocks is no ExtraFPNBlock');
    const shared = { normLayer, activationLayer: null };
    const blocks = inChannelsList.map((inChannels: number) => [
      new Conv2dNormActivation(inChannels, outChannels, { ...shared, kernelSize: 1 }),
      new Conv2dNormActivation(outChannels, outChannels, shared),
    ]);
    this.innerBlocks = blocks.map(([inner]) => inner!);
    this.layerBlocks = blocks.map(([, layer]) => layer!);
    initialise(this, { conv: drawn });
    this.extraBlocks = extraBlocks;
  }

  forward<Names extends string>(
    maps: Readonly<Record<Names, Tensor>>,
  ): Readonly<Record<Names | More, Tensor>> {
    const { innerBlocks, layerBlocks, extraBlocks } = this;
    const names = Object.keys(maps);
    const given = Object.values<Tensor>(maps);
    if (given.length !== innerBlocks.length)
      throw new RangeError(
        `featurePyramidNetwork: got ${given.length} maps, ${names.join(', ')}; expected ${innerBlocks.length}, from large to small`,
      );
    const results: Tensor[] = [];
    let above: Tensor | undefined;
    for (let i = given.length - 1; i >= 0; i--) {
      const own = innerBlocks[i]!.forward(given[i]!);
      above = above ? add(own, interpolate(above, { size: own.shape.slice(-2) })) : own;
      results.unshift(layerBlocks[i]!.forward(above));
    }
    const more = extraBlocks ? extraBlocks.forward(results, given) : [];
    const all = [...results, ...more];
    const entries = [...names, ...(extraBlocks?.names ?? [])].map((name, i) => [name, all[i]]);
    return Object.fromEntries(entries) as Readonly<Record<Names | More, Tensor>>;
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    const each = this.innerBlocks.flatMap((_, i) => [
      [`innerBlocks.${i}`, `inner_blocks.${i}`],
      [`layerBlocks.${i}`, `layer_blocks.${i}`],
    ]);
    return { extraBlocks: 'extra_blocks', ...Object.fromEntries(each) };
  }
}
