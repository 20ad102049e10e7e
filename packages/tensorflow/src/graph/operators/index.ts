/** All operators by name. A new one is a row in the table of its family. */
import type { Operators } from '../operator.ts';
import { binary } from './binary.ts';
import { blocks } from './blocks.ts';
import { borders } from './borders.ts';
import { convolutions } from './convolution.ts';
import { creation } from './creation.ts';
import { gathering } from './gathering.ts';
import { joining } from './joining.ts';
import { normalizations } from './normalization.ts';
import { pools } from './pooling.ts';
import { products } from './products.ts';
import { reductions } from './reduction.ts';
import { resizing } from './resizing.ts';
import { passing, shaping } from './shaping.ts';
import { slicing } from './slicing.ts';
import { unary } from './unary.ts';

export const operators: Operators = {
  ...binary,
  ...blocks,
  ...borders,
  ...convolutions,
  ...creation,
  ...gathering,
  ...joining,
  ...normalizations,
  ...passing,
  ...pools,
  ...products,
  ...reductions,
  ...resizing,
  ...shaping,
  ...slicing,
  ...unary,
};
