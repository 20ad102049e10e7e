/** Cubic interpolation: four values around a place, and what each counts. */
import { add, mul, sub, type Tensor } from '@glissade/tensor';

/** PyTorch's: the slope at the neighbours' places. */
const a = -0.75;

/** What a value counts that is within 1 of the place. */
const near = (distance: Tensor): Tensor =>
  add(mul(mul(sub(mul(distance, a + 2), a + 3), distance), distance), 1);

/** What a value counts that is 1 to 2 away. */
const far = (distance: Tensor): Tensor =>
  sub(mul(add(mul(sub(mul(distance, a), 5 * a), distance), 8 * a), distance), 4 * a);

/**
 * The shares of the values at -1, 0, 1 and 2, for places between 0 and 1.
 * Source: https://doi.org/10.1109/TASSP.1981.1163711
 */
export const cubicShares = (place: Tensor): readonly [Tensor, Tensor, Tensor, Tensor] => [
  far(add(place, 1)),
  near(place),
  near(sub(1, place)),
  far(sub(2, place)),
];
