/** The blocks of EfficientNet: inverted residuals, with the expansion by itself or in one with the convolution of 3 x 3. */
import { Module, Sequential, SiLU } from '@glissade/nn';
import { add, type Tensor } from '@glissade/tensor';
import { Conv2dNormActivation } from '../ops/conv-norm-activation.ts';
import { SqueezeExcitation } from '../ops/squeeze-excitation.ts';
import { StochasticDepth } from '../ops/stochastic-depth.ts';
import type { NormLayer } from '../options.ts';
import { makeDivisible } from './make-divisible.ts';

/** Blocks of one kind that follow each other. */
export interface EfficientNetStage {
  /** 'mb': the expansion, a convolution of each channel by itself, squeeze and excitation; 'fused': a convolution of all channels. */
  readonly kind: 'mb' | 'fused';
  /** By what factor there are more channels inside. */
  readonly expandRatio: number;
  /** Height and width of the window. */
  readonly kernel: number;
  /** How far the window of the first block moves. */
  readonly stride: number;
  /** Of the input. */
  readonly inChannels: number;
  /** Of the output. */
  readonly outChannels: number;
  /** How many blocks there are. */
  readonly count: number;
}

/** What of a stage makes one block. */
type Block = Omit<EfficientNetStage, 'count'>;

const activationLayer = (): Module => new SiLU();

function mbLayers(
  { expandRatio, kernel, stride, inChannels, outChannels }: Block,
  normLayer: NormLayer,
): Module[] {
  const inside = makeDivisible(inChannels * expandRatio);
  const bent = { normLayer, activationLayer };
  const expand =
    inside === inChannels ? [] : [new Conv2dNormActivation(inChannels, inside, { ...bent, kernelSize: 1 })];
  return [
    ...expand,
    new Conv2dNormActivation(inside, inside, { ...bent, kernelSize: kernel, stride, groups: inside }),
    new SqueezeExcitation(inside, Math.max(1, Math.floor(inChannels / 4)), { activation: activationLayer }),
    new Conv2dNormActivation(inside, outChannels, { kernelSize: 1, normLayer, activationLayer: null }),
  ];
}

function fusedLayers(
  { expandRatio, kernel, stride, inChannels, outChannels }: Block,
  normLayer: NormLayer,
): Module[] {
  const inside = makeDivisible(inChannels * expandRatio);
  const bent = { normLayer, activationLayer, kernelSize: kernel, stride };
  if (inside === inChannels) return [new Conv2dNormActivation(inChannels, outChannels, bent)];
  return [
    new Conv2dNormActivation(inChannels, inside, bent),
    new Conv2dNormActivation(inside, outChannels, { kernelSize: 1, normLayer, activationLayer: null }),
  ];
}

/** A block of either kind; the residual branch is left out by chance. */
export class EfficientNetBlock extends Module {
  readonly block: Sequential;
  readonly stochasticDepth: StochasticDepth;
  readonly isResidual: boolean;

  constructor(block: Block, probability: number, normLayer: NormLayer) {
    super();
    if (block.kind !== 'mb' && block.kind !== 'fused')
      throw new RangeError(`EfficientNet: kind is ${JSON.stringify(block.kind)}; expected 'mb' or 'fused'`);
    const layers = (block.kind === 'mb' ? mbLayers : fusedLayers)(block, normLayer);
    this.block = new Sequential(...layers);
    this.stochasticDepth = new StochasticDepth(probability, 'row');
    this.isResidual = block.stride === 1 && block.inChannels === block.outChannels;
  }

  forward(x: Tensor): Tensor {
    const y = this.block.forward(x);
    return this.isResidual ? add(this.stochasticDepth.forward(y), x) : y;
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { stochasticDepth: 'stochastic_depth' };
  }
}
