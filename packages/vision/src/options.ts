/** Options of this package: those that were given, and the others by default. */
import type { Module } from '@glissade/nn';
import { checkNames } from '@glissade/tensor';

/** Makes the layer that normalises so many channels: `(channels) => new BatchNorm2d(channels)`. */
export type NormLayer = (channels: number) => Module;

/** Makes the layer that bends: `() => new ReLU()`. */
export type ActivationLayer = () => Module;

/** The options, where `defaults` names all that there are. Throws TypeError for others. */
export function optionsOf<Options extends object, Defaults extends Options>(
  operation: string,
  given: Options,
  defaults: Defaults,
): Options & Defaults {
  checkNames(operation, given, Object.keys(defaults));
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(said) };
}

/** Throws unless all sizes are whole and at least 1. */
export function checkSizes(operation: string, sizes: Readonly<Record<string, number>>): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (!Number.isInteger(size) || size < 1)
      throw new RangeError(`${operation}: ${name} is ${size}; expected a whole number >= 1`);
  }
}
