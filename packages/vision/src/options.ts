/** What options of this package have in common: layers that are made, and sizes. */
import type { Module } from '@glissade/nn';

/** Makes the layer that normalises so many channels: `(channels) => new BatchNorm2d(channels)`. */
export type NormLayer = (channels: number) => Module;

/** Makes the layer that bends: `() => new ReLU()`. */
export type ActivationLayer = () => Module;

/** Throws unless all sizes are whole and at least 1. */
export function checkSizes(operation: string, sizes: Readonly<Record<string, number>>): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (!Number.isInteger(size) || size < 1)
      throw new RangeError(`${operation}: ${name} is ${size}; expected a whole number >= 1`);
  }
}
