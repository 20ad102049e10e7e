import { DataLoader } from '@glissade/data';
import { expect, test } from 'vitest';
import { type Callback, findLearningRate } from './index.ts';
import { type PointsLearner, points, seededLearner } from './learner.test-helper.ts';

const test20 = () => new DataLoader(points(20, 2), { batchSize: 8 });
const stateOf = ({ model, progress }: PointsLearner): unknown => [
  Object.values(model.stateDict()).map((each) => each.toArray()),
  progress.losses,
  progress.epochs.map((epoch) => ({ ...epoch, seconds: 0 })),
];

async function whole(): Promise<unknown> {
  const learner = seededLearner();
  await learner.fit(2);
  return stateOf(learner);
}

test('while it trains, others are refused and spoil nothing', async () => {
  const expected = await whole();
  const [batch] = test20();
  const learner = seededLearner();
  const first = learner.fit(2);
  await expect(learner.fit(1)).rejects.toThrow('Learner.fit: it is training already');
  await new Promise((resolve) => setTimeout(resolve, 1));
  await expect(learner.fit(1)).rejects.toThrow('Learner.fit: it is training already');
  const training = 'it is training; await fit';
  await expect(learner.validate()).rejects.toThrow(`Learner.validate: ${training}`);
  await expect(learner.predictions(test20()).next()).rejects.toThrow(`Learner.predictions: ${training}`);
  await expect(learner.step(batch!)).rejects.toThrow(`Learner.step: ${training}`);
  await expect(findLearningRate(learner)).rejects.toThrow('it is training');
  expect(() => learner.load(new Uint8Array())).toThrow('Learner.load: it is training');
  await first;
  expect(stateOf(learner)).toEqual(expected);
});

test('while it validates or predicts, fit and load are refused', async () => {
  const expected = await whole();
  const learner = seededLearner();
  const bytes = await learner.save();
  const validation = learner.validate(test20());
  await expect(learner.fit(1)).rejects.toThrow('Learner.fit: it is validating or predicting');
  expect(() => learner.load(bytes)).toThrow('Learner.load: it is validating or predicting');
  await validation;
  for await (const { target } of learner.predictions(test20())) {
    expect(target.length).toBe(8);
    await expect(learner.fit(1)).rejects.toThrow('Learner.fit: it is validating or predicting');
    break;
  }
  await expect(learner.validate([3 as never])).rejects.toThrow('a batch is a list');
  learner.load(bytes);
  await learner.fit(2);
  expect(stateOf(learner)).toEqual(expected);
});

test('callbacks may validate and predict, if they await it; not train', async () => {
  let task = async (_: PointsLearner): Promise<unknown> => undefined;
  const make = (): PointsLearner => {
    const callback: Callback<'accuracy'> = { onEpoch: () => task(learner) };
    const learner: PointsLearner = seededLearner({ callbacks: [callback] });
    return learner;
  };
  let accuracy = 0;
  task = async (learner) => {
    accuracy = (await learner.validate(test20())).accuracy;
    for await (const { prediction } of learner.predictions(test20())) expect(prediction.shape[1]).toBe(3);
  };
  const learner = make();
  await learner.fit(2);
  expect(accuracy).toBe(learner.progress.epochs.at(-1)!.valid!.accuracy);

  task = (learner) => learner.fit(1);
  await expect(make().fit(2)).rejects.toThrow('Learner.fit: it is training already');
  task = findLearningRate;
  await expect(make().fit(2)).rejects.toThrow('it is training');
  let late: Promise<unknown> = Promise.resolve();
  task = async (learner) => {
    late = learner.validate(test20());
  };
  const hasty = make();
  await expect(hasty.fit(2)).rejects.toThrow('Learner.fit: it is validating or predicting; await that first');
  await late;
  task = async () => {};
  await hasty.fit(1);
  expect(hasty.progress.epochs).toHaveLength(2);
});

test('the loader that it trains with is not gone through by another within an epoch', async () => {
  const interrupt = new AbortController();
  const learner = seededLearner({ callbacks: [{ onStep: () => interrupt.abort() }] });
  await learner.fit(1, { signal: interrupt.signal });
  await expect(learner.validate(learner.train)).rejects.toThrow(
    'this loader is in the middle of an epoch of fit',
  );
  await learner.fit(1);
  await expect(learner.validate(learner.train)).resolves.toHaveProperty('accuracy');
});

test('asynchronous functions of a step, and what else cannot be waited for, is refused', async () => {
  for (const compile of [true, false]) {
    const learner = seededLearner({ compile, onGradients: async () => {} });
    await expect(learner.fit(1)).rejects.toThrow('onGradients is asynchronous');
    const loss = async () => 3;
    await expect(seededLearner({ compile, loss: loss as never }).fit(1)).rejects.toThrow(
      'the loss: expected a tensor without dims, got a promise',
    );
  }
  const asynchronous = { onEpoch: () => {}, stateDict: async () => ({}), loadStateDict: () => {} };
  await expect(seededLearner({ callbacks: [asynchronous as never] }).save()).rejects.toThrow(
    'the stateDict of callback 0 is asynchronous',
  );
});
