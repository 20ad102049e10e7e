/** Boxes of large maps are looked at point by point, with what products of matrices give. */
import { noGrad, parameter } from '@glissade/autograd';
import { cpu } from '@glissade/backend-cpu';
import { compile } from '@glissade/compiler';
import { arange, concat, cos, manualSeed, rand, type Tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { type RoiAlignOptions, roiAlign } from '../index.ts';
import { pointsOf, type RoiPoints } from './roi-points.ts';
import { pooled } from './roi-pooling.ts';

beforeAll(async () => useBackend(await cpu({ threads: 1 })));

/** Boxes, some of which reach beyond maps of 64 x 80. */
const boxes = (count: number): Tensor => {
  manualSeed(1);
  const corners = rand([count, 2]).mul(90).sub(6);
  return concat([corners, corners.add(rand([count, 2]).mul(40))], 1);
};

const far = (a: Tensor, b: Tensor): number => {
  expect(a.shape).toEqual(b.shape);
  return a.sub(b).abs().amax().itemSync();
};

const sloped = (y: Tensor): Tensor => y.mul(cos(arange(y.size).float()).reshape(y.shape)).sum();

test.each<[number, RoiAlignOptions]>([
  [1, { samplingRatio: 2 }],
  [2, { samplingRatio: 2, aligned: true }],
  [2, { samplingRatio: 1, spatialScale: 0.5 }],
])('of %i maps, %o', (maps, options) => {
  const corners = boxes(64);
  const index = arange(64).remainder(maps).float().unsqueeze(1);
  const given = concat([index, corners], 1);
  const x = parameter(rand([maps, 64, 64, 80]));
  const run = (): Tensor => roiAlign(x, given, 7, options);
  const gradient = (): Tensor => {
    x.grad = undefined;
    sloped(run()).backward();
    return x.grad!;
  };
  // Learning, one by one, it multiplies; compiled, or where it does not learn, it looks: the latter at a few boxes after others.
  const expected = run();
  expect(far(noGrad(run), expected)).toBeLessThan(1e-5);
  expect(far(compile(run)(), expected)).toBeLessThan(1e-5);
  expect(far(compile(gradient)(), gradient())).toBeLessThan(1e-4);
});

test('as many points as pixels, of boxes of unlike sizes', () => {
  const corners = boxes(30);
  const maps = rand([1, 3, 64, 80]);
  const placing = { spatialScale: 1, samplingRatio: -1, aligned: false };
  const [rows, columns] = [pointsOf(corners, 1, 3, 64, placing), pointsOf(corners, 0, 2, 80, placing)];
  // Of more maps, so that it looks, and of one that it multiplies.
  const many = concat([maps, ...Array.from({ length: 80 }, () => maps)], 0);
  const index = arange(30).float();
  const looked = pooled(many, rows, columns, index);
  expect(far(looked, pooled(maps, rows, columns, undefined))).toBeLessThan(1e-5);
  const none = ({ places, weights }: RoiPoints): RoiPoints => ({
    places: places.narrow(0, 0, 0),
    weights: weights.narrow(0, 0, 0),
  });
  expect(pooled(many, none(rows), none(columns), index.narrow(0, 0, 0)).shape).toEqual([0, 3, 3, 2]);
});
