/** Functions of one example, applied to a batch. */
export type { Randomness } from './device.ts';
export type { InDims } from './tree.ts';
export { type VmapOptions, vmap } from './vmap.ts';
