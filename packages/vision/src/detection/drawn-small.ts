/** How the convolutions of heads begin. */
import { Conv2d, init, type Module } from '@glissade/nn';
import { withoutBias } from '../models/initialise.ts';

/** Small normal weights, and no bias. */
export function drawnSmall(layer: Conv2d): void {
  init.normal_(layer.weight, 0, 0.01);
  withoutBias(layer);
}

/** The same for all convolutions of a module. */
export function allDrawnSmall(module: Pick<Module, 'modules'>): void {
  for (const layer of module.modules()) if (layer instanceof Conv2d) drawnSmall(layer);
}
