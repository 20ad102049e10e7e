/** What layers of a network give, in place of what it gives in the end. */
import type { AnyModule, Module } from '@glissade/nn';
import { isPlainObject, type Tensor } from '@glissade/tensor';
import { NamedLayers } from './named-layers.ts';

/**
 * The layers of a model, one after another up to the last that is wanted, and what the wanted ones give. It takes the modules in the
 * model's own fields, in their order, each of which must take what the one before gives: those of `ResNet` do, and of `Sequential`.
 * `createFeatureExtractor` finds what is deeper within, and follows the model's own `forward`.
 * Source: https://github.com/pytorch/vision/blob/main/torchvision/models/_utils.py
 *
 * @param returnLayers - the names of layers, and under which name each is returned
 * @throws RangeError for layers that the model has not
 *
 * @example
 * ```ts
 * import { cpu } from '@glissade/backend-cpu';
 * import { randn, useBackend } from '@glissade/tensor';
 * import { IntermediateLayerGetter, resnet18 } from '@glissade/vision';
 *
 * useBackend(await cpu());
 * const body = new IntermediateLayerGetter(resnet18(), { layer1: 'low', layer3: 'high' });
 * const { low, high } = body.forward(randn([1, 3, 64, 64]));
 * console.log(low.shape, high.shape); // => [ 1, 64, 16, 16 ] [ 1, 256, 4, 4 ]
 * ```
 */
export class IntermediateLayerGetter<Names extends string = string> extends NamedLayers<
  Readonly<Record<Names, Tensor>>
> {
  readonly returnLayers: Readonly<Record<string, Names>>;

  constructor(model: AnyModule, returnLayers: Readonly<Record<string, Names>>) {
    super(layersOf(model, returnLayers));
    this.returnLayers = { ...returnLayers };
  }

  forward(x: Tensor): Readonly<Record<Names, Tensor>> {
    const found: Partial<Record<Names, Tensor>> = {};
    let value = x;
    for (const [name, layer] of Object.entries(this.layers)) {
      value = layer.forward(value);
      if (Object.hasOwn(this.returnLayers, name)) found[this.returnLayers[name]!] = value;
    }
    return found as Readonly<Record<Names, Tensor>>;
  }
}

/** The layers of a model up to the last that is wanted. */
function layersOf(
  model: AnyModule,
  returnLayers: Readonly<Record<string, string>>,
): Readonly<Record<string, Module>> {
  const children = model.namedChildren();
  const names = children.map(([name]) => name);
  const wanted = isPlainObject(returnLayers) ? Object.keys(returnLayers) : [];
  if (wanted.length === 0 || !wanted.every((name) => names.includes(name)))
    throw new RangeError(
      `IntermediateLayerGetter: returnLayers are [${wanted}]; expected some of ${names.join(', ')}`,
    );
  const last = Math.max(...wanted.map((name) => names.indexOf(name)));
  return Object.fromEntries(children.slice(0, last + 1)) as unknown as Record<string, Module>;
}
