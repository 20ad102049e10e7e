/** Blocks of an image as channels or examples, and the other way round. */
import { padAxes, permute, reshape, size, type Tensor } from '@glissade/tensor';
import { type Operator, type Operators, onTensors, withLists } from '../operator.ts';
import type { List } from '../place.ts';
import { layoutOf } from './layout.ts';

/** Room before and behind, or less of it where there is a minus, along the axes behind the batch. */
function withBorders(x: Tensor, amounts: List, sign: 1 | -1): Tensor {
  const count = amounts.length / 2;
  const rooms = x.shape.map((_, axis) => {
    const isPadded = axis > 0 && axis <= count;
    return {
      low: isPadded ? sign * amounts[2 * (axis - 1)]! : 0,
      high: isPadded ? sign * amounts[2 * axis - 1]! : 0,
    };
  });
  return padAxes(x, rooms, 0);
}

/** Source: https://www.tensorflow.org/api_docs/python/tf/space_to_batch */
const toBatch: Operator = (node) => {
  node.needs(3);
  return withLists(1, (x: Tensor, block: List, paddings: List) => {
    const padded = withBorders(x, paddings, 1);
    const count = block.length;
    const lengths = block.map((each, i) => padded.shape[i + 1]! / each);
    const rest = padded.shape.slice(count + 1);
    const parts = reshape(padded, [x.shape[0]!, ...block.flatMap((each, i) => [lengths[i]!, each]), ...rest]);
    const within = block.map((_, i) => 2 * i + 2);
    const order = [...within, 0, ...within.map((axis) => axis - 1), ...rest.map((_, i) => 2 * count + 1 + i)];
    return reshape(permute(parts, order), [x.shape[0]! * size(block), ...lengths, ...rest]);
  });
};

/** Source: https://www.tensorflow.org/api_docs/python/tf/batch_to_space */
const fromBatch: Operator = (node) => {
  node.needs(3);
  return withLists(1, (x: Tensor, block: List, crops: List) => {
    const count = block.length;
    const batch = x.shape[0]! / size(block);
    const [lengths, rest] = [x.shape.slice(1, count + 1), x.shape.slice(count + 1)];
    const parts = reshape(x, [...block, batch, ...lengths, ...rest]);
    const order = [
      count,
      ...block.flatMap((_, i) => [count + 1 + i, i]),
      ...rest.map((_, i) => 2 * count + 1 + i),
    ];
    const whole = lengths.map((length, i) => length * block[i]!);
    return withBorders(reshape(permute(parts, order), [batch, ...whole, ...rest]), crops, -1);
  });
};

/** Channels become blocks of an image that is larger. */
const toSpace: Operator = (node) => {
  node.needs(1);
  const { toLast, fromLast } = layoutOf(node);
  const block = node.count('block_size', 1);
  return onTensors((input: Tensor) => {
    const x = toLast(input);
    const [batch, height, width, channels] = x.shape as [number, number, number, number];
    const depth = channels / block ** 2;
    const parts = permute(reshape(x, [batch, height, width, block, block, depth]), [0, 1, 3, 2, 4, 5]);
    return fromLast(reshape(parts, [batch, height * block, width * block, depth]));
  });
};

/** Blocks become channels of an image that is smaller. */
const toDepth: Operator = (node) => {
  node.needs(1);
  const { toLast, fromLast } = layoutOf(node);
  const block = node.count('block_size', 1);
  return onTensors((input: Tensor) => {
    const x = toLast(input);
    const [batch, height, width, channels] = x.shape as [number, number, number, number];
    const [rows, columns] = [height / block, width / block];
    const parts = permute(reshape(x, [batch, rows, block, columns, block, channels]), [0, 1, 3, 2, 4, 5]);
    return fromLast(reshape(parts, [batch, rows, columns, channels * block ** 2]));
  });
};

export const blocks: Operators = {
  BatchToSpaceND: fromBatch,
  DepthToSpace: toSpace,
  SpaceToBatchND: toBatch,
  SpaceToDepth: toDepth,
};
