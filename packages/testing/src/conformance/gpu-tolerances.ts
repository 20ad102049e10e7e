/**
 * How close the WebGPU backend comes to the reference, where WGSL promises less than a unit in the last place.
 * Source: https://www.w3.org/TR/WGSL/#floating-point-accuracy
 */
import type { Tolerance } from './compare.ts';

const units = (count: number): Tolerance => ({ rtol: count * 1.2e-7, atol: 1e-37 });

/** WGSL lets adapters take subnormal numbers for 0. Products of numbers from here on are none. */
export const smallestOnGpu = 1e-15;

export const gpuTolerances: Readonly<Record<string, Tolerance>> = {
  'map divide': units(3),
  'map sqrt': units(3),
  'map power': units(3),
};
