/** All rows of the table. */
import type { Operation } from '../program.ts';
import { activations } from './activations.ts';
import { algebra } from './algebra.ts';
import { convolutions } from './convolutions.ts';
import { elementwise } from './elementwise.ts';
import { indexing } from './indexing.ts';
import { joining } from './joining.ts';
import { layers } from './layers.ts';
import { lossRows } from './losses.ts';
import { mixed } from './mixed.ts';
import { normalizations } from './normalizations.ts';
import { pools } from './pools.ts';
import { products } from './products.ts';
import { recurrent } from './recurrent.ts';
import { reductions } from './reductions.ts';
import { shaping } from './shaping.ts';

export const allOperations: readonly Operation[] = [
  ...activations,
  ...algebra,
  ...convolutions,
  ...elementwise,
  ...indexing,
  ...joining,
  ...layers,
  ...mixed,
  ...normalizations,
  ...pools,
  ...products,
  ...recurrent,
  ...reductions,
  ...shaping,
  ...lossRows,
];
