/** What options of this package have in common: layers that are made. */
import type { Module } from '@glissade/nn';
import { checkNames } from '@glissade/tensor';

/** Makes the layer that normalises so many channels: `(channels) => new BatchNorm2d(channels)`. */
export type NormLayer = (channels: number) => Module;

/** Makes the layer that bends: `() => new ReLU()`. */
export type ActivationLayer = () => Module;

/**
 * The options that were given to a function that makes one of several networks, without those that are undefined: these leave what the
 * network has of its own. Throws for options that are none of `names`, and for what is no object of options.
 */
export function optionsGiven<Options extends object>(
  operation: string,
  given: Options,
  names: readonly (keyof Options & string)[],
): Options {
  checkNames(operation, given, names);
  const options = { ...given };
  for (const name of names) if (options[name] === undefined) delete options[name];
  return options;
}
