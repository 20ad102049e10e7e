/** The best figure so far. */
import { checkNames } from '@glissade/tensor';
import type { Epoch } from '../progress.ts';

/** Which figure decides, and what is better. */
export interface BestOptions<Name extends string = never> {
  /** The loss, or a metric: of validation where there is one, else of training. Default 'loss'. */
  readonly monitor?: 'loss' | Name;
  /** Whether less or more of it is better. For the loss it is 'min'; for a metric it must be said. */
  readonly mode?: 'min' | 'max';
  /** By how much it must be better to count. Default 0. */
  readonly minDelta?: number;
}

/** Follows one figure from epoch to epoch. */
export class Best<Name extends string> {
  readonly #operation: string;
  readonly #monitor: 'loss' | Name;
  readonly #sign: number;
  readonly #minDelta: number;
  /** The best so far; undefined before the first. */
  value: number | undefined;

  constructor(operation: string, options: BestOptions<Name>, others: readonly string[] = []) {
    checkNames(operation, options, ['monitor', 'mode', 'minDelta', ...others]);
    const { monitor = 'loss', mode, minDelta = 0 } = options;
    if (mode === undefined && monitor !== 'loss')
      throw new TypeError(
        `${operation}: say whether less or more ${monitor} is better: mode: 'min' or 'max'`,
      );
    if (mode !== undefined && mode !== 'min' && mode !== 'max')
      throw new TypeError(`${operation}: mode is ${mode}; expected 'min' or 'max'`);
    if (!(minDelta >= 0))
      throw new RangeError(`${operation}: minDelta is ${minDelta}; expected a number >= 0`);
    this.#operation = operation;
    this.#monitor = monitor;
    this.#sign = mode === 'max' ? 1 : -1;
    this.#minDelta = minDelta;
  }

  /** Takes note of an epoch. True where it is better than all before. */
  improves({ train, valid }: Epoch<Name>): boolean {
    const figures: Readonly<Record<string, number>> = valid ?? train;
    const value = figures[this.#monitor];
    if (value === undefined)
      throw new Error(
        `${this.#operation}: there is no ${this.#monitor} to monitor; there are ${Object.keys(figures).join(', ')}`,
      );
    const margin = this.#sign * (value - (this.value ?? Number.NaN));
    if (this.value !== undefined && !(margin > this.#minDelta)) return false;
    // No number is no best: whatever comes next is better.
    if (Number.isNaN(value)) return false;
    this.value = value;
    return true;
  }
}
