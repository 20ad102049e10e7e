/** The blocks of RegNet: residual bottlenecks, whose convolutions of 3 x 3 have groups of one width. */
import { Module } from '@glissade/nn';
import { add, type Tensor } from '@glissade/tensor';
import { Conv2dNormActivation } from '../ops/conv-norm-activation.ts';
import { SqueezeExcitation } from '../ops/squeeze-excitation.ts';
import type { ActivationLayer, NormLayer } from '../options.ts';
import { roundHalfToEven } from './make-divisible.ts';
import { NamedSequential } from './named-sequential.ts';

/** A stage of RegNet: blocks whose outputs have one shape. */
export interface RegNetStage {
  /** How many blocks there are. */
  readonly depth: number;
  /** The channels of their outputs. */
  readonly width: number;
  /** How many channels a group of a 3 x 3 convolution has. */
  readonly groupWidth: number;
  /** By what factor there are more channels inside than outside. */
  readonly bottleneckMultiplier: number;
  /** How far the window of the first block moves. */
  readonly stride: number;
  /** How many channels squeeze and excitation leave, as a share of those of the block's input; undefined: there is none. */
  readonly seRatio?: number | undefined;
}

/** What all blocks have in common. */
export interface RegNetLayers {
  readonly normLayer: NormLayer;
  readonly activation: ActivationLayer;
}

function transform(
  widthIn: number,
  { width, groupWidth, bottleneckMultiplier, stride, seRatio }: RegNetStage,
  { normLayer, activation }: RegNetLayers,
): NamedSequential {
  const inside = roundHalfToEven(width * bottleneckMultiplier);
  const bent = { normLayer, activationLayer: activation };
  const groups = Math.floor(inside / groupWidth);
  const squeezed = seRatio ? roundHalfToEven(seRatio * widthIn) : 0;
  return new NamedSequential({
    a: new Conv2dNormActivation(widthIn, inside, { ...bent, kernelSize: 1 }),
    b: new Conv2dNormActivation(inside, inside, { ...bent, stride, groups }),
    ...(seRatio ? { se: new SqueezeExcitation(inside, squeezed, { activation }) } : {}),
    c: new Conv2dNormActivation(inside, width, { kernelSize: 1, normLayer, activationLayer: null }),
  });
}

class ResBottleneckBlock extends Module {
  readonly proj: Module | undefined;
  readonly f: NamedSequential;
  readonly activation: Module;

  constructor(widthIn: number, stage: RegNetStage, layers: RegNetLayers) {
    super();
    const { width, stride } = stage;
    const alone = { kernelSize: 1, stride, normLayer: layers.normLayer, activationLayer: null };
    this.proj =
      widthIn === width && stride === 1 ? undefined : new Conv2dNormActivation(widthIn, width, alone);
    this.f = transform(widthIn, stage, layers);
    this.activation = layers.activation();
  }

  forward(x: Tensor): Tensor {
    return this.activation.forward(add(this.proj ? this.proj.forward(x) : x, this.f.forward(x)));
  }
}

/** The blocks of a stage, the `index`th from 1: 'block1-0', 'block1-1' and so on. */
export function regNetStage(
  widthIn: number,
  stage: RegNetStage,
  index: number,
  layers: RegNetLayers,
): NamedSequential {
  const others = { ...stage, stride: 1 };
  const blocks = Array.from({ length: stage.depth }, (_, i): [string, Module] => [
    `block${index}-${i}`,
    i === 0
      ? new ResBottleneckBlock(widthIn, stage, layers)
      : new ResBottleneckBlock(stage.width, others, layers),
  ]);
  return new NamedSequential(Object.fromEntries(blocks));
}
