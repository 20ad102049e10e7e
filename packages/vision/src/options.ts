/** What options of this package have in common: layers that are made. */
import type { Module } from '@glissade/nn';

/** Makes the layer that normalises so many channels: `(channels) => new BatchNorm2d(channels)`. */
export type NormLayer = (channels: number) => Module;

/** Makes the layer that bends: `() => new ReLU()`. */
export type ActivationLayer = () => Module;
