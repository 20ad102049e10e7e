/** Views with more axes than they have. */
import type { Shape, View } from '@glissade/tensor';

/** The view with axes of these lengths before the axis `place`. Along them it repeats, unless they have a stride. */
export const insertAxes = (view: View<number>, place: number, lengths: Shape, stride = 0): View<number> => ({
  ...view,
  shape: view.shape.toSpliced(place, 0, ...lengths),
  strides: view.strides.toSpliced(place, 0, ...lengths.map(() => stride)),
});
