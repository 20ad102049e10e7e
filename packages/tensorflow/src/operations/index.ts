/** All operations that are known, by the names that Keras has. */
import type { LayerKinds } from '../layer-kind.ts';
import { activationOperations } from './activation.ts';
import { elementwise } from './elementwise.ts';
import { imageOperations } from './images.ts';
import { indexing } from './indexing.ts';
import { type Operations, operationLayer, operationName } from './operation.ts';
import { products } from './products.ts';
import { reductions } from './reduction.ts';
import { shaping } from './shaping.ts';

export const operations: Operations = {
  ...activationOperations,
  ...elementwise,
  ...imageOperations,
  ...indexing,
  ...products,
  ...reductions,
  ...shaping,
};

/** The same as layers, under names of their own. */
export const operationKinds: LayerKinds = Object.fromEntries(
  Object.entries(operations).map(([kind, operation]) => [operationName(kind), operationLayer(operation)]),
);
