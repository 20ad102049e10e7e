/** SSD of a VGG-16. */
import { parameter } from '@glissade/autograd';
import { Conv2d, MaxPool2d, Module, ReLU, Sequential } from '@glissade/nn';
import { full, mul, normalize, type Tensor } from '@glissade/tensor';
import { type VGG, vgg16 } from '../models/vgg.ts';
import { checkTrainable } from './backbones.ts';
import { DefaultBoxGenerator } from './default-box-generator.ts';
import { type DetectorOptions, detectorDefaults } from './detector-options.ts';
import { SSD, type SSDOptions } from './ssd.ts';
import { drawnByXavier } from './ssd-head.ts';

const narrowed = (from: number, between: number, to: number, options: object): Sequential =>
  new Sequential(new Conv2d(from, between, 1), new ReLU(), new Conv2d(between, to, 3, options), new ReLU());

/** A VGG network's layers, and smaller and smaller maps behind: six of images of 300 x 300. */
export class SSDFeatureExtractorVGG extends Module<[x: Tensor], Readonly<Record<string, Tensor>>> {
  readonly scaleWeight: Tensor;
  readonly features: Sequential;
  readonly extra: readonly Sequential[];
  readonly outChannels: readonly number[] = [512, 1024, 512, 256, 256, 256];

  /** @param backbone - the layers before a VGG network's head; the fourth of five maxima is where the first map ends */
  constructor(backbone: Sequential) {
    super();
    const layers = [...backbone];
    const pools = layers.flatMap((layer, i) => (layer instanceof MaxPool2d ? [i] : []));
    const [third, fourth] = [pools[2]!, pools[3]!];
    // Of 75 pixels are made 38.
    layers[third] = new MaxPool2d(2, { stride: 2, ceilMode: true });
    this.scaleWeight = parameter(full([512], 20));
    this.features = new Sequential(...layers.slice(0, fourth));
    const extra = [
      narrowed(1024, 256, 512, { padding: 1, stride: 2 }),
      narrowed(512, 128, 256, { padding: 1, stride: 2 }),
      narrowed(256, 128, 256, {}),
      narrowed(256, 128, 256, {}),
    ];
    for (const layer of extra) drawnByXavier(layer);
    const fc = new Sequential(
      new MaxPool2d(3, { stride: 1, padding: 1 }),
      new Conv2d(512, 1024, 3, { padding: 6, dilation: 6 }),
      new ReLU(),
      new Conv2d(1024, 1024, 1),
      new ReLU(),
    );
    drawnByXavier(fc);
    this.extra = [new Sequential(...layers.slice(fourth, -1), fc), ...extra];
  }

  forward(x: Tensor): Readonly<Record<string, Tensor>> {
    const first = this.features.forward(x);
    const maps = [mul(this.scaleWeight.reshape([1, -1, 1, 1]), normalize(first, 1, { eps: 1e-12 }))];
    let map = first;
    for (const block of this.extra) {
      map = block.forward(map);
      maps.push(map);
    }
    return Object.fromEntries(maps.map((each, i) => [String(i), each]));
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    return { scaleWeight: 'scale_weight' };
  }
}

/** A VGG network whose last stages learn: those from the second maximum on, of 4. */
function extractor(network: VGG, trainableLayers: number): SSDFeatureExtractorVGG {
  const features = network.features as Sequential;
  const layers = [...features];
  const pools = layers.flatMap((layer, i) => (layer instanceof MaxPool2d ? [i] : []));
  const stages = [0, ...pools.slice(0, -1)];
  checkTrainable('ssd300Vgg16', trainableLayers, stages.length);
  const first = trainableLayers === 0 ? layers.length : stages[stages.length - trainableLayers]!;
  for (const layer of layers.slice(0, first)) layer.requiresGrad_(false);
  return new SSDFeatureExtractorVGG(features);
}

/**
 * SSD of a VGG-16, of images of 300 x 300 pixels: 35,641,826 parameters for 91 classes.
 * Source: https://docs.pytorch.org/vision/stable/models/generated/torchvision.models.detection.ssd300_vgg16.html
 */
export function ssd300Vgg16(options: SSDOptions & Omit<DetectorOptions, 'normLayer'> = {}): SSD {
  const { numClasses = detectorDefaults.numClasses, trainableBackboneLayers = 5, ...others } = options;
  const backbone = extractor(vgg16(), trainableBackboneLayers);
  const generator = new DefaultBoxGenerator([[2], [2, 3], [2, 3], [2, 3], [2], [2]], {
    scales: [0.07, 0.15, 0.33, 0.51, 0.69, 0.87, 1.05],
    steps: [8, 16, 32, 64, 100, 300],
  });
  const deviation = 1 / 255;
  return new SSD(backbone, generator, [300, 300], numClasses, {
    imageMean: [0.48235, 0.45882, 0.40784],
    imageStd: [deviation, deviation, deviation],
    ...others,
  });
}
