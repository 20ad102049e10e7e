/** What convolutions say of the boxes at each place, as a row for each box. */
import { concat, type Tensor } from '@glissade/tensor';

/** [N, A C, H, W] to [N, H W A, C]: row by row of the map, and at each place box by box. */
export function rowsOf(map: Tensor, columns: number): Tensor {
  const [images, , height, width] = map.shape as readonly [number, number, number, number];
  return map
    .reshape([images, -1, columns, height, width])
    .permute([0, 3, 4, 1, 2])
    .reshape([images, -1, columns]);
}

/** Those of several maps, one below the other. */
export const rowsOfAll = (maps: readonly Tensor[], columns: number): Tensor =>
  concat(
    maps.map((map) => rowsOf(map, columns)),
    1,
  );
