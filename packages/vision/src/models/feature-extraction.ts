/** What layers within a model give, wherever they are. */
import { type AnyModule, type Field, Module, moduleName } from '@glissade/nn';
import { isPlainObject, kindOf, Tensor } from '@glissade/tensor';

/** How many extractors are at work, one within the other. */
let atWork = 0;

/** A call of a layer, counted from 0, and the name under which its output is returned. */
interface Wanted {
  readonly call: number;
  readonly name: string;
}

/** What one call of the extractor has found so far. */
interface Search {
  readonly found: Map<string, Tensor>;
  readonly calls: Map<AnyModule, number>;
}

/**
 * A model that gives what layers within it give. Its parameters are the model's own, under the same names, and so is whether it trains.
 * `createFeatureExtractor` makes one.
 */
export class FeatureExtractor<
  Names extends string = string,
  Inputs extends readonly unknown[] = [x: Tensor],
> extends Module<Inputs, Readonly<Record<Names, Tensor>>> {
  readonly #model: Module<Inputs, unknown>;
  readonly #names: readonly string[];
  #search: Search | undefined;

  constructor(
    model: Module<Inputs, unknown>,
    returnNodes: readonly Names[] | Readonly<Record<string, Names>>,
  ) {
    super();
    if (!(model instanceof Module))
      throw new TypeError(`createFeatureExtractor: expected a model first, got ${kindOf(model)}`);
    const nodes = namedNodes(returnNodes);
    this.#model = model;
    this.#names = nodes.map(([, name]) => name);
    const wanted = new Map<AnyModule, Wanted[]>();
    for (const [path, name] of nodes) {
      const [layer, call] = layerAt(model, path);
      wanted.set(layer, [...(wanted.get(layer) ?? []), { call, name }]);
    }
    for (const [layer, calls] of wanted)
      layer.registerForwardHook((_layer: AnyModule, _inputs: readonly unknown[], output: unknown) => {
        if (this.#search) this.#look(this.#search, layer, calls, output);
      });
  }

  override get training(): boolean {
    return this.#model.training;
  }
  override set training(mode: boolean) {
    this.#model.training = mode;
  }

  override *fields(): IterableIterator<Field> {
    yield* this.#model.fields();
  }

  forward(...inputs: Inputs): Readonly<Record<Names, Tensor>> {
    const before = this.#search;
    const search: Search = { found: new Map(), calls: new Map() };
    this.#search = search;
    atWork++;
    try {
      this.#model.forward(...inputs);
    } catch (error) {
      if (error !== search) throw error;
    } finally {
      atWork--;
      this.#search = before;
    }
    const missing = this.#names.filter((name) => !search.found.has(name));
    if (missing.length > 0)
      throw new TypeError(
        `createFeatureExtractor: ${moduleName(this.#model)} did not call the layer of ${missing.join(', ')}, or less often than its number says`,
      );
    const features = this.#names.map((name) => [name, search.found.get(name)]);
    return Object.fromEntries(features) as Readonly<Record<Names, Tensor>>;
  }

  #look(search: Search, layer: AnyModule, wanted: readonly Wanted[], output: unknown): void {
    const { found, calls } = search;
    const count = calls.get(layer) ?? 0;
    calls.set(layer, count + 1);
    for (const { call, name } of wanted) {
      if (call !== count) continue;
      if (!(output instanceof Tensor))
        throw new TypeError(
          `createFeatureExtractor: the layer of ${name} gives no tensor; choose one within it, or behind`,
        );
      found.set(name, output);
    }
    // The layers behind need not run, unless an extractor around this one waits for them. What is thrown is caught in `forward`.
    if (found.size === this.#names.length && atWork === 1) throw search;
  }
}

/** Paths of layers, each with the name under which its output is returned. */
function namedNodes(
  returnNodes: readonly string[] | Readonly<Record<string, string>>,
): readonly (readonly [path: string, name: string])[] {
  const nodes = Array.isArray(returnNodes)
    ? returnNodes.map((path: string) => [path, path] as const)
    : isPlainObject(returnNodes)
      ? Object.entries(returnNodes as Readonly<Record<string, string>>)
      : [];
  if (nodes.length === 0)
    throw new TypeError(
      "createFeatureExtractor: got no returnNodes; expected paths of layers: ['layer1', 'layer4.0.conv1'], or { layer1: 'low' }",
    );
  const names = nodes.map(([, name]) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new RangeError(`createFeatureExtractor: two layers would be returned as ${twice}`);
  return nodes;
}

/** The layer at a path, and which of its calls is meant: 'relu' the first, 'relu_1' the second, unless a layer is called that. */
function layerAt(model: AnyModule, path: string): readonly [layer: AnyModule, call: number] {
  const [, before, number] = /^(.*)_(\d+)$/.exec(path) ?? [];
  try {
    return [model.getSubmodule(path), 0];
  } catch (error) {
    const repeated = before && model.namedModules().find(([name]) => name === before)?.[1];
    if (repeated) return [repeated, Number(number)];
    throw error;
  }
}

/**
 * A model that gives what layers within another give, by their paths: `model.namedModules()` lists them. It is the same model, with the
 * same parameters; layers behind the last that is wanted do not run. A layer that is called several times has a number from its second
 * call on: 'layer1.0.relu_1'. What the model computes outside of layers has no name here, unlike in torchvision.
 * Source: https://docs.pytorch.org/vision/stable/generated/torchvision.models.feature_extraction.create_feature_extractor.html
 *
 * @param returnNodes - paths, or an object of paths and the names under which their outputs are returned
 * @throws TypeError for a path where there is no layer, and in `forward` for a layer that is not called, or gives no tensor
 *
 * @example
 * ```ts
 * import { randn } from '@glissade/tensor';
 * import { Bottleneck, createFeatureExtractor, ResNet } from '@glissade/vision';
 *
 * const model = new ResNet(Bottleneck, [1, 1, 1, 1]);
 * const features = createFeatureExtractor(model, { layer1: 'low', 'layer2.0.conv1': 'middle' });
 * const { low, middle } = features.forward(randn([1, 3, 32, 32]));
 * console.log(low.shape, middle.shape); // => [ 1, 256, 8, 8 ] [ 1, 128, 8, 8 ]
 * ```
 */
export const createFeatureExtractor = <const Names extends string, Inputs extends readonly unknown[]>(
  model: Module<Inputs, unknown>,
  returnNodes: readonly Names[] | Readonly<Record<string, Names>>,
): FeatureExtractor<Names, Inputs> => new FeatureExtractor(model, returnNodes);
