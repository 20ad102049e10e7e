import { DataLoader } from '@glissade/data';
import { crossEntropy } from '@glissade/losses';
import { Linear, Sequential } from '@glissade/nn';
import { Adagrad, AdamW, OneCycleLR, SGD } from '@glissade/optim';
import { manualSeed, type Tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { type Callback, findLearningRate, Learner } from './index.ts';
import { network, newLearner, type PointsLearner, points } from './learner.test-helper.ts';

/** Writes down the rates and momenta of each step, as it was taken. */
function recorder(rates: unknown[]): Callback<'accuracy'> {
  const now = ({ optimizer }: { optimizer: { paramGroups: readonly { options: object }[] } }): unknown =>
    optimizer.paramGroups.map(({ options }) => {
      const { lr, momentum } = options as { lr: number; momentum: number };
      return [lr, momentum];
    });
  return { onBegin: (each) => void rates.push(now(each)), onStep: (each) => void rates.push(now(each)) };
}

/** 40 points in batches of 8, and a callback that may interrupt. */
function seeded(
  rates: unknown[] = [],
  more: Callback<'accuracy'>[] = [],
  options: object = {},
): PointsLearner {
  manualSeed(7);
  const train = new DataLoader(points(40, 1), { batchSize: 8, shuffle: true, prefetch: 0 });
  return newLearner({ train, callbacks: [recorder(rates), ...more], ...options });
}

/** The rates of PyTorch's schedule: before each step. */
function cycleOf(totalSteps: number, maxLr: number): unknown[] {
  const model = new Linear(1, 1);
  const optimizer = new SGD(model.parameters(), { lr: 1, momentum: 0.9 });
  const schedule = new OneCycleLR(optimizer, { maxLr, totalSteps });
  return Array.from({ length: totalSteps }, (_, i) => {
    if (i > 0) schedule.step();
    const { lr, momentum } = optimizer.paramGroups[0]!.options;
    return [[lr, momentum]];
  });
}

const stateOf = ({ model, optimizer, progress }: PointsLearner): unknown => [
  Object.values(model.stateDict()).map((each) => each.toArray()),
  optimizer.stateDict().groups,
  progress.losses,
];

describe('fitOneCycle', () => {
  test('has the rates of OneCycleLR over all of its steps, and leaves the last ones', async () => {
    const rates: unknown[] = [];
    const learner = seeded(rates);
    expect(await learner.fitOneCycle(3, { maxLr: 0.5 })).toBe(true);
    const cycle = cycleOf(15, 0.5);
    expect(rates).toEqual([...cycle, cycle.at(-1)]);
    await learner.fit(1);
    expect(rates.at(-1)).toEqual(cycle.at(-1));
  });

  test('counts steps where batches are accumulated', async () => {
    const rates: unknown[] = [];
    const learner = seeded(rates, [], { accumulate: 2 });
    await learner.fitOneCycle(2, { maxLr: 0.5 });
    const cycle = cycleOf(6, 0.5);
    expect(rates).toEqual([...cycle, cycle.at(-1)]);
  });

  test.each([false, true])(
    'that was interrupted goes on with fit; loaded elsewhere: %s',
    async (isLoaded) => {
      const whole = seeded();
      await whole.fitOneCycle(3, { maxLr: 0.5 });
      const interrupt = new AbortController();
      const stop: Callback<'accuracy'> = {
        onProgress: (_, { progress }) => {
          if (progress.losses.length === 7) interrupt.abort();
        },
      };
      const first = seeded([], [stop]);
      expect(await first.fitOneCycle(3, { maxLr: 0.5, signal: interrupt.signal })).toBe(false);
      const before = first.optimizer.stateDict().groups;
      // Whoever makes another one seeds the generator, whose state is saved.
      const bytes = await first.save();
      const second = isLoaded ? seeded() : first;
      if (isLoaded) {
        second.load(bytes);
        expect(second.optimizer.stateDict().groups).toEqual(before);
      }
      await second.fit(2);
      expect(stateOf(second)).toEqual(stateOf(whole));
      // It is over: another one begins anew.
      await second.fitOneCycle(1, { maxLr: 0.5 });
      expect(second.progress.losses).toHaveLength(20);
    },
  );

  test('begins anew over what is left of an epoch', async () => {
    const rates: unknown[] = [];
    const interrupt = new AbortController();
    const learner = seeded(rates, [{ onStep: () => interrupt.abort() }]);
    await learner.fit(1, { signal: interrupt.signal });
    rates.length = 0;
    await learner.fitOneCycle(2, { maxLr: 0.5 });
    const cycle = cycleOf(9, 0.5);
    expect(rates).toEqual([...cycle, cycle.at(-1)]);
  });

  test('has a rate for each group, spread evenly in their logarithms', async () => {
    const highest = async (maxLr: object): Promise<number[]> => {
      manualSeed(1);
      const layers = [new Linear(4, 4), new Linear(4, 4), new Linear(4, 3)] as const;
      const groups = layers.map((layer) => ({ params: layer.parameters() }));
      const seen: number[][] = [];
      const learner = new Learner({
        model: new Sequential(...layers),
        optimizer: new AdamW(groups, { lr: 1 }),
        loss: crossEntropy,
        train: new DataLoader(points(40, 1), { batchSize: 8 }),
        callbacks: [{ onStep: ({ optimizer }) => void seen.push(optimizer.paramGroups.map(({ lr }) => lr)) }],
      });
      await learner.fitOneCycle(2, { maxLr: maxLr as { from: number; to: number }, pctStart: 0.5 });
      return [0, 1, 2].map((i) => Math.max(...seen.map((rates) => rates[i]!)));
    };
    const found = await highest({ from: 1e-4, to: 1e-2 });
    for (const [i, rate] of [1e-4, 1e-3, 1e-2].entries()) expect(found[i]! / rate).toBeCloseTo(1, 9);
    expect(await highest([0.1, 0.2, 0.3])).toEqual([0.1, 0.2, 0.3]);
    await expect(highest([0.1, 0.2])).rejects.toThrow('OneCycleLR: maxLr has 2 entries for 3 groups');
  });

  test('goes with frozen layers, which learn again later', async () => {
    manualSeed(1);
    const [body, head] = [new Linear(4, 8), new Linear(8, 3)];
    const model = new Sequential(body, head);
    const learner = newLearner({}, model);
    const weights = (layer: Linear): unknown => layer.weight.toArray();
    const [bodyBefore, headBefore] = [weights(body), weights(head)];
    body.requiresGrad_(false);
    await learner.fitOneCycle(1, { maxLr: 0.1 });
    expect(weights(body)).toEqual(bodyBefore);
    expect(weights(head)).not.toEqual(headBefore);
    body.requiresGrad_(true);
    await learner.fitOneCycle(1, { maxLr: 0.1 });
    expect(weights(body)).not.toEqual(bodyBefore);
  });

  test('of an optimizer without momentum cycles none; a trial of rates leaves a cycle alone', async () => {
    manualSeed(1);
    const model = network();
    const learner = newLearner({ optimizer: new Adagrad(model.parameters(), { lr: 0.1 }) }, model);
    await findLearningRate(learner, { steps: 10 });
    expect(await learner.fitOneCycle(1, { maxLr: 0.1 })).toBe(true);
  });

  test('refuses what makes no sense, and changes nothing', async () => {
    const learner = seeded();
    const before = stateOf(learner);
    const refused = async (epochs: number, options: unknown, message: string): Promise<void> => {
      await expect(learner.fitOneCycle(epochs, options as never)).rejects.toThrow(message);
      expect(stateOf(learner)).toEqual(before);
    };
    await refused(1.5, { maxLr: 1 }, 'Learner.fitOneCycle: epochs is 1.5; expected a whole number >= 0');
    await refused(1, {}, 'expected the highest learning rate, { maxLr: 0.01 }');
    await refused(1, { maxLr: -1 }, 'OneCycleLR: maxLr is -1');
    await refused(1, { lrMax: 1 }, 'Learner.fitOneCycle: there is no option lrMax');
    await refused(1, { maxLr: { from: 0, to: 1 } }, 'maxLr is from 0 to 1; expected numbers > 0');
    await refused(1, { maxLr: 1, stepsPerEpoch: 0 }, 'stepsPerEpoch is 0; expected a whole number >= 1');
    const batches = async function* (): AsyncGenerator<[Tensor, Tensor]> {};
    const unknown = newLearner({ train: { [Symbol.asyncIterator]: batches } });
    await expect(unknown.fitOneCycle(1, { maxLr: 1 })).rejects.toThrow(
      'Learner.fitOneCycle: the source does not know how many batches it has; say how many',
    );
    expect(await learner.fitOneCycle(0, { maxLr: 1 })).toBe(true);
    expect(stateOf(learner)).toEqual(before);
  });
});
