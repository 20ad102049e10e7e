/** Which proposals count in training, and what they are to find. */
import { type Device, eagerDevice, reference, type Tensor, type TypedArray } from '@glissade/tensor';
import { qualityOf } from './assigned.ts';
import type { Matcher } from './matcher.ts';
import type { BalancedPositiveNegativeSampler } from './sampler.ts';
import type { DetectionTarget } from './targets.ts';

/** Proposals of an image that count. */
export interface RoISamples {
  /** Four corners of each. */
  readonly boxes: Float32Array;
  /** The classes, of which 0 is the background. */
  readonly labels: Int32Array;
  /** The corners of the object that each finds, or any. */
  readonly goals: Float32Array;
  /** The number of that object among those of its image, or any. */
  readonly objects: Int32Array;
}

/** What is read of targets: of each image its boxes, then its labels. */
export const numbersOf = (targets: readonly DetectionTarget[]): Tensor[] =>
  targets.flatMap(({ boxes, labels }) => [boxes, labels]);

/** Those of the samples that have an object. */
export function withObjects(samples: RoISamples): RoISamples {
  const { labels, objects } = samples;
  const places = Int32Array.from(labels.keys()).filter((i) => labels[i]! > 0);
  const rows = (numbers: Float32Array): Float32Array =>
    Float32Array.from({ length: 4 * places.length }, (_, k) => numbers[4 * places[k >> 2]! + (k & 3)]!);
  return {
    boxes: rows(samples.boxes),
    labels: places.map((i) => labels[i]!),
    goals: rows(samples.goals),
    objects: places.map((i) => objects[i]!),
  };
}

/** Where tensors can be looked at: beside `like`, or else on the reference backend, as these are few numbers. */
const lookable = (like: Tensor): Device => (like.device.canReadSync ? like.device : eagerDevice(reference));

/** The objects of an image that are some, as plain numbers. */
function objectsOf(
  boxes: TypedArray,
  labels: TypedArray,
): { readonly corners: number[]; readonly classes: number[]; readonly numbers: number[] } {
  const places = Array.from(labels, (_, i) => i).filter((i) => labels[i]! >= 0);
  return {
    corners: places.flatMap((i) => [...boxes.subarray(4 * i, 4 * i + 4)]),
    classes: places.map((i) => labels[i]!),
    numbers: places,
  };
}

/**
 * Draws some of the proposals of an image, and of the objects themselves, which are proposals too.
 *
 * @param boxes - of the objects, four corners each
 * @param labels - their classes
 */
export function sampleRoIs(
  proposals: Float32Array,
  boxes: TypedArray,
  labels: TypedArray,
  matcher: Matcher,
  sampler: BalancedPositiveNegativeSampler,
  like: Tensor,
): RoISamples {
  const { corners, classes, numbers } = objectsOf(boxes, labels);
  const all = Float32Array.from([...proposals, ...corners]);
  const count = all.length / 4;
  let matches: ArrayLike<number> = new Int32Array(count).fill(-1);
  if (classes.length > 0 && count > 0) {
    const device = lookable(like);
    const target = {
      boxes: device.constant(Float32Array.from(corners), [classes.length, 4], 'float32'),
      labels: device.constant(Int32Array.from(classes), [classes.length], 'int32'),
    };
    matches = matcher.match(qualityOf(target, device.constant(all, [count, 4], 'float32'))).dataSync();
  }
  // Those between both thresholds do not count.
  const own = Int32Array.from(matches, (match) => (match >= 0 ? classes[match]! : match + 1));
  const drawn = sampler.drawn(own);
  const places = Int32Array.from([...drawn.positive, ...drawn.negative]).sort();
  const rows = (from: ArrayLike<number>, at: (place: number) => number): Float32Array =>
    Float32Array.from({ length: 4 * places.length }, (_, k) => from[4 * at(places[k >> 2]!) + (k & 3)]!);
  const some = classes.length > 0 ? corners : [0, 0, 0, 0];
  return {
    boxes: rows(all, (place) => place),
    labels: Int32Array.from(places, (place) => own[place]!),
    goals: rows(some, (place) => Math.max(0, matches[place]!)),
    objects: Int32Array.from(places, (place) => numbers[Math.max(0, matches[place]!)] ?? 0),
  };
}
