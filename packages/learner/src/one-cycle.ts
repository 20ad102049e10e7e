/** One cycle of the learning rate over a `fit`, which goes on where that was interrupted. */
import { type LRSchedulerState, OneCycleLR, type OneCycleLROptions, type Optimizer } from '@glissade/optim';
import { checkNames, isPlainObject } from '@glissade/tensor';
import type { FitOptions } from './options.ts';

/**
 * What `fitOneCycle` accepts: the options of `OneCycleLR`, and those of `fit`. Momentum is cycled where the optimizer knows it, also that of
 * an `SGD` which was made without any, as in PyTorch: `cycleMomentum: false` leaves it.
 */
export interface FitOneCycleOptions
  extends FitOptions,
    Omit<OneCycleLROptions, 'maxLr' | 'totalSteps' | 'epochs' | 'stepsPerEpoch'> {
  /**
   * The highest learning rate: one for all groups of the optimizer; a list of one for each; or from the first group's to the last one's,
   * which multiplies by the same from group to group, as fast.ai's `slice(from, to)`.
   */
  readonly maxLr: number | readonly number[] | { readonly from: number; readonly to: number };
  /** How many steps an epoch has, for sources that do not know their length. */
  readonly stepsPerEpoch?: number;
}

const names: readonly (keyof FitOneCycleOptions)[] = [
  'maxLr',
  'signal',
  'stepsPerEpoch',
  'pctStart',
  'annealStrategy',
  'cycleMomentum',
  'baseMomentum',
  'maxMomentum',
  'divFactor',
  'finalDivFactor',
  'threePhase',
];

/** Throws for options that are none. What the schedule checks by itself is left to it. */
export function checkOneCycle(options: FitOneCycleOptions): void {
  checkNames('Learner.fitOneCycle', options, names);
  if (options.maxLr === undefined)
    throw new TypeError('Learner.fitOneCycle: expected the highest learning rate, { maxLr: 0.01 }');
}

/** How many steps an epoch has. */
export function stepsIn(
  { stepsPerEpoch }: FitOneCycleOptions,
  length: number | undefined,
  accumulate: number,
): number {
  const steps = stepsPerEpoch ?? Math.ceil((length ?? Number.NaN) / accumulate);
  if (Number.isInteger(steps) && steps > 0) return steps;
  throw new RangeError(
    stepsPerEpoch === undefined
      ? 'Learner.fitOneCycle: the source does not know how many batches it has; say how many steps an epoch has: { stepsPerEpoch: 100 }'
      : `Learner.fitOneCycle: stepsPerEpoch is ${stepsPerEpoch}; expected a whole number >= 1`,
  );
}

/** Begins a cycle of so many steps. Throws for rates that are none, and then changes nothing. */
export function newCycle(
  optimizer: Optimizer,
  { maxLr, signal: _, stepsPerEpoch: __, ...options }: FitOneCycleOptions,
  totalSteps: number,
): OneCycleLR {
  const hasMomentum = optimizer.paramGroups.every(
    (group) => 'betas' in group.options || 'momentum' in group.options,
  );
  const given = { cycleMomentum: hasMomentum, ...options, totalSteps };
  return new OneCycleLR(optimizer, { ...given, maxLr: ratesOf(maxLr, optimizer.paramGroups.length) });
}

function ratesOf(maxLr: FitOneCycleOptions['maxLr'], groups: number): number | readonly number[] {
  if (!isPlainObject(maxLr)) return maxLr as number | readonly number[];
  checkNames('Learner.fitOneCycle: maxLr', maxLr, ['from', 'to']);
  const { from, to } = maxLr as { readonly from: number; readonly to: number };
  if (!(from > 0 && to > 0 && Number.isFinite(from) && Number.isFinite(to)))
    throw new RangeError(`Learner.fitOneCycle: maxLr is from ${from} to ${to}; expected numbers > 0`);
  if (groups === 1) return to;
  return Array.from({ length: groups }, (_, i) => from * (to / from) ** (i / (groups - 1)));
}

/** A cycle that was begun elsewhere, of an optimizer whose rates are those of its step already. */
export function resumedCycle(optimizer: Optimizer, state: LRSchedulerState): OneCycleLR {
  // A schedule that is made sets the rates of its first step.
  const before = optimizer.paramGroups.map((group) => [group, group.options, group.initialLr] as const);
  const cycle = new OneCycleLR(optimizer, state.options as OneCycleLROptions);
  cycle.loadStateDict(state);
  for (const [group, options, initialLr] of before) {
    group.set(options);
    group.initialLr = initialLr;
  }
  return cycle;
}

/** Sets the rates of the next step, where there is one: the last rates stay. */
export function advance(cycle: OneCycleLR): void {
  const { totalSteps } = cycle.stateDict().options as { readonly totalSteps: number };
  if (cycle.lastEpoch < totalSteps - 1) cycle.step();
}
