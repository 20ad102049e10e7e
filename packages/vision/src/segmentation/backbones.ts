/** The backbones of networks that segment images: classifiers without their heads, which look further in place of making maps smaller. */
import type { Sequential } from '@glissade/nn';
import { IntermediateLayerGetter } from '../models/intermediate-layers.ts';
import { InvertedResidual, mobilenetV3Large } from '../models/mobilenet-v3.ts';
import type { resnet50, resnet101 } from '../models/resnet.ts';
import { Conv2dNormActivation } from '../ops/conv-norm-activation.ts';

/** A backbone, and how many channels its feature maps have. */
export interface Backbone<Names extends string = 'out' | 'aux'> {
  readonly body: IntermediateLayerGetter<Names>;
  readonly channels: Readonly<Record<Names, number>>;
}

/** A residual network whose maps are an eighth as high and wide as images. */
export function resnetBackbone(make: typeof resnet50 | typeof resnet101, hasAux: boolean): Backbone {
  const network = make({ replaceStrideWithDilation: [false, true, true] });
  const returned: Record<string, 'out' | 'aux'> = { layer4: 'out' };
  if (hasAux) returned['layer3'] = 'aux';
  return { body: new IntermediateLayerGetter(network, returned), channels: { out: 2048, aux: 1024 } };
}

/** MobileNetV3 Large, whose maps are a sixteenth as high and wide as images, and on the way an eighth. */
export function mobilenetBackbone(hasAux: boolean): Backbone {
  const { features } = mobilenetV3Large({ dilated: true });
  const [out, aux] = [stagesOf(features).at(-1)!, stagesOf(features).at(-4)!];
  const returned: Record<string, 'out' | 'aux'> = { [out.name]: 'out' };
  if (hasAux) returned[aux.name] = 'aux';
  return {
    body: new IntermediateLayerGetter(features, returned),
    channels: { out: out.channels, aux: aux.channels },
  };
}

/** The same, whose map on the way is 'low', and the last 'high'. */
export function mobilenetPyramid(): Backbone<'low' | 'high'> {
  const { features } = mobilenetV3Large({ dilated: true });
  const [high, low] = [stagesOf(features).at(-1)!, stagesOf(features).at(-4)!];
  return {
    body: new IntermediateLayerGetter(features, { [low.name]: 'low', [high.name]: 'high' }),
    channels: { low: low.channels, high: high.channels },
  };
}

/** The first and the last layer, and those that make maps smaller, or would without dilation. */
export const stagesOf = (features: Sequential): { readonly name: string; readonly channels: number }[] =>
  [...features].flatMap((layer, i) => {
    const isStage =
      layer instanceof Conv2dNormActivation || (layer instanceof InvertedResidual && layer.isStrided);
    return isStage ? [{ name: String(i), channels: layer.outChannels }] : [];
  });
