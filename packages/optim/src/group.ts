/** Parameters that are updated alike. Its numbers are scalar tensors: a compiled step reads them afresh at every call. */
import { depend, fillLike, isTracing, rowsFor, type Tensor } from '@glissade/tensor';

/** What every optimizer has. */
export interface OptimizerOptions {
  /** The learning rate: how far a step goes. Most optimizers have a default, which their options name. */
  readonly lr: number;
  /** How strongly parameters are drawn to 0: their share that is added to the gradient. Default 0. */
  readonly weightDecay?: number;
  /** Whether weight decay shrinks the parameters themselves, and leaves their gradients alone. Default false. */
  readonly decoupledWeightDecay?: boolean;
  /** Whether to climb, towards the greatest value. Default false. */
  readonly maximize?: boolean;
}

/** The options that every optimizer has, where nothing else is asked for. */
export const common = { weightDecay: 0, decoupledWeightDecay: false, maximize: false } as const;

/** Whom a group asks before it takes on options. */
export interface GroupOwner<Options> {
  /** The scalars that follow from the options, by name. Throws for options that make no sense. */
  accept(options: Options, before: Options): Readonly<Record<string, number>>;
}

/**
 * Parameters that an optimizer updates with the same options: one of `optimizer.paramGroups` (PyTorch's `param_groups`).
 * Optimizers make them; set `lr`, or other options by `set`, to change them between steps.
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { SGD } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const [body, head] = [parameter(tensor(1)), parameter(tensor(2))];
 * const optimizer = new SGD([{ params: [body], lr: 0.125 }, { params: [head] }], { lr: 0.5 });
 * optimizer.paramGroups[1]!.set({ momentum: 0.75 });
 * console.log(optimizer.paramGroups.map(({ lr, options }) => [lr, options.momentum])); // => [ [ 0.125, 0 ], [ 0.5, 0.75 ] ]
 * ```
 */
export class ParameterGroup<Options extends OptimizerOptions = OptimizerOptions> {
  /** In the order in which they were given. */
  readonly params: readonly Tensor[];
  /** The numbers that an update computes with, `lr` among them. */
  readonly scalars: Readonly<Record<string, Tensor>>;
  /** The same for float64 parameters, which may be beside others. */
  readonly #precise: Readonly<Record<string, Tensor>>;
  /** The learning rate that schedules scale: the one there was when the first of them was made. */
  initialLr: number | undefined;
  readonly #owner: GroupOwner<Options>;
  #options: Options;
  #numbers: Readonly<Record<string, number>>;

  constructor(params: readonly Tensor[], options: Options, owner: GroupOwner<Options>) {
    this.params = params;
    this.#options = options;
    this.#owner = owner;
    this.#numbers = owner.accept(options, options);
    const [first] = params as [Tensor];
    const scalars = (dtype: 'float32' | 'float64'): Record<string, Tensor> =>
      rowsFor(this.#numbers, (name) => fillLike(first, this.#numbers[name]!, [], dtype));
    const precise = params.filter(({ dtype }) => dtype === 'float64').length;
    this.scalars = scalars(precise === params.length ? 'float64' : 'float32');
    this.#precise = precise === 0 || precise === params.length ? this.scalars : scalars('float64');
  }

  /** What an update of a parameter computes with: the numbers have the digits of its dtype. */
  for({ dtype }: Tensor): GroupNumbers<Options> {
    if (dtype !== 'float64' || this.#precise === this.scalars) return this;
    return { options: this.#options, scalars: this.#precise };
  }

  /** What the group was made with, and what was set since: its present learning rate. */
  get options(): Options {
    return this.#options;
  }

  /**
   * The learning rate. Setting it takes effect at the next step, also at that of a compiled program; one that reads it as a number is
   * traced anew for another.
   */
  get lr(): number {
    return depend(() => this.#options.lr, 'the learning rate');
  }
  set lr(lr: number) {
    this.set({ lr } as Partial<Options>);
  }

  /**
   * Changes options. They take effect at the next step, also at that of a compiled program. Throws for options out of range, and
   * inside of a compiled step.
   */
  set(options: Partial<Options>): void {
    if (isTracing())
      throw new Error(
        'ParameterGroup: an option is set inside of a compiled step, where it would stay as it is. Set it beside the call; schedule.step(), too',
      );
    const next = { ...this.#options, ...options };
    const numbers = this.#owner.accept(next, this.#options);
    for (const [name, value] of Object.entries(numbers))
      if (!Object.is(value, this.#numbers[name]))
        for (const scalars of new Set([this.scalars, this.#precise])) scalars[name]!.fill_(value);
    this.#options = next;
    this.#numbers = numbers;
  }
}

/** What an update takes from its group. */
export type GroupNumbers<Options extends OptimizerOptions> = Pick<
  ParameterGroup<Options>,
  'options' | 'scalars'
>;
