import { DataLoader } from '@glissade/data';
import { deserialize, Linear, serialize } from '@glissade/nn';
import { SGD, StepLR } from '@glissade/optim';
import { manualSeed, rand } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { type Callback, earlyStopping, keepBest, scheduled } from './index.ts';
import { network, newLearner, type PointsLearner, points } from './learner.test-helper.ts';

/** With everything that has a state. */
function wholeLearner(onProgress: Callback['onProgress'] = () => {}): PointsLearner {
  const model = network();
  const optimizer = new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
  const callbacks = [
    keepBest({ monitor: 'accuracy' as const, mode: 'max' }),
    scheduled(new StepLR(optimizer, { stepSize: 3, gamma: 0.8 }), { every: 'step' }),
    earlyStopping({ patience: 50 }),
    { onProgress },
  ];
  return newLearner({ optimizer, callbacks }, model);
}

const stateOf = (learner: PointsLearner): unknown => [
  Object.values(learner.model.stateDict()).map((each) => each.toArray()),
  learner.optimizer.lr,
  learner.progress.losses,
  learner.progress.epochs.map((epoch) => ({ ...epoch, seconds: 0 })),
];

test.each([1, 5, 6, 7, 14, 18])('a run that was stopped at step %i goes on bit for bit', async (step) => {
  manualSeed(3);
  const whole = wholeLearner();
  await whole.fit(4);
  manualSeed(3);
  const interrupt = new AbortController();
  const first = wholeLearner((_, { progress }) => {
    if (progress.losses.length === step) interrupt.abort();
  });
  expect(await first.fit(4, interrupt)).toBe(false);
  const bytes = await first.save({ note: 'mine' });
  expect(deserialize(bytes).metadata['note']).toBe('mine');
  manualSeed(99);
  rand([5]);
  const second = wholeLearner();
  second.load(bytes);
  expect(stateOf(second)).toEqual(stateOf(first));
  await second.fit(4 - second.progress.epochs.length);
  expect(stateOf(second)).toEqual(stateOf(whole));
});

test('may be saved at any time, and of batches in a list', async () => {
  manualSeed(4);
  const list = [...new DataLoader(points(80, 4), { batchSize: 2 })];
  const make = (): PointsLearner => {
    manualSeed(3);
    return newLearner({ train: list });
  };
  const learner = make();
  const saves: Promise<Uint8Array>[] = [];
  const timer = setInterval(() => saves.push(learner.save()), 1);
  await learner.fit(3);
  clearInterval(timer);
  expect(saves.length).toBeGreaterThan(2);
  let within = 0;
  for (const bytes of [saves[0]!, saves[saves.length >> 1]!, saves.at(-1)!]) {
    const other = make();
    other.load(await bytes);
    within += Number(other.progress.tally.batches > 0);
    await other.fit(3 - other.progress.epochs.length);
    expect(stateOf(other)).toEqual(stateOf(learner));
  }
  expect(within).toBeGreaterThan(0);
});

test('bytes of something else change nothing', async () => {
  manualSeed(3);
  const learner = wholeLearner();
  await learner.fit(1);
  const before = stateOf(learner);
  const refuses = async (bytes: Uint8Array, message: string): Promise<void> => {
    expect(() => learner.load(bytes)).toThrow(message);
    expect(stateOf(learner)).toEqual(before);
  };
  await refuses(
    await serialize(learner.model.stateDict()),
    'expected what save() gave, of format 1; got tensors',
  );
  const other = await serialize({}, { 'glissade.learner': '{"format":2}' });
  await refuses(other, 'of format 1; got format 2');
  await refuses(
    await newLearner({}, new Linear(4, 3)).save(),
    'Learner.load: it was saved by another learner',
  );
  const fewer = newLearner({}, network());
  await refuses(await fewer.save(), 'it had 0 callbacks that remember something, and this one has 3');
  const bytes = await learner.save();
  await refuses(bytes.slice(0, -5), 'it is truncated');
});
