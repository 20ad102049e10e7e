/** What encoders and decoders have in common: blocks above each other. */

import { described, kindOf } from '@glissade/tensor';
import { type AnyModule, Module } from './module.ts';
import { checkedOptions } from './options.ts';
import { checkSizes } from './weights.ts';

/** What `TransformerEncoder` and `TransformerDecoder` accept. */
export interface TransformerStackOptions {
  /** What normalises the last block's output: one is needed after blocks with `normFirst`. Default: nothing. */
  readonly norm?: Module | undefined;
}

/** What normalises the last block's output, where that is said; PyTorch's third argument is refused. */
export function normOf(name: string, options: TransformerStackOptions): Module | undefined {
  if ((options as unknown) instanceof Module)
    throw new TypeError(
      `${name}: got a module in place of options, which are named: { norm: new LayerNorm(...) }`,
    );
  const { norm } = checkedOptions(name, options, ['norm']);
  if (norm !== undefined && !(norm instanceof Module))
    throw new TypeError(`${name}: norm is ${described(norm)}; expected a module, such as new LayerNorm(...)`);
  return norm;
}

/** The blocks of an array, or as many as `numLayers` says of a function's. */
export function layersOf<Layer extends AnyModule>(
  name: string,
  layers: readonly Layer[] | ((i: number) => Layer),
  numLayers: number,
): readonly Layer[] {
  const isFunction = typeof layers === 'function';
  if (!isFunction && !Array.isArray(layers))
    throw new TypeError(
      `${name}: expected an array of layers, or a function that makes one and how many: ` +
        `new ${name}(() => new ${name}Layer(...), 6)`,
    );
  checkSizes(name, { numLayers: isFunction ? numLayers : layers.length });
  const all: readonly Layer[] = isFunction
    ? Array.from({ length: numLayers }, (_, i) => layers(i))
    : [...layers];
  const wrong = all.findIndex((layer) => !(layer instanceof Module));
  if (wrong >= 0)
    throw new TypeError(
      `${name}: layer ${wrong} is no module but ${kindOf(all[wrong])}. Did you forget new?`,
    );
  return all;
}
