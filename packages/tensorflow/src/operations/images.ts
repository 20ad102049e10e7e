/** Images, and blocks of them. Source: https://keras.io/api/ops/image/ */
import { permute, reshape, type Tensor } from '@glissade/tensor';
import { resizerOf } from '../resized.ts';
import type { Operation, Operations } from './operation.ts';
import type { OperationArguments } from './operation-arguments.ts';

const isFirst = (given: OperationArguments): boolean =>
  ['channels_first', 'NCHW'].includes(String(given.value('data_format')));

const resize: Operation = (given) => {
  for (const name of ['antialias', 'crop_to_aspect_ratio', 'pad_to_aspect_ratio', 'preserve_aspect_ratio'])
    given.only(name);
  // Of use where something is left free around an image alone.
  for (const name of ['fill_mode', 'fill_value']) given.value(name);
  const [height, width] = given.list('size', 1) ?? [];
  const how = given.choice('interpolation', ['bilinear', 'nearest']);
  return resizerOf(how, isFirst(given))(given.tensor(), height!, width!);
};

/** Channels as blocks of so many positions, or the way back. */
const blocks =
  (change: (x: Tensor, size: number) => Tensor): Operation =>
  (given) => {
    const size = given.number('block_size', undefined, 1);
    const x = given.tensor();
    return isFirst(given) ? change(x.movedim(1, -1), size).movedim(-1, 1) : change(x, size);
  };

function toSpace(x: Tensor, size: number): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const split = reshape(x, [batch, height, width, size, size, channels / size ** 2]);
  return reshape(permute(split, [0, 1, 3, 2, 4, 5]), [
    batch,
    height * size,
    width * size,
    channels / size ** 2,
  ]);
}

function toDepth(x: Tensor, size: number): Tensor {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const split = reshape(x, [batch, height / size, size, width / size, size, channels]);
  return reshape(permute(split, [0, 1, 3, 2, 4, 5]), [
    batch,
    height / size,
    width / size,
    channels * size ** 2,
  ]);
}

export const imageOperations: Operations = {
  DepthToSpace: blocks(toSpace),
  Resize: resize,
  SpaceToDepth: blocks(toDepth),
};
