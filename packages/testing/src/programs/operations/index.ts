/** All rows of the table. */
import type { Operation } from '../program.ts';
import { elementwise } from './elementwise.ts';
import { layers } from './layers.ts';
import { lossRows } from './losses.ts';
import { products } from './products.ts';
import { reductions } from './reductions.ts';
import { shaping } from './shaping.ts';

export const families = { elementwise, reductions, shaping, products, layers, losses: lossRows };

export const allOperations: readonly Operation[] = Object.values(families).flat();
