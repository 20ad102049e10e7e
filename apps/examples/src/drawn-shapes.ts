/** Images of a few coloured shapes on a noisy ground, drawn by a program, and where the shapes are. */
import { type DetectionTarget, defaultGenerator, type Tensor, tensor } from 'glissade';

/** The classes: those of the shapes' labels, from 0. */
export const shapeNames = ['disc', 'square', 'triangle', 'cross'] as const;

/** Height and width of the images. */
export const imageSize = 96;
/** There are from 1 to as many shapes in an image. */
export const mostShapes = 4;

/** Whether a point is in a shape, from its middle in parts of its half side, x to the right and y down: from -1 to 1. */
const isIn: Readonly<Record<(typeof shapeNames)[number], (x: number, y: number) => boolean>> = {
  disc: (x, y) => x * x + y * y < 1,
  square: () => true,
  triangle: (x, y) => Math.abs(x) < (y + 1) / 2,
  cross: (x, y) => Math.min(Math.abs(x), Math.abs(y)) < 0.3,
};

/** Images [count, 3, 96, 96], and the shapes of each, with rows of label -1 up to as many as there may be. */
export interface DrawnShapes {
  readonly images: Tensor;
  readonly targets: readonly DetectionTarget[];
  /** Of each image the pixels of each shape: uint8 [4, 96, 96]. */
  readonly masks: readonly Tensor[];
}

const overlap = (a: readonly number[], b: readonly number[]): boolean =>
  Math.min(a[2]!, b[2]!) > Math.max(a[0]!, b[0]!) && Math.min(a[3]!, b[3]!) > Math.max(a[1]!, b[1]!);

export function drawShapes(count: number): DrawnShapes {
  const generator = defaultGenerator();
  const between = (low: number, high: number): number => low + generator.uniform() * (high - low);
  const plane = imageSize * imageSize;
  const pixels = new Float32Array(count * 3 * plane);
  const covered = new Uint8Array(count * mostShapes * plane);
  const targets = Array.from({ length: count }, (_, image) => {
    const ground = [0, 1, 2].map(() => between(0.1, 0.4));
    for (let channel = 0; channel < 3; channel++)
      for (let i = 0; i < plane; i++)
        pixels[(image * 3 + channel) * plane + i] = ground[channel]! + between(-0.08, 0.08);
    const boxes: number[][] = [];
    const labels: number[] = [];
    const wanted = generator.randint(1, mostShapes + 1);
    for (let tries = 0; tries < 50 && boxes.length < wanted; tries++) {
      const side = Math.round(between(14, 36));
      const [left, top] = [
        generator.randint(0, imageSize - side + 1),
        generator.randint(0, imageSize - side + 1),
      ];
      const box = [left, top, left + side, top + side];
      if (boxes.some((other) => overlap(box, other))) continue;
      const label = generator.randint(0, shapeNames.length);
      const colour = [0, 1, 2].map(() => between(0.5, 1));
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++) {
          if (!isIn[shapeNames[label]!]((2 * x + 1) / side - 1, (2 * y + 1) / side - 1)) continue;
          const place = (top + y) * imageSize + left + x;
          covered[(image * mostShapes + boxes.length) * plane + place] = 1;
          for (let channel = 0; channel < 3; channel++)
            pixels[(image * 3 + channel) * plane + place] = colour[channel]!;
        }
      boxes.push(box);
      labels.push(label);
    }
    while (boxes.length < mostShapes) {
      boxes.push([0, 0, 0, 0]);
      labels.push(-1);
    }
    return { boxes: tensor(boxes), labels: tensor(labels, { dtype: 'int32' }) };
  });
  const masks = tensor(covered, { shape: [count, mostShapes, imageSize, imageSize] }).unbind(0);
  return { images: tensor(pixels, { shape: [count, 3, imageSize, imageSize] }), targets, masks };
}
