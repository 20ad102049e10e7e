/**
 * Low-rank adaption: a large model is frozen, and little is learned beside it.
 * Source: Hu et al., "LoRA", 2021, https://arxiv.org/abs/2106.09685
 */
import { noGrad } from '@glissade/autograd';
import { type AnyModule, type HookHandle, Linear, Module, moduleName } from '@glissade/nn';
import { checkNames } from '@glissade/tensor';
import { Conv1D } from '../conv1d.ts';
import { type AdaptedLayer, LoraLayer } from './lora-layer.ts';

/** What `addLora` accepts, under the names that papers give; PEFT calls them r, lora_alpha, lora_dropout and target_modules. */
export interface LoraOptions {
  /** The width of what is learned: from some to some dozens. Default 8. */
  readonly rank?: number | undefined;
  /** What is added is multiplied with alpha / rank. Default 8. */
  readonly alpha?: number | undefined;
  /** How often elements of what goes into it fall out in training. Default 0. */
  readonly dropout?: number | undefined;
  /** The layers, by their last names ('c_attn', 'q_proj') or ends of their paths. */
  readonly targets: readonly string[];
  /** Modules that are learned whole, and saved with the rest: a new head, say. Default: none. */
  readonly modulesToSave?: readonly string[] | undefined;
}

/** The same, complete. */
export type LoraSettings = { readonly [Name in keyof LoraOptions]-?: NonNullable<LoraOptions[Name]> };

/**
 * What is learned beside a model: its parameters are what an optimizer takes, and its state dictionary, with PEFT's names, what is saved.
 * `forward` is the model's.
 */
export class LoraAdapters<Inputs extends readonly unknown[] = never[], Output = unknown> extends Module<
  Inputs,
  Output
> {
  readonly settings: LoraSettings;
  /** What is added to the layers, by the layers' paths. */
  readonly layers: Readonly<Record<string, LoraLayer>>;
  /** Modules of the model that are learned whole, by their paths. */
  readonly saved: Readonly<Record<string, AnyModule>>;
  readonly #model: Module<Inputs, Output>;
  #handles: readonly HookHandle[];

  constructor(model: Module<Inputs, Output>, settings: LoraSettings) {
    super();
    this.settings = settings;
    this.#model = model;
    const targets = targetsIn(model, settings.targets);
    const adaption = { ...settings, scale: settings.alpha / settings.rank };
    const layers = targets.map(([path, layer]) => [path, new LoraLayer(layer, adaption)] as const);
    this.layers = Object.fromEntries(layers);
    this.saved = Object.fromEntries(matching(model, settings.modulesToSave, 'modulesToSave'));
    model.requiresGrad_(false);
    for (const module of Object.values(this.saved)) module.requiresGrad_(true);
    this.#handles = targets.map(([path, layer]) =>
      layer.registerForwardHook((_, [x], output) => output.add(this.layers[path]!.forward(x))),
    );
  }

  forward(...inputs: Inputs): Output {
    return this.#model.forward(...inputs);
  }

  /** The model itself. */
  get model(): Module<Inputs, Output> {
    return this.#model;
  }

  /** Whether the model computes with it. */
  get isAttached(): boolean {
    return this.#handles.length > 0;
  }

  /** Takes everything off the model, which computes as before; its parameters stay frozen until `model.requiresGrad_()`. */
  remove(): void {
    for (const handle of this.#handles) handle.remove();
    this.#handles = [];
  }

  protected override stateNames(): Readonly<Record<string, string>> {
    const named = (field: string, paths: object): [string, string][] =>
      Object.keys(paths).map((path) => [`${field}.${path}`, `base_model.model.${path}`]);
    return Object.fromEntries([...named('layers', this.layers), ...named('saved', this.saved)]);
  }
}

/**
 * Freezes a model, and puts small matrices beside some of its layers (`Linear`, and those of GPT-2), which are all that is learned. At first they
 * change nothing.
 * Source: https://huggingface.co/docs/peft/package_reference/lora
 *
 * @throws TypeError for targets that the model has not, or that are no such layers
 *
 * @example
 * ```ts
 * import { addLora, causalLMLoss, GPT2LMHeadModel } from '@glissade/language';
 * import { AdamW } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const model = new GPT2LMHeadModel({ vocabSize: 64, nPositions: 32, nEmbd: 32, nLayer: 2, nHead: 4 });
 * const adapters = addLora(model, { rank: 2, alpha: 4, targets: ['c_attn'] });
 * const optimizer = new AdamW(adapters.parameters(), { lr: 1e-3 });
 * const tokens = tensor([[5, 6, 7, 8]], { dtype: 'int32' });
 * causalLMLoss(model.forward(tokens), tokens).backward();
 * optimizer.step();
 * console.log(Object.keys(adapters.stateDict())[0]); // => base_model.model.transformer.h.0.attn.c_attn.lora_A.weight
 * console.log(adapters.parameters().reduce((sum, { size }) => sum + size, 0)); // => 512
 * ```
 */
export function addLora<Inputs extends readonly unknown[], Output>(
  model: Module<Inputs, Output>,
  options: LoraOptions,
): LoraAdapters<Inputs, Output> {
  if (!(model instanceof Module)) throw new TypeError(`addLora: expected a model first, got ${typeof model}`);
  checkNames('addLora', options, ['rank', 'alpha', 'dropout', 'targets', 'modulesToSave']);
  const { rank = 8, alpha = 8, dropout = 0, targets, modulesToSave = [] } = options;
  if (!Number.isInteger(rank) || rank < 1)
    throw new RangeError(`addLora: rank is ${rank}; expected a whole number >= 1`);
  if (!(alpha > 0 && alpha < Infinity))
    throw new RangeError(`addLora: alpha is ${alpha}; expected a number above 0`);
  if (!(dropout >= 0 && dropout <= 1))
    throw new RangeError(`addLora: dropout is ${dropout}; expected a probability from 0 to 1`);
  if (!Array.isArray(targets) || targets.length === 0)
    throw new TypeError(
      `addLora: targets are ${JSON.stringify(targets)}; expected names of layers: { targets: ['c_attn'] }`,
    );
  return new LoraAdapters(model, { rank, alpha, dropout, targets, modulesToSave });
}

/**
 * Adds what was learned to the weights of the model itself, which then computes the same without adapters; these are taken off.
 *
 * @throws Error if they are off already, or a weight serves elsewhere, too, as that of a tied head
 *
 * @example
 * ```ts
 * import { addLora, GPT2LMHeadModel, mergeLora } from '@glissade/language';
 *
 * const model = new GPT2LMHeadModel({ vocabSize: 64, nPositions: 32, nEmbd: 32, nLayer: 2, nHead: 4 });
 * const adapters = addLora(model, { targets: ['c_attn', 'c_proj'] });
 * // ... training ...
 * mergeLora(adapters);
 * console.log(adapters.isAttached, model.requiresGrad_().parameters().length); // => false 28
 * ```
 */
export function mergeLora<Inputs extends readonly unknown[], Output>(
  adapters: LoraAdapters<Inputs, Output>,
): void {
  if (!adapters.isAttached)
    throw new Error('mergeLora: these adapters are not on a model; they were merged or removed');
  for (const [path, layer] of Object.entries(adapters.layers)) {
    const places = adapters.model
      .namedModules()
      .flatMap(([name, module]) =>
        Object.values(module).includes(layer.baseWeight) && name !== path ? [name] : [],
      );
    if (places.length > 0)
      throw new Error(
        `mergeLora: the weight of ${path} is also that of ${places.join(', ')}, which would change with it; nothing was merged`,
      );
  }
  noGrad(() => {
    for (const layer of Object.values(adapters.layers)) layer.merge();
  });
  adapters.remove();
}

/** The modules whose paths end in one of the names. Throws for names that none has. */
function matching(model: AnyModule, names: readonly string[], option: string): [string, AnyModule][] {
  const modules = model.namedModules();
  const fits = (path: string, name: string): boolean => path === name || path.endsWith(`.${name}`);
  for (const name of names)
    if (!modules.some(([path]) => fits(path, name))) {
      const last = modules
        .filter(([, module]) => isAdaptable(module))
        .map(([path]) => path.split('.').at(-1)!);
      throw new TypeError(
        `addLora: ${option} names ${name}, which the model has not; it has ${[...new Set(last)].join(', ')}`,
      );
    }
  return modules.filter(([path]) => names.some((name) => fits(path, name)));
}

const isAdaptable = (module: AnyModule): module is AdaptedLayer =>
  module instanceof Linear || module instanceof Conv1D;

function targetsIn(model: AnyModule, names: readonly string[]): [string, AdaptedLayer][] {
  return matching(model, names, 'targets').map(([path, module]) => {
    if (isAdaptable(module)) return [path, module];
    throw new TypeError(
      `addLora: the target ${path} is of class ${moduleName(module)}; expected a Linear, or a Conv1D of GPT-2`,
    );
  });
}
