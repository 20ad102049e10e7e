/**
 * What a network looked at: it learns which kinds of shapes an image shows, and is never told where. Grad-CAM says where it saw them: of the
 * last maps, those that raise a kind's score, by the gradients that hooks of the module see on the way back.
 * Source: Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization", 2017,
 * https://arxiv.org/abs/1610.02391
 */
import {
  AdamW,
  AdaptiveMaxPool2d,
  arange,
  avgPool2d,
  bceWithLogits,
  Conv2dNormActivation,
  CosineAnnealingLR,
  compile,
  concat,
  type DetectionTarget,
  Flatten,
  interpolate,
  Linear,
  type Module,
  manualSeed,
  Sequential,
  stack,
  type Tensor,
  tensor,
} from 'glissade';
import { type DrawnShapes, drawShapes, imageSize, shapeNames } from './drawn-shapes.ts';
import type { Figures, Settings } from './example.ts';
import { pictureRow } from './picture-row.ts';

const [batchSize, testSize] = [16, 100];
/** The sides of a drawn picture. */
const shown = 24;

/** Which kinds are there, of each image: 1 or 0. */
const kindsIn = ({ targets }: DrawnShapes): Tensor =>
  stack(targets.map(({ labels }) => labels.unsqueeze(1).eq(arange(shapeNames.length)).any(0).float()));

/** Where the network sees a kind in each image: maps of what `layer` gives, [images, rows, columns]. */
function lookingAt(model: Sequential, layer: Module): (images: Tensor, kinds: Tensor) => Tensor {
  let [maps, gradients]: (Tensor | undefined)[] = [];
  layer.registerForwardHook((_, __, output) => {
    maps = output.detach();
  });
  layer.registerFullBackwardHook((_, __, [gradient]) => {
    gradients = gradient;
  });
  return compile((images: Tensor, kinds: Tensor) => {
    const scores = model.forward(images).gather(1, kinds.unsqueeze(1));
    scores.sum().backward();
    model.zeroGrad();
    const weights = gradients!.mean([2, 3], { keepdim: true });
    return weights.mul(maps!).sum(1).relu();
  });
}

/** The pixel in the middle of the hottest cell: from the left, from the top. */
function hottest(heat: ArrayLike<number>): readonly [x: number, y: number] {
  const side = Math.sqrt(heat.length);
  let most = 0;
  for (let i = 1; i < heat.length; i++) if (heat[i]! > heat[most]!) most = i;
  const pixels = imageSize / side;
  return [((most % side) + 0.5) * pixels, (Math.floor(most / side) + 0.5) * pixels];
}

/** Of the shapes of a kind that an image shows: whether a pixel is on one of them, and their share of the image. */
async function measured(
  { boxes, labels }: DetectionTarget,
  kind: number,
  [x, y]: readonly [number, number],
): Promise<{ readonly isOn: boolean; readonly share: number }> {
  const [corners, kinds] = [await boxes.data(), await labels.data()];
  let [isOn, area] = [false, 0];
  for (let i = 0; i < kinds.length; i++) {
    if (kinds[i] !== kind) continue;
    const [left = 0, top = 0, right = 0, bottom = 0] = corners.subarray(4 * i, 4 * i + 4);
    isOn ||= x > left && x < right && y > top && y < bottom;
    area += (right - left) * (bottom - top);
  }
  return { isOn, share: area / imageSize ** 2 };
}

/** An image in grey, and beside it what is hot for some kinds, in characters. */
async function pictured(image: Tensor, heats: readonly Tensor[]): Promise<string> {
  const grey = avgPool2d(image.mean(0, { keepdim: true }).unsqueeze(0), imageSize / shown)
    .sub(0.42)
    .div(0.7);
  const hot = heats.map((heat) =>
    interpolate(heat.div(heat.amax()).reshape([1, 1, ...heat.shape]), {
      size: [shown, shown],
      mode: 'bilinear',
    }),
  );
  return pictureRow(await concat([grey, ...hot]).data(), shown);
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

export async function classActivation({ steps = 300, seed, say }: Settings): Promise<Figures> {
  manualSeed(seed);
  const body = new Sequential(
    new Conv2dNormActivation(3, 16, { stride: 2 }),
    new Conv2dNormActivation(16, 24, { stride: 2 }),
    new Conv2dNormActivation(24, 32, { stride: 2 }),
    new Conv2dNormActivation(32, 48),
    new Conv2dNormActivation(48, 48),
  );
  const head = new Sequential(new AdaptiveMaxPool2d(1), new Flatten(), new Linear(48, shapeNames.length));
  const model = new Sequential(body, head);
  const optimizer = new AdamW(model.parameters(), { lr: 0.004 });
  const schedule = new CosineAnnealingLR(optimizer, { tMax: steps });
  const step = compile((images: Tensor, kinds: Tensor) => {
    const loss = bceWithLogits(model.forward(images), kinds);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });
  for (let i = 0; i < steps; i++) {
    const drawn = drawShapes(batchSize);
    const loss = step(drawn.images, kindsIn(drawn));
    schedule.step();
    if ((i + 1) % 100 === 0) say(`the loss after ${i + 1} steps: ${(await loss.item()).toFixed(3)}`);
  }

  model.eval();
  const fresh = drawShapes(testSize);
  const there = kindsIn(fresh);
  const right = await model.forward(fresh.images).gt(0).eq(there.bool()).float().mean().item();
  say(
    `of four kinds in each of ${testSize} fresh images, it knows whether they are there in ${percent(right)}`,
  );

  const look = lookingAt(model, body);
  const heats = shapeNames.map((_, kind) =>
    look(fresh.images, tensor(kind, { dtype: 'int32' }).expand(testSize)),
  );
  const present = await there.data();
  let [asked, on, area] = [0, 0, 0];
  for (const [kind, heat] of heats.entries()) {
    for (const [i, target] of fresh.targets.entries()) {
      if (present[i * shapeNames.length + kind] === 0) continue;
      const { isOn, share } = await measured(target, kind, hottest(await heat.select(0, i).flatten().data()));
      asked++;
      on += Number(isOn);
      area += share;
    }
  }
  const [pointed, byChance] = [on / asked, area / asked];
  say(
    `where it looks most for a kind that is there, there is one in ${percent(pointed)} (by chance in ${percent(byChance)})`,
  );

  // An image with two kinds, so that both fit beside each other.
  const kindsOf = (i: number): number[] =>
    shapeNames.flatMap((_, kind) => (present[i * shapeNames.length + kind] === 0 ? [] : kind));
  const place = fresh.targets.findIndex((_, i) => kindsOf(i).length === 2);
  const kinds = kindsOf(place);
  say(
    `\nan image, and where it looks for ${kinds.map((kind) => `a ${shapeNames[kind]}`).join(' and for ')}:`,
  );
  say(
    await pictured(
      fresh.images.select(0, place),
      kinds.map((kind) => heats[kind]!.select(0, place)),
    ),
  );
  return { right, pointed, byChance };
}
