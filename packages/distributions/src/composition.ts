/** Transforms one after the other: which shapes they make, and how many dims they take together. */
import { broadcast, type Shape } from '@glissade/tensor';
import type { Transform } from './transforms.ts';

export const domainDimsOf = ({ domainDims = 0 }: Transform): number => domainDims;
/** How many dims it adds to an outcome. */
export const addedDims = ({ domainDims = 0, codomainDims = 0 }: Transform): number =>
  codomainDims - domainDims;

/** How many last dims of the first input they take together. */
export const dimsTogether = (transforms: readonly Transform[]): number =>
  transforms.reduceRight(
    (dims, each) => Math.max(dims - addedDims(each), domainDimsOf(each)),
    transforms.at(-1)?.codomainDims ?? 0,
  );

export const forwardShape = (transforms: readonly Transform[], shape: Shape): Shape =>
  transforms.reduce((shape, each) => each.forwardShape?.(shape) ?? stretched(each, shape), shape);

export const inverseShape = (transforms: readonly Transform[], shape: Shape): Shape =>
  transforms.reduceRight((shape, each) => each.inverseShape?.(shape) ?? stretched(each, shape), shape);

const stretched = ({ name, shape: own }: Transform, shape: Shape): Shape => broadcast(name, own, shape);
