/**
 * Detection: a small FCOS finds drawn shapes, of which each image has one to four, and says what they are. A step of training reads
 * nothing, so that all of it is compiled; rows of label -1 fill up the targets of images with fewer shapes.
 * Source: Tian et al., "FCOS: Fully Convolutional One-Stage Object Detection", 2019, https://arxiv.org/abs/1904.01355
 */
import {
  AdamW,
  AnchorGenerator,
  BackboneWithFPN,
  Conv2dNormActivation,
  CosineAnnealingLR,
  compile,
  type Detection,
  type DetectionTarget,
  FCOS,
  FCOSHead,
  manualSeed,
  Sequential,
  type Tensor,
} from 'glissade';
import { averagePrecision, type Boxes, type ScoredBoxes } from './average-precision.ts';
import { boxedPicture } from './boxed-picture.ts';
import { type DrawnShapes, drawShapes, imageSize, mostShapes, shapeNames } from './drawn-shapes.ts';
import type { Figures, Settings } from './example.ts';

const [batchSize, testSize] = [16, 64];

/** Layers of convolutions, each of which halves the image's sides; maps of every eighth and every sixteenth pixel, and smaller. */
function smallDetector(): FCOS {
  const widths = [3, 16, 24, 32, 48];
  const layers = widths
    .slice(1)
    .map((width, i) => new Conv2dNormActivation(widths[i]!, width, { stride: 2 }));
  const backbone = new BackboneWithFPN(new Sequential(...layers), { '2': '0', '3': '1' }, [32, 48], 32);
  return new FCOS(backbone, shapeNames.length, {
    minSize: imageSize,
    maxSize: imageSize,
    imageMean: [0.4, 0.4, 0.4],
    imageStd: [0.3, 0.3, 0.3],
    anchorGenerator: new AnchorGenerator([4, 8, 16], [1]),
    head: new FCOSHead(32, 1, shapeNames.length, { numConvs: 2 }),
  });
}

const numbersOf = async ({ boxes, labels }: DetectionTarget): Promise<Boxes> => ({
  boxes: await boxes.data(),
  labels: await labels.data(),
});

/** What the model finds in images: its candidates are compiled, and what is chosen of them is read. */
async function finding(
  model: FCOS,
  candidates: typeof model.candidates,
  images: Tensor,
): Promise<ScoredBoxes[]> {
  model.eval();
  const found: Detection[] = await model.detect(images, { candidates });
  model.train();
  return Promise.all(
    found.map(async (each) => ({ ...(await numbersOf(each)), scores: await each.scores.data() })),
  );
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** An image with what was found in it, in characters. */
async function pictured(
  { images }: DrawnShapes,
  found: readonly ScoredBoxes[],
  place: number,
): Promise<string> {
  const grey = await images.select(0, place).mean(0).data();
  const ink = Array.from(grey, (x) => Math.max(0, x - 0.42) / 0.7);
  const { boxes, labels, scores } = found[place]!;
  // The surest last: it is written over others.
  const sure = Array.from(scores, (_, i) => i)
    .filter((i) => scores[i]! > 0.4)
    .toReversed();
  const marked = sure.map((i) => ({
    box: Array.from({ length: 4 }, (_, k) => boxes[4 * i + k]!),
    mark: `${shapeNames[labels[i]!]} ${Math.round(100 * scores[i]!)}`,
  }));
  return boxedPicture(ink, imageSize, marked);
}

export async function detection({ steps = 300, seed, say }: Settings): Promise<Figures> {
  manualSeed(seed);
  const model = smallDetector();
  const optimizer = new AdamW(model.parameters(), { lr: 0.004 });
  const schedule = new CosineAnnealingLR(optimizer, { tMax: steps });
  const step = compile((images: Tensor, ...targets: DetectionTarget[]) => {
    const { classification, bboxRegression, bboxCtrness } = model.forward(images, targets);
    const loss = classification.add(bboxRegression).add(bboxCtrness);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });
  const candidates = compile((batch: Tensor) => model.candidates(batch));
  const fresh = drawShapes(testSize);
  const truth = await Promise.all(fresh.targets.map(numbersOf));
  const measured = async (): Promise<readonly [number, ScoredBoxes[]]> => {
    const found = await finding(model, candidates, fresh.images);
    return [averagePrecision(found, truth, shapeNames.length), found];
  };

  const [before] = await measured();
  say(`a detector of ${model.parameters().reduce((sum, { size }) => sum + size, 0)} weights`);
  say(`average precision on ${testSize} fresh images, of boxes that overlap by half:`);
  say(`  before training          ${percent(before).padStart(8)}`);
  for (let i = 0; i < steps; i++) {
    const { images, targets } = drawShapes(batchSize);
    const loss = step(images, ...targets);
    schedule.step();
    if ((i + 1) % 100 === 0) say(`  the loss after ${i + 1} steps: ${(await loss.item()).toFixed(2)}`);
  }
  const [after, found] = await measured();
  say(`  after ${String(steps).padStart(3)} steps          ${percent(after).padStart(8)}`);
  const most = truth.findIndex(
    ({ labels }) => Array.from(labels).filter((label) => label >= 0).length === mostShapes,
  );
  say(
    `\nwhat it finds in one of them, and how sure it is of it:\n${await pictured(fresh, found, Math.max(0, most))}`,
  );
  return { before, after };
}
