/** What all optimizers share: groups of parameters, state that is tensors, and state dictionaries. */
import { noGrad } from '@glissade/autograd';
import { add, depend, mul, neg, optionsOf, type Tensor } from '@glissade/tensor';
import {
  checkedParameters,
  checkOptions,
  type GroupOptions,
  groupsOf,
  type Limits,
  type OptimizerParameters,
  positive,
} from './check.ts';
import { type GroupNumbers, type OptimizerOptions, ParameterGroup } from './group.ts';
import { beside, checkState, checkTensors, copies, type OptimizerStateDict } from './state-dict.ts';
import { addScaled, subScaled } from './steps.ts';

/** What is remembered of one parameter between steps. */
export type ParameterState = Record<string, Tensor>;

/**
 * Updates parameters from the gradients that `backward()` left in them. A subclass says how one parameter is updated,
 * what is remembered of it, and which numbers it takes.
 *
 * State and numbers are tensors that are assigned, never JavaScript numbers: so a compiled step need not be traced again
 * when the learning rate changes.
 */
export abstract class Optimizer<Options extends OptimizerOptions = OptimizerOptions> {
  readonly #groups: ParameterGroup<Options>[] = [];
  readonly #states = new Map<Tensor, ParameterState>();
  /** Also what the options of before asked for: should they return, they, and compiled steps, go on with it. */
  readonly #kept = new Map<Tensor, ParameterState>();
  readonly #defaults: Options;
  readonly #limits: Limits;

  /** How it calls itself in errors. */
  protected readonly name: string;

  /**
   * @param defaults - all options but a learning rate that must be given, as they are if nothing else is said
   * @param given - those that were said, for groups that do not give their own
   * @param limits - what options may be, if not numbers >= 0, and which must be there
   */
  constructor(
    name: string,
    params: OptimizerParameters<Options>,
    defaults: Partial<Options>,
    given: Partial<Options> | undefined,
    limits: Limits = {},
  ) {
    this.name = name;
    this.#limits = { lr: positive, ...limits };
    this.#defaults = optionsOf<object>(name, given, { lr: undefined, ...defaults }) as Options;
    for (const group of groupsOf(name, params)) this.addParamGroup(group);
  }

  /** Throws for options that make no sense: here, those out of their limits. */
  protected check(options: Options): void {
    checkOptions(this.name, options, this.#limits);
  }
  /** The numbers that `update` takes from `group.scalars`: here, all options that are numbers; `betas` are betas0 and betas1. */
  protected numbers(options: Options): Record<string, number> {
    return Object.fromEntries(
      Object.entries(options)
        .flatMap(([name, value]) =>
          Array.isArray(value) ? value.map((each, i) => [name + i, each]) : [[name, value]],
        )
        .filter(([, value]) => typeof value === 'number'),
    );
  }
  /** What is remembered of a parameter at first. A scalar named `step` counts the updates. Of what is `kept`, that is taken. */
  protected abstract initialState(parameter: Tensor, options: Options, kept?: ParameterState): ParameterState;
  /**
   * Assigns the parameter, and its state, their next values. Nothing is recorded meanwhile.
   *
   * @param direction - the gradient, after `maximize` and `weightDecay`
   */
  protected abstract update(
    parameter: Tensor,
    direction: Tensor,
    state: ParameterState,
    group: GroupNumbers<Options>,
  ): void;

  /** The groups, in the order in which they were added. */
  get paramGroups(): readonly ParameterGroup<Options>[] {
    return this.#groups;
  }

  /** The learning rate of all groups. Throws where they differ; `paramGroups[i].lr` has each. */
  get lr(): number {
    const rates = new Set(this.#groups.map((group) => group.lr));
    if (rates.size === 1) return this.#groups[0]!.lr;
    throw new Error(
      `${this.name}: the groups have the learning rates ${[...rates].join(', ')}. Use paramGroups[i].lr`,
    );
  }
  set lr(lr: number) {
    for (const group of this.#groups) group.lr = lr;
  }

  /** Adds parameters that are updated from now on, with options of their own. */
  addParamGroup(group: GroupOptions<Options>): void {
    const { params, ...given } = Object(group) as GroupOptions<Options>;
    const options = this.#withDefaults(given);
    const list = checkedParameters(this.name, params, this.#states.keys());
    const made = new ParameterGroup(list, options, {
      accept: (next: Options, before: Options) => {
        optionsOf(this.name, next, before);
        this.check(next);
        // What is remembered depends on which options are there: momentum that is set later needs its buffer.
        if (presence(next) !== presence(before)) this.#remember(this.#slots(list, next));
        return { ...this.numbers(next), lr: next.lr, weightDecay: next.weightDecay ?? 0 };
      },
    });
    this.#remember(this.#slots(list, options));
    this.#groups.push(made);
  }

  /** Forgets the gradients of all parameters. */
  zeroGrad(): void {
    this.#dependOnGroups();
    for (const parameter of this.#states.keys()) parameter.grad = undefined;
  }

  /** Updates every parameter that has a gradient; the others, and what is remembered of them, stay as they are. */
  step(): void {
    this.#dependOnGroups();
    noGrad(() => {
      for (const group of this.#groups) {
        // A compiled step is traced again when momentum, say, is there and was not before.
        depend(() => presence(group.options));
        for (const parameter of group.params) {
          const { grad } = parameter;
          if (!grad) continue;
          const wide = widened(parameter);
          const state = this.#states.get(parameter)!;
          state['step']?.assign(add(state['step'], 1));
          const own = group.for(parameter);
          this.update(wide, directed(wide, widened(grad), own), state, own);
          if (wide !== parameter) parameter.assign(wide.to('float16'));
        }
      }
    });
  }

  /** All that decides the next steps, beside the parameters themselves: an optimizer that loads it goes on bit for bit. */
  stateDict(): OptimizerStateDict {
    let count = 0;
    return {
      tensors: copies(flat(this.#states)),
      groups: this.#groups.map(({ params, options }) => ({
        params: params.map(() => count++),
        options: { ...options },
      })),
    };
  }

  /**
   * Goes on from a state. The optimizer must have been made for the same parameters in the same groups; the options,
   * the learning rate too, become those of the state. Throws an error that names all that does not fit, and then loads nothing.
   */
  loadStateDict(state: OptimizerStateDict): void {
    checkState(this.name, state);
    const { tensors, groups } = state;
    const sizes = (list: readonly { readonly params: readonly unknown[] }[]): string =>
      list.map(({ params }) => params.length).join(', ');
    if (sizes(groups) !== sizes(this.#groups)) {
      throw new Error(
        `${this.name}: the state has groups of ${sizes(groups)} parameters, this optimizer of ${sizes(this.#groups)}. Nothing was loaded`,
      );
    }
    const options = groups.map((group) => this.#withDefaults(group.options));
    for (const each of options) this.check(each);
    const states = new Map(this.#groups.flatMap(({ params }, i) => this.#slots(params, options[i]!)));
    const slots = flat(states);
    checkTensors(this.name, slots, tensors);
    const values = Object.entries(slots).map(([name, slot]): [Tensor, Tensor] => [
      slot,
      beside(tensors[name]!, slot),
    ]);
    for (const [slot, value] of values) slot.assign(value);
    // What the state knows nothing of begins anew, should options that ask for it return.
    for (const [name, slot] of Object.entries(flat(this.#kept))) if (!(name in slots)) slot.fill_(0);
    this.#remember(states);
    for (const [i, group] of this.#groups.entries()) group.set(options[i]!);
  }

  /** A compiled step is traced again when a group was added: its trace knows nothing of it. */
  #dependOnGroups(): void {
    depend(() => this.#groups.length);
  }

  #withDefaults(given: object): Options {
    return optionsOf<object>(this.name, given, this.#defaults) as Options;
  }

  #remember(states: Iterable<[Tensor, ParameterState]>): void {
    for (const [parameter, state] of states) {
      this.#states.set(parameter, state);
      this.#kept.set(parameter, { ...this.#kept.get(parameter), ...state });
    }
  }

  /** What is remembered of the parameters under these options. Slots that are there keep their identity. */
  #slots(params: readonly Tensor[], options: Options): [Tensor, ParameterState][] {
    return params.map((parameter) => {
      const kept = this.#kept.get(parameter);
      const state = this.initialState(widened(parameter.detach()), options, kept);
      for (const name of Object.keys(state)) state[name] = kept?.[name] ?? state[name]!;
      return [parameter, state];
    });
  }
}

/** Which options are there, beside the rate: an update's course, and what it remembers, depend on that alone. */
const presence = ({ lr: _, ...options }: OptimizerOptions): string =>
  Object.values(options).map(Boolean).join();

/** Where an update goes: the gradient, which weight decay may have added to. Decoupled, it shrinks the parameter instead. */
function directed(
  parameter: Tensor,
  gradient: Tensor,
  { options, scalars }: GroupNumbers<OptimizerOptions>,
): Tensor {
  const direction = options.maximize ? neg(gradient) : gradient;
  if (!options.weightDecay) return direction;
  const decay = scalars['weightDecay']!;
  if (!options.decoupledWeightDecay) return addScaled(direction, parameter, decay);
  parameter.assign(subScaled(parameter, parameter, mul(scalars['lr']!, decay)));
  return direction;
}

/** Halves are updated as float32 numbers, and what is remembered of them is float32: counts and small moments need its digits. */
export const widened = (tensor: Tensor): Tensor => (tensor.dtype === 'float16' ? tensor.float() : tensor);

/** Every parameter's state under its number: '0.momentumBuffer'. */
const flat = (states: ReadonlyMap<Tensor, ParameterState>): Record<string, Tensor> =>
  Object.fromEntries(
    [...states.values()].flatMap((state, i) =>
      Object.entries(state).map(([name, tensor]): [string, Tensor] => [`${i}.${name}`, tensor]),
    ),
  );
