/** Cubic interpolation: four values around a place, and what each counts. */
import { add, lt, mul, sub, type Tensor, where } from '@glissade/tensor';

/** The slopes at the neighbours' places: PyTorch's, and where it widens the window. */
const [usual, widened] = [-0.75, -0.5];

/** What a value counts that is within 1 of the place. */
const near = (distance: Tensor, a = usual): Tensor =>
  add(mul(mul(sub(mul(distance, a + 2), a + 3), distance), distance), 1);

/** What a value counts that is 1 to 2 away. */
const far = (distance: Tensor, a = usual): Tensor =>
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

/** What values count at any distances from a place, before they are made to add up to 1. */
export const cubicShareAt = (distance: Tensor): Tensor =>
  where(lt(distance, 1), near(distance, widened), where(lt(distance, 2), far(distance, widened), 0));
