/** What is drawn on images is what torchvision draws (fixtures/drawings.py), and lines, which it draws otherwise. */
import { readFileSync } from 'node:fs';
import { arrayFrom, ones, reference, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeEach, expect, test } from 'vitest';
import { drawBoundingBoxes } from './draw-bounding-boxes.ts';
import { drawKeypoints } from './draw-keypoints.ts';
import { drawSegmentationMasks } from './draw-segmentation-masks.ts';

interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Case {
  readonly name: 'boxes' | 'masks' | 'keypoints';
  readonly dtype: 'uint8' | 'float32';
  readonly image: Values;
  readonly things: Values;
  readonly options: object;
  readonly drawn: Values;
}

const { cases } = JSON.parse(readFileSync(new URL('./fixtures/drawings.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};

beforeEach(() => useBackend(reference));

const draw = {
  boxes: drawBoundingBoxes,
  masks: (image: Tensor, masks: Tensor, options: object) =>
    drawSegmentationMasks(image, masks.gt(0), options),
  keypoints: drawKeypoints,
};

test.each(cases)(
  "$name on $dtype, $options: torchvision's",
  ({ name, dtype, image, things, options, drawn }) => {
    const given = tensor(arrayFrom(dtype, image.data), { shape: image.shape });
    const what = tensor(things.data, { shape: things.shape });
    const made = draw[name](given, what, options);
    expect([made.dtype, made.shape]).toEqual([dtype, drawn.shape]);
    const far = Array.from(made.dataSync(), (x, i) => Math.abs(Number(x) - drawn.data[i]!));
    expect(Math.max(...far)).toBeLessThan(dtype === 'uint8' ? 0.5 : 1e-6);
  },
);

const places = tensor([
  [
    [2, 2],
    [8, 2],
    [2, 6],
  ],
]);
const rows = (image: Tensor, channel: number): string[] =>
  (image.at(channel).toArray() as number[][]).map((row) => row.map((x) => (x > 0 ? '#' : '.')).join(''));

test('lines between places that are seen, white, over the places', () => {
  const options = { connectivity: [[0, 1] as const, [0, 2] as const], radius: 1, width: 1 };
  const drawn = drawKeypoints(zeros([3, 9, 11]), places, options);
  expect(rows(drawn, 0).slice(1, 8)).toEqual([
    '..#.....#..',
    '.#########.',
    '..#.....#..',
    '..#........',
    '..#........',
    '.###.......',
    '..#........',
  ]);
  expect(rows(drawn, 1).slice(1, 4)).toEqual(['...........', '..#######..', '..#........']);
  const visibility = tensor([[1, 0, 1]]);
  const some = drawKeypoints(zeros([3, 9, 11]), places, { ...options, visibility });
  expect(rows(some, 0)[2]).toBe('.###.......');
  expect(rows(some, 1)[4]).toBe('..#........');
});

test('nothing to draw', () => {
  const image = ones([3, 4, 4]);
  for (const drawn of [
    drawBoundingBoxes(image, zeros([0, 4])),
    drawSegmentationMasks(image, zeros([0, 4, 4]).gt(0)),
    drawKeypoints(image, zeros([0, 3, 2])),
    drawKeypoints(image, zeros([2, 0, 2])),
  ])
    expect(drawn.toArray()).toEqual(image.toArray());
});

const image = zeros([3, 4, 4]);
const box = zeros([1, 4]);
test.each<[() => unknown, string]>([
  [
    () => drawBoundingBoxes(zeros([1, 3, 4, 4]), box),
    'drawBoundingBoxes: got an image float32[1, 3, 4, 4]; expected uint8 or floats from 0 to 1, [3, height, width]',
  ],
  [() => drawBoundingBoxes(image.int(), box), 'got an image int32[3, 4, 4]'],
  [() => drawBoundingBoxes(image, zeros([4])), 'got boxes [4]; expected [N, 4]'],
  [() => drawBoundingBoxes(image, box, { colors: [] }), 'got 0 colors of 1; expected one for each'],
  [
    () => drawBoundingBoxes(image, box, { colors: 'red' }),
    'a color is string red; expected [red, green, blue]',
  ],
  [() => drawBoundingBoxes(image, box, { colors: [[1, 2, 256]] }), 'a color is [1, 2, 256]'],
  [() => drawBoundingBoxes(image, box, { width: 0 }), 'width is 0'],
  [() => drawBoundingBoxes(image, box, { labels: ['a'] } as never), 'there is no option labels'],
  [() => drawSegmentationMasks(image, zeros([1, 4, 4])), 'got masks float32[1, 4, 4] on an image [3, 4, 4]'],
  [() => drawSegmentationMasks(image, zeros([1, 4, 5]).gt(0)), 'expected bool[N, height, width]'],
  [() => drawSegmentationMasks(image, zeros([4, 4]).gt(0), { alpha: 2 }), 'alpha is 2'],
  [() => drawKeypoints(image, zeros([1, 2, 3])), 'expected [N, K, 2]. Of x, y and more take'],
  [
    () => drawKeypoints(image, places, { connectivity: [[0, 3]] }),
    'connectivity is [[0, 3]]; expected pairs of numbers from 0 to 2',
  ],
  [() => drawKeypoints(image, places, { visibility: zeros([3]) }), 'visibility is [3], keypoints [1, 3, 2]'],
])('%s', (run, message) => expect(run).toThrow(message));
