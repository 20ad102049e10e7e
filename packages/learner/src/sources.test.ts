/** Sources of batches that break, and what else is thrown in the middle of an epoch. */
import { DataLoader } from '@glissade/data';
import { SGD, StepLR } from '@glissade/optim';
import { tensor, zeros } from '@glissade/tensor';
import { expect, test } from 'vitest';
import { type Callback, LossError, scheduled } from './index.ts';
import { network, newLearner, type PointsLearner, points, seededLearner } from './learner.test-helper.ts';

const stateOf = ({ model, progress }: PointsLearner): unknown => [
  Object.values(model.stateDict()).map((each) => each.toArray()),
  progress.losses,
  progress.epochs.map((epoch) => ({ ...epoch, seconds: 0 })),
];

/** A data set that cannot be read, once, at the example that is asked for as the so manieth. */
function breaking(at: number) {
  const data = points(45, 1);
  let asked = 0;
  return {
    length: 45,
    get(index: number) {
      if (++asked === at) throw new Error('the file is gone');
      return data.get(index);
    },
  };
}

test.each([1, 9, 30, 46, 60])(
  'a loader that throws at example %i goes on behind the last step',
  async (at) => {
    const options = { batchSize: 8, shuffle: true, prefetch: 0 };
    const whole = seededLearner({ train: new DataLoader(breaking(0), options) });
    await whole.fit(2);
    const learner = seededLearner({ train: new DataLoader(breaking(at), options) });
    await expect(learner.fit(2)).rejects.toThrow('the file is gone');
    expect(learner.progress.epochs).toHaveLength(at > 45 ? 1 : 0);
    await learner.fit(2 - learner.progress.epochs.length);
    expect(stateOf(learner)).toEqual(stateOf(whole));
  },
);

test('an async generator that throws, and one that ends early', async () => {
  const list = [...new DataLoader(points(45, 1), { batchSize: 8 })];
  const whole = seededLearner({ train: list });
  await whole.fit(2);
  let ends = (_: number): boolean => false;
  const stream = {
    length: list.length,
    async *[Symbol.asyncIterator]() {
      for (const [i, batch] of list.entries()) {
        if (ends(i)) return;
        yield batch;
      }
    },
  };
  const learner = seededLearner({ train: stream });
  ends = (i) => {
    if (i === 3) throw new Error('the socket is closed');
    return false;
  };
  await expect(learner.fit(1)).rejects.toThrow('the socket is closed');
  expect(learner.progress.tally.batches).toBe(3);
  ends = (i) => i === 4;
  await expect(learner.fit(1)).rejects.toThrow('Learner.fit: the source ended after 4 of 6 batches');
  ends = (i) => i === 2;
  await expect(learner.fit(1)).rejects.toThrow('Learner.fit: the source ended after 2 of 4 batches');
  expect(learner.progress.epochs).toHaveLength(0);
  await expect(learner.validate()).resolves.toHaveProperty('loss');
  ends = () => false;
  await learner.fit(2);
  expect(stateOf(learner)).toEqual(stateOf(whole));
});

test.each([1, 2, 4])('a batch that was not learned from comes again; accumulated: %i', async (accumulate) => {
  const whole = seededLearner({ compile: false, accumulate });
  await whole.fit(2);
  let isBroken = true;
  let count = 0;
  const learner = seededLearner({
    compile: false,
    accumulate,
    // Each second time, when all else has been done.
    onGradients: () => {
      isBroken = !isBroken;
      if (!isBroken) throw new Error('too large');
    },
  });
  while (learner.progress.epochs.length < 2) {
    count++;
    await learner
      .fit(2 - learner.progress.epochs.length)
      .catch((error) => expect(`${error}`).toContain('too large'));
  }
  expect(count).toBe(2 * Math.ceil(6 / accumulate) + 1);
  expect(stateOf(learner)).toEqual(stateOf(whole));
});

test('validation that throws is begun again', async () => {
  let isBroken = true;
  const learner = seededLearner({
    valid: new DataLoader(
      {
        length: 8,
        get: (i: number) => (isBroken ? Promise.reject(new Error('gone')) : points(20, 2).get(i)),
      },
      { batchSize: 8 },
    ) as never,
  });
  await expect(learner.fit(1)).rejects.toThrow('gone');
  expect(learner.progress.epochs).toHaveLength(0);
  expect(learner.progress.losses).toHaveLength(6);
  isBroken = false;
  await learner.fit(1);
  expect(learner.progress.epochs).toHaveLength(1);
  expect(learner.progress.losses).toHaveLength(6);
});

test('who was not told because another callback threw is told later', async () => {
  const model = network();
  const optimizer = new SGD(model.parameters(), { lr: 1 });
  const schedule = new StepLR(optimizer, { stepSize: 1, gamma: 0.5 });
  const thrower: Callback<'accuracy'> = {
    onEpoch: ({ epoch }) => {
      if (epoch === 1) return Promise.reject(new Error('the disk is full'));
    },
  };
  const learner = newLearner({ optimizer, callbacks: [thrower, scheduled(schedule)] }, model);
  await expect(learner.fit(2)).rejects.toThrow('the disk is full');
  expect([learner.progress.epochs.length, schedule.lastEpoch]).toEqual([1, 0]);
  await learner.fit(1);
  expect([learner.progress.epochs.length, schedule.lastEpoch]).toEqual([2, 2]);
});

test('behind a loss that is no number it goes on, and is saved', async () => {
  const batch = (x: number) => [zeros([2, 4]).add(x), tensor([0, 1], { dtype: 'int32' })] as const;
  const make = (): PointsLearner => seededLearner({ train: [batch(0), batch(Number.NaN), batch(1)] });
  const learner = make();
  const good = learner.model.stateDict();
  const error = await learner.fit(1).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(LossError);
  expect((error as LossError).step).toBe(2);
  learner.model.loadStateDict(good);
  learner.optimizer.loadStateDict(make().optimizer.stateDict());
  const other = make();
  other.load(await learner.save());
  for (const each of [learner, other]) {
    await each.fit(1);
    expect(each.progress.losses).toHaveLength(2);
    expect(each.progress.epochs).toHaveLength(1);
  }
  expect(stateOf(other)).toEqual(stateOf(learner));
});

test('a batch of nothing is refused in training, and weighs nothing in validation', async () => {
  const [x, y] = points(8, 1).tensors;
  const none = [x.at([0, 0]), y.at([0, 0])] as const;
  await expect(seededLearner({ train: [none] }).fit(1)).rejects.toThrow(
    'Learner.fit: the batch has no examples',
  );
  const learner = seededLearner();
  const expected = await learner.validate([[x, y]]);
  expect(await learner.validate([none, [x, y], none])).toEqual(expected);
});
