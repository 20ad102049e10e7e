/**
 * Segments: a small Mask R-CNN finds drawn shapes, of which each image has one to four, and which pixels each of them covers. The first
 * half of what it does when it finds is compiled; what it proposes, and learns from, depends on values, so that a step of training is not.
 * Source: He et al., "Mask R-CNN", 2017, https://arxiv.org/abs/1703.06870
 */
import {
  AdamW,
  AnchorGenerator,
  BackboneWithFPN,
  Conv2dNormActivation,
  CosineAnnealingLR,
  compile,
  FastRCNNPredictor,
  type MaskDetection,
  MaskRCNN,
  MaskRCNNHeads,
  MaskRCNNPredictor,
  type MaskTarget,
  MultiScaleRoIAlign,
  manualSeed,
  Sequential,
  type Tensor,
  TwoMLPHead,
} from 'glissade';
import { averagePrecision, type ScoredBoxes } from './average-precision.ts';
import { drawShapes, imageSize, mostShapes, shapeNames } from './drawn-shapes.ts';
import type { Figures, Settings } from './example.ts';

const [batchSize, testSize] = [6, 32];
const classes = shapeNames.length + 1;

/** Layers of convolutions, each of which halves the image's sides; maps of every fourth and every eighth pixel, and smaller. */
function smallDetector(): MaskRCNN {
  const widths = [3, 16, 24, 32];
  const layers = widths
    .slice(1)
    .map((width, i) => new Conv2dNormActivation(widths[i]!, width, { stride: 2 }));
  const backbone = new BackboneWithFPN(new Sequential(...layers), { '1': '0', '2': '1' }, [24, 32], 32);
  const pool = (size: number): MultiScaleRoIAlign =>
    new MultiScaleRoIAlign(['0', '1'], size, 1, { canonicalScale: 28, canonicalLevel: 3 });
  return new MaskRCNN(backbone, classes, {
    minSize: imageSize,
    maxSize: imageSize,
    imageMean: [0.4, 0.4, 0.4],
    imageStd: [0.3, 0.3, 0.3],
    rpnAnchorGenerator: new AnchorGenerator([16, 24, 34], [1]),
    rpnPreNmsTopNTrain: 60,
    rpnPostNmsTopNTrain: 40,
    rpnPreNmsTopNTest: 60,
    rpnPostNmsTopNTest: 30,
    rpnBatchSizePerImage: 64,
    boxRoiPool: pool(5),
    boxHead: new TwoMLPHead(32 * 25, 64),
    boxPredictor: new FastRCNNPredictor(64, classes),
    boxBatchSizePerImage: 16,
    boxScoreThresh: 0.2,
    boxDetectionsPerImg: 8,
    maskRoiPool: pool(8),
    maskHead: new MaskRCNNHeads(32, [32, 32], 1),
    maskPredictor: new MaskRCNNPredictor(32, 24, classes),
  });
}

/** Shapes, but not those rows that are none; their labels from 1, as 0 is the background. */
async function someShapes(
  count: number,
): Promise<{ readonly images: Tensor; readonly targets: readonly MaskTarget[] }> {
  const { images, targets, masks } = drawShapes(count);
  const there = targets.map(async ({ boxes, labels }, i) => {
    const some = (await labels.data()).filter((label) => label >= 0).length;
    const [own, classes] = [boxes, labels.add(1)].map((x) => x.narrow(0, 0, some)) as [Tensor, Tensor];
    return { boxes: own, labels: classes.int(), masks: masks[i]!.narrow(0, 0, some) };
  });
  return { images, targets: await Promise.all(there) };
}

/** What is known of shapes, or found of them, as plain numbers: of masks true where they are, pixel by pixel, shape by shape. */
interface Shapes extends ScoredBoxes {
  readonly covered: readonly boolean[];
}

const shapesOf = async (found: MaskTarget | MaskDetection): Promise<Shapes> => ({
  boxes: await found.boxes.data(),
  labels: Array.from(await found.labels.data(), (label) => label - 1),
  scores: 'scores' in found ? await found.scores.data() : [],
  covered: Array.from(await found.masks.data(), (x) => x > 0.5),
});

const plane = imageSize * imageSize;

/** Of two shapes, the pixels of both over those of one or the other. */
function overlapOf(a: Shapes, i: number, b: Shapes, j: number): number {
  let [both, either] = [0, 0];
  for (let k = 0; k < plane; k++) {
    const [one, other] = [a.covered[i * plane + k]!, b.covered[j * plane + k]!];
    if (one && other) both++;
    if (one || other) either++;
  }
  return both / Math.max(1, either);
}

/** How well the pixels of shapes are found, on average: of each the best mask of its class, or 0. */
function meanOverlap(found: readonly Shapes[], truth: readonly Shapes[]): number {
  const each = truth.flatMap((known, image) =>
    Array.from(known.labels, (label, i) => {
      const own = found[image]!;
      const alike = Array.from(own.labels, (_, j) => j).filter((j) => own.labels[j] === label);
      return Math.max(0, ...alike.map((j) => overlapOf(own, j, known, i)));
    }),
  );
  return each.reduce((a, b) => a + b, 0) / each.length;
}

/** An image in characters, two pixels wide and four high: the first letter of the shape that most of their pixels belong to, or a dot. */
function picture({ labels, scores, covered }: Shapes): string {
  const sure = Array.from(labels, (_, i) => i).filter((i) => scores.length === 0 || scores[i]! > 0.5);
  const letterAt = (row: number, column: number): string => {
    const pixels = Array.from(
      { length: 8 },
      (_, k) => (4 * row + (k >> 1)) * imageSize + 2 * column + (k & 1),
    );
    const own = sure.find((i) => pixels.filter((k) => covered[i * plane + k]).length > 4);
    return own === undefined ? '.' : shapeNames[labels[own]!]![0]!;
  };
  return Array.from({ length: imageSize / 4 }, (_, row) =>
    Array.from({ length: imageSize / 2 }, (_, column) => letterAt(row, column)).join(''),
  ).join('\n');
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`.padStart(8);

export async function segments({ steps = 240, seed, say }: Settings): Promise<Figures> {
  manualSeed(seed);
  const model = smallDetector();
  const optimizer = new AdamW(model.parameters(), { lr: 0.004 });
  const schedule = new CosineAnnealingLR(optimizer, { tMax: steps });
  const candidates = compile((batch: Tensor) => model.candidates(batch));
  const fresh = await someShapes(testSize);
  const truth = await Promise.all(fresh.targets.map(shapesOf));
  const measured = async (): Promise<readonly [overlap: number, precision: number, found: Shapes[]]> => {
    model.eval();
    const found = await Promise.all((await model.detect(fresh.images, { candidates })).map(shapesOf));
    model.train();
    return [meanOverlap(found, truth), averagePrecision(found, truth, shapeNames.length), found];
  };
  const told = (when: string, [overlap, precision]: readonly [number, number, Shapes[]]): void =>
    say(`  ${when.padEnd(16)} masks ${percent(overlap)}  boxes ${percent(precision)}`);

  const before = await measured();
  say(
    `a Mask R-CNN of ${model.parameters().reduce((sum, { size }) => sum + size, 0)} weights, on ${testSize} fresh images. How much masks of shapes overlap them, and the\naverage precision of boxes that overlap by half:`,
  );
  told('before training', before);
  for (let i = 0; i < steps; i++) {
    const { images, targets } = await someShapes(batchSize);
    const losses = await model.losses(images, targets);
    const loss = Object.values<Tensor>({ ...losses }).reduce((a, b) => a.add(b));
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    schedule.step();
    if ((i + 1) % 80 === 0)
      say(
        `  the loss after ${i + 1} steps: ${(await loss.item()).toFixed(2)}, of masks ${(await losses.lossMask.item()).toFixed(2)}`,
      );
  }
  const after = await measured();
  told(`after ${steps} steps`, after);
  const most = truth.findIndex(({ labels }) => labels.length === mostShapes);
  const place = Math.max(0, most);
  say(
    `\nthe shapes of an image, and what it finds of them:\n${picture(truth[place]!)}\n\n${picture(after[2][place]!)}`,
  );
  return { before: before[0], after: after[0], precision: after[1] };
}
