/** What all models and layers are: functions with parameters, which are found by walking the fields. */
import { isParameter } from '@glissade/autograd';
import { type Backend, depend, Tensor, written } from '@glissade/tensor';
import type { BackwardHook, BackwardPreHook } from './backward-hooks.ts';
import {
  innermostFirst,
  isBuffer,
  isModule,
  membersBelow,
  stateBelow,
  tensorsBelow,
  underFirstNames,
} from './below.ts';
import { called } from './call.ts';
import { classNameOf, moduleName } from './class-name.ts';
import { isContainer } from './field-content.ts';
import { type ForwardHook, type ForwardPreHook, type HookHandle, register } from './hooks.ts';
import { checkMade, waitingDetails } from './lazy.ts';
import { moduleAt, tensorAt } from './lookup.ts';
import { checkedOptions } from './options.ts';
import { isOwnChange, noteChange } from './own-settings.ts';
import { printModule } from './print-module.ts';
import { type LoadOptions, type LoadReport, load, type StateDict, snapshot } from './state-dict.ts';

/** A module of any inputs and output. */
export type AnyModule = Module<never[], unknown>;

/** A tensor or a module that a module holds: its name there, and the object and the key where it is found. */
export interface Field {
  readonly name: string;
  readonly member: Tensor | AnyModule;
  readonly owner: object;
  readonly key: string;
}

/**
 * A model or a layer. Assign parameters, buffers and other modules to fields, also in arrays and plain objects, and say
 * in `forward` what is computed. Fields are walked in the order in which they were assigned. What lies in `#private` fields, in a
 * `Map`, a `Set` or an object of another class is not seen: it is neither trained nor saved nor moved.
 * PyTorch's ModuleList and ModuleDict are arrays and plain objects here: `layers = [new Linear(4, 4), new Linear(4, 2)]`.
 *
 * `forward` is a method: a field of that name, `forward = (x) => ...`, is an error, as hooks and compiled steps would not see its calls.
 *
 * An error thrown in `forward` gets the path of the layer: `Net.body.2 (Linear): linear: ...`.
 *
 * @example
 * ```ts
 * import { Linear, Module } from '@glissade/nn';
 * import { ones, type Tensor } from '@glissade/tensor';
 *
 * class Net extends Module {
 *   hidden = new Linear(4, 3);
 *   output = new Linear(3, 2);
 *   forward(x: Tensor): Tensor {
 *     return this.output.forward(this.hidden.forward(x).relu());
 *   }
 * }
 * const net = new Net();
 * console.log(net.forward(ones([1, 4])).shape); // => [ 1, 2 ]
 * console.log(net.namedParameters().map(([name]) => name));
 * // => [ 'hidden.weight', 'hidden.bias', 'output.weight', 'output.bias' ]
 * ```
 */
export abstract class Module<Inputs extends readonly unknown[] = [x: Tensor], Output = Tensor> {
  #training = true;
  readonly #readTraining = (): boolean => this.#training;

  /** Whether layers such as Dropout behave as in training; see `train` and `eval`. */
  get training(): boolean {
    // What a compiled step does depends on it, unless the step has said it before.
    return isOwnChange(this) ? this.#training : depend(this.#readTraining);
  }
  set training(mode: boolean) {
    noteChange(this, 'training', mode, this.#training);
    this.#training = mode;
  }

  constructor() {
    // Shadows the subclass's method on the instance, out of sight, so that `forward` is what users write and call.
    let { forward } = this;
    const value = (...inputs: Inputs): Output =>
      called(this, inputs, (inputs) => {
        if (forward) return forward.call(this, ...(inputs as Inputs));
        throw new Error('the class has no forward(...inputs) that says what is computed; add one');
      });
    const set = (given: (...inputs: Inputs) => Output): void => {
      forward = given;
    };
    // Not to be redefined: a field `forward = (x) => ...` would be called past hooks, and past compiled steps that follow the fields.
    Object.defineProperty(this, 'forward', { get: () => value, set });
  }

  /** What the module computes. */
  abstract forward(...inputs: Inputs): Output;

  /** The tensors and modules in the fields, by name; those in arrays and objects as 'field.0' and 'field.key'. */
  *members(): IterableIterator<[string, Tensor | AnyModule]> {
    for (const { name, member } of this.fields()) yield [name, member];
  }

  /** The same, with the objects and the keys where they are found. */
  *fields(): IterableIterator<Field> {
    const names = this.stateNames();
    for (const field of fieldsIn(this, '', new Set())) {
      const { name } = field;
      yield Object.hasOwn(names, name) ? { ...field, name: names[name]! } : field;
    }
  }

  /** The fields that state dictionaries name otherwise: as PyTorch does, so that its files can be loaded. */
  protected stateNames(): Readonly<Record<string, string>> {
    return {};
  }

  /** What `toString` shows of the module's own settings. */
  protected details(): string {
    return '';
  }

  /** The modules below, by path, and first the module itself as ''. Each once. */
  namedModules(): [string, AnyModule][] {
    return underFirstNames([['', this], ...membersBelow(this, true)], isModule);
  }

  /** The module itself and those below. */
  modules(): AnyModule[] {
    return this.namedModules().map(([, module]) => module);
  }

  /** The modules in the fields, also in arrays and plain objects, by name. Each once; not those within them. */
  namedChildren(): [string, AnyModule][] {
    return underFirstNames(this.members(), isModule);
  }

  /** The same without their names. */
  children(): AnyModule[] {
    return this.namedChildren().map(([, child]) => child);
  }

  /**
   * The module at a path, under any of its names; '' is the module itself.
   *
   * @param type - its class, where you want it as one
   * @throws TypeError if there is none, or one of another class
   *
   * @example
   * ```ts
   * import { Linear, ReLU, Sequential } from '@glissade/nn';
   *
   * const model = new Sequential(new Sequential(new Linear(4, 8), new ReLU()), new Linear(8, 2));
   * console.log(`${model.getSubmodule('0.1')}`); // => ReLU()
   * console.log(model.getSubmodule('0.0', Linear).weight.shape); // => [ 8, 4 ]
   * ```
   */
  getSubmodule(path: string): AnyModule;
  getSubmodule<Type extends AnyModule>(path: string, type: abstract new (...args: never) => Type): Type;
  getSubmodule(path: string, type: abstract new (...args: never) => AnyModule = Module): AnyModule {
    const found = moduleAt('getSubmodule', this, path);
    if (found instanceof type) return found;
    throw new TypeError(`getSubmodule: '${path}' is a ${moduleName(found)}; expected a ${classNameOf(type)}`);
  }

  /** The parameter at a path, such as 'layers.0.weight'. Throws TypeError if there is none. */
  getParameter(path: string): Tensor {
    return tensorAt('getParameter', this, path, 'parameter', isParameter);
  }

  /** The buffer at a path, such as 'norm.running_mean'. Throws TypeError if there is none. */
  getBuffer(path: string): Tensor {
    return tensorAt('getBuffer', this, path, 'buffer', isBuffer);
  }

  /** The parameters, by path. Each once. */
  namedParameters(): [string, Tensor][] {
    checkMade(this);
    return tensorsBelow(this, isParameter);
  }

  /** The parameters: what an optimizer takes. */
  parameters(): Tensor[] {
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  /** The buffers, by path. Each once. */
  namedBuffers(): [string, Tensor][] {
    checkMade(this);
    return tensorsBelow(this, isBuffer);
  }

  /** The buffers. */
  buffers(): Tensor[] {
    return this.namedBuffers().map(([, tensor]) => tensor);
  }

  /** Makes the module and those below behave as in training, or with `false` as in use. */
  train(mode: boolean = true): this {
    if (typeof mode !== 'boolean')
      throw new TypeError(`train: the mode is ${written(mode)}; expected true or false`);
    for (const module of this.modules()) module.training = mode;
    return this;
  }

  /** Makes the module and those below behave as in use: no dropout. */
  eval(): this {
    return this.train(false);
  }

  /**
   * Freezes all parameters with `false`: they get no gradient, and the way back is not computed for them alone. With `true` they
   * learn again.
   *
   * @example
   * ```ts
   * import { Linear, ReLU, Sequential } from '@glissade/nn';
   *
   * const body = new Sequential(new Linear(4, 8), new ReLU()).requiresGrad_(false);
   * const model = new Sequential(body, new Linear(8, 2));
   * console.log(model.parameters().filter((parameter) => parameter.requiresGrad).length); // => 2
   * ```
   */
  requiresGrad_(wanted: boolean = true): this {
    for (const parameter of this.parameters()) {
      noteChange(parameter, 'requiresGrad', wanted, parameter.requiresGrad);
      parameter.requiresGrad = wanted;
    }
    return this;
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = undefined;
  }

  /**
   * Calls `visit` with every module below and last with the module itself: each once, after those inside it. The order is
   * PyTorch's, so that an initialiser draws the same numbers.
   *
   * @example
   * ```ts
   * import { init, Linear, ReLU, Sequential } from '@glissade/nn';
   *
   * const model = new Sequential(new Linear(784, 30), new ReLU(), new Linear(30, 10));
   * model.apply((module) => {
   *   if (!(module instanceof Linear)) return;
   *   init.kaimingNormal_(module.weight, { nonlinearity: 'relu' });
   *   init.zeros_(module.bias!);
   * });
   * console.log(model.at(2).bias!.sum().itemSync()); // => 0
   * ```
   */
  apply(visit: (module: AnyModule) => void): this {
    for (const module of innermostFirst(this)) visit(module);
    return this;
  }

  /**
   * Has `hook` called behind each `forward`, with the inputs and the output; what it returns, unless that is undefined, replaces the
   * output. Hooks run in the order in which they were registered. Those of a compiled step run when it is traced: what they put
   * into fields of modules is set by each call.
   * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_forward_hook
   *
   * @example
   * ```ts
   * import { Linear, ReLU, Sequential } from '@glissade/nn';
   * import { ones, type Shape } from '@glissade/tensor';
   *
   * const model = new Sequential(new Linear(4, 8), new ReLU(), new Linear(8, 2));
   * const seen: Shape[] = [];
   * const handle = model.at(1).registerForwardHook((_module, _inputs, output) => {
   *   seen.push(output.shape);
   * });
   * model.forward(ones([3, 4]));
   * handle.remove();
   * model.forward(ones([5, 4]));
   * console.log(seen); // => [ [ 3, 8 ] ]
   * ```
   */
  registerForwardHook<Self extends AnyModule, Given extends readonly unknown[], Result>(
    this: Self & Module<Given, Result>,
    hook: ForwardHook<Self, Given, NoInfer<Result>>,
  ): HookHandle {
    return register(this, 'behind', hook);
  }

  /**
   * Has `hook` called before each `forward`, with the inputs; the list that it returns, unless that is undefined, replaces them.
   * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_forward_pre_hook
   *
   * @example
   * ```ts
   * import { ReLU } from '@glissade/nn';
   * import { tensor } from '@glissade/tensor';
   *
   * const layer = new ReLU();
   * layer.registerForwardPreHook((_module, [x]) => [x.neg()]);
   * console.log(layer.forward(tensor([-1, 2])).toArray()); // => [ 1, 0 ]
   * ```
   */
  registerForwardPreHook<Self extends AnyModule, Given extends readonly unknown[] | []>(
    this: Self & Module<Given, unknown>,
    hook: ForwardPreHook<Self, Given>,
  ): HookHandle {
    return register(this, 'before', hook);
  }

  /**
   * Has `hook` called in each backward pass through a call of the module, when the gradients of its inputs are complete: with these and
   * those of its outputs, in lists. A list that it returns goes on in place of the inputs' gradients. Where no input gets a gradient, as
   * in a first layer, it is called when the outputs have theirs. Hooks run in the order in which they were registered, those of a
   * compiled step when it is traced.
   * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_full_backward_hook
   *
   * @throws TypeError for what is no function; from `forward` where that gives neither a tensor nor a list; and ShapeError from
   *   `backward()` for gradients that do not fit
   *
   * @example
   * ```ts
   * import { Linear, ReLU, Sequential } from '@glissade/nn';
   * import { ones, type Shape } from '@glissade/tensor';
   *
   * const model = new Sequential(new Linear(4, 8), new ReLU(), new Linear(8, 2));
   * const seen: (Shape | undefined)[] = [];
   * model.at(2).registerFullBackwardHook((_module, [input], [output]) => {
   *   seen.push(input?.shape, output?.shape);
   * });
   * model.forward(ones([3, 4])).sum().backward();
   * console.log(seen); // => [ [ 3, 8 ], [ 3, 2 ] ]
   * ```
   */
  registerFullBackwardHook<Self extends AnyModule>(this: Self, hook: BackwardHook<Self>): HookHandle {
    return register(this, 'behindBackward', hook);
  }

  /**
   * Has `hook` called in each backward pass through a call of the module, before that comes to what the module computed: with the
   * gradients of its outputs. A list that it returns goes on in their place.
   * Source: https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_full_backward_pre_hook
   *
   * @throws what `registerFullBackwardHook` throws
   *
   * @example
   * ```ts
   * import { Linear } from '@glissade/nn';
   * import { ones } from '@glissade/tensor';
   *
   * const layer = new Linear(2, 1);
   * layer.registerFullBackwardPreHook((_module, [output]) => [output?.mul(10)]);
   * layer.forward(ones([1, 2])).sum().backward();
   * console.log(layer.weight.grad!.toArray()); // => [ [ 10, 10 ] ]
   * ```
   */
  registerFullBackwardPreHook<Self extends AnyModule>(this: Self, hook: BackwardPreHook<Self>): HookHandle {
    return register(this, 'beforeBackward', hook);
  }

  /** Moves parameters, their gradients and buffers to a backend. Make optimizers afterwards. Throws TypeError for a dtype. */
  async to(backend: Backend): Promise<this> {
    if (typeof backend !== 'object')
      throw new TypeError(
        `to: got '${String(backend)}'; expected a backend, such as await cpu(). Layers are made with their { dtype }`,
      );
    const tensors = [...this.parameters(), ...this.buffers()];
    const held = [...tensors, ...tensors.flatMap(({ grad }) => grad ?? [])];
    const moved = await Promise.all(held.map((tensor) => tensor.detach().to(backend)));
    held.forEach((tensor, i) => {
      tensor.assign(moved[i]!);
    });
    return this;
  }

  /**
   * The values of parameters and buffers, by path. They are snapshots: training on leaves them as they are.
   * @param options - with `everything`, also what is needed only to go on bit for bit: the keys of dropout
   */
  stateDict(options: { readonly everything?: boolean } = {}): StateDict {
    const { everything = false } = checkedOptions('stateDict', options, ['everything']);
    checkMade(this);
    const held = stateBelow(this).filter(([, , persistent]) => everything || persistent);
    return Object.fromEntries(held.map(([name, tensor]) => [name, snapshot(tensor)]));
  }

  /**
   * Takes on the values of a state dictionary. Throws an error that names all that is missing, not expected or of
   * another shape, and then loads nothing; with `strict: false` only shapes count, and the rest is returned.
   */
  loadStateDict(state: StateDict, options: LoadOptions = {}): LoadReport {
    checkMade(this);
    return load(moduleName(this), stateBelow(this), state, options);
  }

  /** The module with its settings and those below, laid out as PyTorch does. */
  toString(): string {
    const parts = [...this.members()].filter(([, member]) => member instanceof Module);
    return printModule(this, waitingDetails(this) ?? this.details(), parts);
  }

  static {
    // What Node's console.log shows; browsers never ask.
    const inspect = Symbol.for('nodejs.util.inspect.custom');
    Object.defineProperty(Module.prototype, inspect, {
      value(this: AnyModule): string {
        return this.toString();
      },
    });
  }
}

/** The tensors and modules among the values of an object, in arrays and plain objects too. */
function* fieldsIn(owner: object, prefix: string, above: ReadonlySet<object>): IterableIterator<Field> {
  const inside = new Set(above).add(owner);
  for (const [key, member] of Object.entries(owner) as [string, unknown][]) {
    if (member instanceof Tensor || member instanceof Module)
      yield { name: prefix + key, member, owner, key };
    else if (isContainer(member) && !inside.has(member)) yield* fieldsIn(member, `${prefix}${key}.`, inside);
  }
}
