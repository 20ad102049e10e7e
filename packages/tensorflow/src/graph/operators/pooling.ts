/** The greatest or the mean of each window. Source: https://www.tensorflow.org/api_docs/python/tf/raw_ops/MaxPool */
import type { Tensor } from '@glissade/tensor';
import { greatestOf, meanOf } from '../../layers/pooled.ts';
import { type Operator, type Operators, onTensors } from '../operator.ts';
import { layoutOf, ofImage, roomsFor } from './layout.ts';

const pooled =
  (pool: typeof greatestOf): Operator =>
  (node) => {
    node.needs(1);
    const layout = layoutOf(node);
    const [sizes, strides] = [ofImage(node, layout, 'ksize'), ofImage(node, layout, 'strides')];
    const windows = sizes.map((size, i) => ({ size, stride: strides[i]!, dilation: 1 }));
    const roomsOf = roomsFor(node, layout);
    return onTensors((input: Tensor) => {
      const x = layout.toFirst(input);
      return layout.fromFirst(pool(x, windows, roomsOf(x, windows)));
    });
  };

export const pools: Operators = { AvgPool: pooled(meanOf), MaxPool: pooled(greatestOf) };
