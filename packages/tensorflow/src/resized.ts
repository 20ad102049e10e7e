/** Images of another size, as TensorFlow has them since 2. */
import { movedim, type Tensor } from '@glissade/tensor';
import { NodeAttributes } from './graph/node-attributes.ts';
import { resizing } from './graph/operators/resizing.ts';
import { Place } from './graph/place.ts';
import { Numbers } from './graph/values.ts';

export type Interpolation = 'bilinear' | 'nearest';

const operatorOf = { bilinear: 'ResizeBilinear', nearest: 'ResizeNearestNeighbor' } as const;

/** [..., height, width, channels] or, of four axes with channels first, [batch, channels, height, width], at other height and width. */
export function resizerOf(
  how: Interpolation,
  isFirst = false,
): (x: Tensor, height: number, width: number) => Tensor {
  const run = resizing[operatorOf[how]]!(new NodeAttributes({ half_pixel_centers: { b: true } }, 2));
  return (x, height, width) => {
    const last = isFirst ? movedim(x, -3, -1) : x;
    const batched = last.ndim === 3 ? last.unsqueeze(0) : last;
    const resized = run([batched, new Numbers([height, width])], new Place(x)) as Tensor;
    const single = last.ndim === 3 ? resized.squeeze(0) : resized;
    return isFirst ? movedim(single, -1, -3) : single;
  };
}
