/** PyTorch's learning-rate schedules, sixty steps each, and the momentum that some of them cycle. */
import { parameter } from '@glissade/autograd';
import * as optim from '@glissade/optim';
import { reference, tensor } from '@glissade/tensor';
import { describe, expect, it } from 'vitest';
import { expectValues } from './compare.ts';
import { type Number as GoldenNumber, numberFrom, readFamily, type Tolerance } from './fixture.ts';

interface Named {
  readonly op: string;
  readonly args: Readonly<Record<string, unknown>>;
}
interface ScheduleCase extends Named, Tolerance {
  readonly id: string;
  readonly optimizer: { readonly momentum: number };
  readonly baseLrs: readonly number[];
  /** [group][t]: the rate after t steps. */
  readonly lrs: readonly (readonly number[])[];
  readonly momenta: readonly number[] | null;
  readonly metrics?: readonly GoldenNumber[];
}

type Create = (optimizer: optim.Optimizer, args: never) => optim.LRScheduler | optim.ReduceLROnPlateau;

/** The expressions in `epoch` that the files hold. */
const lambdas: Readonly<Record<string, (epoch: number) => number>> = {
  '0.95**epoch': (epoch) => 0.95 ** epoch,
  '1/(1+0.1*epoch)': (epoch) => 1 / (1 + 0.1 * epoch),
};
const inside = (optimizer: optim.Optimizer, schedulers: readonly Named[]) =>
  schedulers.map(({ op, args }) => schedules[op]!(optimizer, args as never) as optim.LRScheduler);

const schedules: Readonly<Record<string, Create>> = {
  stepLR: (optimizer, args) => new optim.StepLR(optimizer, args),
  multiStepLR: (optimizer, args) => new optim.MultiStepLR(optimizer, args),
  exponentialLR: (optimizer, args) => new optim.ExponentialLR(optimizer, args),
  linearLR: (optimizer, args) => new optim.LinearLR(optimizer, args),
  constantLR: (optimizer, args) => new optim.ConstantLR(optimizer, args),
  polynomialLR: (optimizer, args) => new optim.PolynomialLR(optimizer, args),
  cosineAnnealingLR: (optimizer, args) => new optim.CosineAnnealingLR(optimizer, args),
  cosineAnnealingWarmRestarts: (optimizer, args) => new optim.CosineAnnealingWarmRestarts(optimizer, args),
  oneCycleLR: (optimizer, args) => new optim.OneCycleLR(optimizer, args),
  cyclicLR: (optimizer, args) => new optim.CyclicLR(optimizer, args),
  lambdaLR: (optimizer, { lrLambda }: { lrLambda: string }) =>
    new optim.LambdaLR(optimizer, { lrLambda: lambdas[lrLambda]! }),
  multiplicativeLR: (optimizer, { lrLambda }: { lrLambda: string }) =>
    new optim.MultiplicativeLR(optimizer, { lrLambda: lambdas[lrLambda]! }),
  reduceLROnPlateau: (optimizer, args) => new optim.ReduceLROnPlateau(optimizer, args),
  sequentialLR: (optimizer, { schedulers, milestones }: { schedulers: Named[]; milestones: number[] }) =>
    new optim.SequentialLR(optimizer, { schedulers: inside(optimizer, schedulers), milestones }),
  chainedScheduler: (optimizer, { schedulers }: { schedulers: Named[] }) =>
    new optim.ChainedScheduler(inside(optimizer, schedulers)),
};

const cases = readFamily<ScheduleCase>('schedulers');

it('every schedule of the golden files is built', () => {
  expect(Object.keys(schedules).sort()).toEqual([...new Set(cases.map(({ op }) => op))].sort());
});

/** The rates and momenta at each of so many steps; with a `resume`, the run is broken off there and goes on from its state. */
function follow(each: ScheduleCase, resume?: number) {
  const made = () => {
    const optimizer = new optim.SGD(
      each.baseLrs.map((lr) => ({ params: [parameter(tensor([1], { backend: reference }))], lr })),
      { lr: 0, momentum: each.optimizer.momentum },
    );
    return { optimizer, schedule: schedules[each.op]!(optimizer, each.args as never) };
  };
  let { optimizer, schedule } = made();
  const lrs: number[][] = each.baseLrs.map(() => []);
  const momenta: number[] = [];
  each.lrs[0]!.forEach((_, t) => {
    if (t > 0) {
      if (schedule instanceof optim.ReduceLROnPlateau) schedule.step(numberFrom(each.metrics![t - 1]!));
      else schedule.step();
    }
    if (t === resume) {
      const state = JSON.stringify(schedule.stateDict());
      const saved = optimizer.stateDict();
      const groups: typeof saved.groups = JSON.parse(JSON.stringify(saved.groups));
      ({ optimizer, schedule } = made());
      schedule.loadStateDict(JSON.parse(state));
      optimizer.loadStateDict({ tensors: saved.tensors, groups });
    }
    expect(schedule.getLastLr()).toEqual(optimizer.paramGroups.map(({ lr }) => lr));
    expect(schedule.lastEpoch).toBe(t);
    for (const [i, { lr }] of optimizer.paramGroups.entries()) lrs[i]!.push(lr);
    momenta.push(optimizer.paramGroups[0]!.options.momentum);
  });
  return { lrs, momenta };
}

describe('golden schedules', () => {
  it.each(cases)('$id', (each) => {
    const { lrs, momenta } = follow(each);
    for (const [i, got] of lrs.entries()) expectValues(`rates of group ${i}`, got, each.lrs[i]!, each);
    if (each.momenta) expectValues('momenta', momenta, each.momenta, each);
  });

  it.each(cases)('$id, broken off, goes on with the same bits', (each) => {
    const whole = follow(each);
    for (const resume of [0, 5, 10, 29]) expect(follow(each, resume)).toEqual(whole);
  });
});
