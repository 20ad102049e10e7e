/** Searches along a (t - b)^2 + c sin(w t + p). Where PyTorch 2.13's `_strong_wolfe` looks, and what it takes of that. */
import { expect, test } from 'vitest';
import { type Point, strongWolfe } from './strong-wolfe.ts';

type Numbers = readonly number[];

test.each<[string, Numbers, { first: number; most: number; precise?: number }, Numbers, number]>([
  [
    'out and in again',
    [0.26, 0.4, 29, 0.8, 1.6],
    { first: 0.05, most: 5 },
    [0.05, 0.5, 5, 4.051854544, 3.843591172, 3.509232055],
    3.843591172,
  ],
  [
    'up to a slope behind the minimum',
    [0.2, 2.7, 2.7, 8.4, 1.8],
    { first: 1, most: 5, precise: 0.1 },
    [1, 5.505, 5.55005],
    5.55005,
  ],
  [
    'a new end of the interval at each place',
    [0.19, 0.1, 1.7, 10.8, 2.7],
    { first: 8, most: 5 },
    [8, 2.999731707, 0.6651726966, 1.15256773, 0.7457341156],
    0.7457341156,
  ],
  [
    'close to an end twice',
    [0.9, 1.2, 2, 1.2, 0.9],
    { first: 8, most: 5 },
    [8, 0.6288813321, 1.365993199, 1.954632983, 2.559169685, 2.332503804],
    2.332503804,
  ],
  [
    'in an interval that is small enough',
    [0.7, 2.9, 1.4, 10, 1.3],
    { first: 1, most: 25, precise: 0.1 },
    [1, 0.9618366394],
    1,
  ],
  [
    'nothing better than the start',
    [2.7, 2.9, 1.4, 5.2, 0.5],
    { first: 0.05, most: 3 },
    [0.05, 0.27525, 1.51500125, 8.338705631],
    0,
  ],
  [
    'a fall that is too small',
    [0.04, 2.7, 0.3, 3.6, 2.3],
    { first: 1, most: 25 },
    [1, 0.7863241752],
    0.7863241752,
  ],
  [
    'in small steps, until no more may be tried',
    [1, 0.6, 2.6, 1.6, 1.4],
    { first: 0.05, most: 3 },
    [0.05, 0.0505, 0.050505, 0.05050505],
    0.05050505,
  ],
  [
    'three places inside of an interval',
    [2.9, 1.3, 6, 1.2, 0.6],
    { first: 1, most: 5 },
    [1, 5.505, 1.635881771, 2.036256962, 2.252847137, 2.578062423],
    2.578062423,
  ],
])('%s', async (_, [a, b, c, w, p], { first, most, precise = 1e-9 }, places, taken) => {
  const at = (t: number): Point => ({
    distance: t,
    loss: a! * (t - b!) ** 2 + c! * Math.sin(w! * t + p!),
    gradient: new Float64Array(1),
    slope: 2 * a! * (t - b!) + c! * w! * Math.cos(w! * t + p!),
  });
  const seen: number[] = [];
  const evaluate = async (t: number): Promise<Point> => {
    seen.push(t);
    return at(t);
  };
  const { best, tried } = await strongWolfe(evaluate, at(0), first, most, precise);
  expect(seen).toEqual(places.map((place) => expect.closeTo(place, 7)));
  expect(best.distance).toBeCloseTo(taken, 7);
  expect(tried).toBe(places.length);
});
