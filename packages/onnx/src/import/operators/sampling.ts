/** Images seen through a grid of places. */
import { affineGrid, gridSample } from '@glissade/nn';
import type { Tensor } from '@glissade/tensor';
import { type List, type Operator, type Operators, onTensors, withLists } from '../operator.ts';

const modes = {
  linear: 'bilinear',
  bilinear: 'bilinear',
  nearest: 'nearest',
  cubic: 'bicubic',
  bicubic: 'bicubic',
} as const;

const sample: Operator = (node) => {
  const mode = modes[node.choice('mode', ['linear', 'bilinear', 'nearest', 'cubic', 'bicubic'])];
  const paddingMode = node.choice('padding_mode', ['zeros', 'border', 'reflection']);
  const alignCorners = node.flag('align_corners');
  return onTensors((x: Tensor, grid: Tensor) => gridSample(x, grid, { mode, paddingMode, alignCorners }));
};

const grid: Operator = (node) => {
  const alignCorners = node.flag('align_corners');
  return withLists(1, (theta: Tensor, size: List) => affineGrid(theta, size, { alignCorners }));
};

export const sampling: Operators = { GridSample: sample, AffineGrid: grid };
