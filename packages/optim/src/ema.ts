/** Parameters averaged over the way that training takes: often better than where it ends. */
import { noGrad } from '@glissade/autograd';
import { add, checkFunction, clone, eq, fillLike, optionsOf, type Tensor, where } from '@glissade/tensor';
import { check, checkedParameters, share } from './check.ts';
import { widened } from './optimizer.ts';
import { beside, checkState, checkTensors, copies } from './state-dict.ts';
import { enter } from './steps.ts';

/** What `ExponentialMovingAverage` accepts. */
export interface ExponentialMovingAverageOptions {
  /** The share of the average that is kept at every update. Default 0.999. */
  readonly decay?: number;
}

const name = 'ExponentialMovingAverage';

/** The averages and how they go on. */
export interface ExponentialMovingAverageState {
  /** The averages under their numbers, and how many updates there were. Snapshots: later updates leave them alone. */
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly decay: number;
}

/**
 * An exponential moving average of parameters: average = decay average + (1 - decay) parameter, at every `update()`; the
 * first one takes the parameters as they are. Update after `optimizer.step()`, also inside of a compiled step. Throws for a
 * decay out of range. Source: https://docs.pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema
 *
 * @example
 * ```ts
 * import { parameter } from '@glissade/autograd';
 * import { ExponentialMovingAverage } from '@glissade/optim';
 * import { tensor } from '@glissade/tensor';
 *
 * const w = parameter(tensor(1));
 * const ema = new ExponentialMovingAverage([w], { decay: 0.75 });
 * ema.update();
 * w.assign(tensor(3));
 * ema.update();
 * console.log(ema.averaged(() => w.itemSync()), w.itemSync()); // => 1.5 3
 * ```
 */
export class ExponentialMovingAverage {
  /** One average for each parameter. */
  readonly averages: readonly Tensor[];
  readonly #params: readonly Tensor[];
  readonly #updates: Tensor;
  readonly #entering: Tensor;
  #decay: number;
  #inUse = false;

  constructor(params: Iterable<Tensor>, options?: ExponentialMovingAverageOptions) {
    const { decay } = optionsOf(name, options, { decay: 0.999 });
    check(name, 'decay', decay, share);
    this.#params = checkedParameters(name, params, []);
    this.averages = this.#params.map((parameter) => clone(widened(parameter.detach())));
    const [first] = this.averages as [Tensor];
    this.#updates = fillLike(first, 0, []);
    this.#entering = fillLike(first, 1 - decay, []);
    this.#decay = decay;
  }

  /** The share of the average that is kept at every update. */
  get decay(): number {
    return this.#decay;
  }

  /** Lets the parameters enter their averages. */
  update(): void {
    this.#checkUnused('update');
    noGrad(() => {
      const first = eq(this.#updates, 0);
      this.averages.forEach((average, i) => {
        const parameter = widened(this.#params[i]!);
        average.assign(where(first, parameter, enter(average, parameter, this.#entering)));
      });
      this.#updates.assign(add(this.#updates, 1));
    });
  }

  /**
   * Runs a function, asynchronous or not, while the parameters have the values of their averages; then they get their own
   * back, even if it throws.
   */
  averaged<Result>(run: () => Result): Result {
    this.#checkUnused('averaged');
    checkFunction(name, run);
    const own = this.#params.map((parameter) => clone(parameter.detach()));
    const set = (values: readonly Tensor[]): void =>
      noGrad(() => {
        this.#params.forEach((parameter, i) => {
          parameter.assign(values[i]!.to(parameter.dtype));
        });
      });
    const finish = (): void => {
      this.#inUse = false;
      set(own);
    };
    set(this.averages.map(clone));
    this.#inUse = true;
    let waits = false;
    try {
      const result = run();
      if (result instanceof Promise) {
        waits = true;
        return result.finally(finish) as Result;
      }
      return result;
    } finally {
      if (!waits) finish();
    }
  }

  /** All that decides the next averages, beside the parameters. */
  stateDict(): ExponentialMovingAverageState {
    return { tensors: copies(this.#slots()), decay: this.#decay };
  }

  /** Goes on from a state. Throws an error that names all that does not fit, and then loads nothing. */
  loadStateDict(state: ExponentialMovingAverageState): void {
    checkState(name, state, 'decay');
    const { tensors, decay } = state;
    check(name, 'decay', decay, share);
    const slots = this.#slots();
    checkTensors(name, slots, tensors);
    for (const [key, slot] of Object.entries(slots)) slot.assign(beside(tensors[key]!, slot));
    this.#decay = decay;
    this.#entering.fill_(1 - decay);
  }

  #slots(): Record<string, Tensor> {
    return { ...Object.fromEntries(this.averages.entries()), updates: this.#updates };
  }

  #checkUnused(method: string): void {
    if (this.#inUse)
      throw new Error(`${name}: ${method}() inside of averaged(), where the parameters are the averages`);
  }
}
