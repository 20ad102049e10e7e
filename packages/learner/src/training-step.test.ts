/** Steps of training that users write themselves. */
import { DataLoader } from '@glissade/data';
import { crossEntropy } from '@glissade/losses';
import { SGD } from '@glissade/optim';
import { manualSeed, type Tensor } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import type { TrainingStep } from './index.ts';
import { network, newLearner, type PointsLearner, points, seededLearner } from './learner.test-helper.ts';

/** A learner whose steps are those of `step`, which is made for its model and optimizer. */
function withStep(
  step: (model: ReturnType<typeof network>, optimizer: SGD) => TrainingStep<[x: Tensor], Tensor, Tensor>,
  options: object = {},
): PointsLearner {
  manualSeed(7);
  const model = network();
  const optimizer = new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
  return newLearner({ optimizer, trainingStep: step(model, optimizer), ...options }, model);
}

const plain: Parameters<typeof withStep>[0] =
  (model, optimizer) =>
  ([x, target]) => {
    const prediction = model.forward(x);
    const loss = crossEntropy(prediction, target);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return { loss, prediction };
  };

const stateOf = ({ model, progress }: PointsLearner): unknown => [
  Object.values(model.stateDict()).map((each) => each.toArray()),
  progress.losses,
  progress.epochs.map(({ train, valid }) => [train, valid]),
];

describe.each([true, false])('compiled: %s', (compile) => {
  test('one that does what a learner does gives the same run', async () => {
    const own = withStep(plain, { compile });
    await own.fit(2);
    const usual = seededLearner({ compile });
    await usual.fit(2);
    expect(stateOf(own)).toEqual(stateOf(usual));
  });

  test('one that gives the loss alone has metrics of validation alone', async () => {
    const learner = withStep(
      (model, optimizer) => {
        const step = plain(model, optimizer);
        return (batch) => (step(batch) as { loss: Tensor }).loss;
      },
      { compile },
    );
    await learner.fit(1);
    const { train, valid } = learner.progress.epochs[0]!;
    expect(train.accuracy).toBeNaN();
    expect(valid!.accuracy).toBeGreaterThan(0);
    expect(await learner.step([...new DataLoader(points(8, 1), { batchSize: 8 })][0]!)).toBeGreaterThan(0);
  });

  test('one may take several steps: of sharpness-aware minimisation', async () => {
    const learner = withStep(
      (model, optimizer) =>
        ([x, target]) => {
          const loss = crossEntropy(model.forward(x), target);
          optimizer.zeroGrad();
          loss.backward();
          const moved = model.parameters().map((each) => [each, each.grad!.mul(0.05)] as const);
          for (const [each, way] of moved) each.assign(each.detach().add(way));
          optimizer.zeroGrad();
          crossEntropy(model.forward(x), target).backward();
          for (const [each, way] of moved) each.assign(each.detach().sub(way));
          optimizer.step();
          return loss;
        },
      { compile },
    );
    await learner.fit(3);
    const { losses } = learner.progress;
    expect(losses).toHaveLength(18);
    expect(losses.at(-1)!).toBeLessThan(losses[0]!);
  });
});

test('refuses what gives no loss, and what does part of its work beside it', async () => {
  const fit = (trainingStep: unknown, options: object = {}): Promise<boolean> =>
    withStep(() => trainingStep as never, options).fit(1);
  await expect(fit(() => 3)).rejects.toThrow(
    "trainingStep's loss: expected a tensor without dims, got number 3",
  );
  await expect(fit(([x]: [Tensor]) => x)).rejects.toThrow(
    "trainingStep's loss: expected a tensor without dims",
  );
  await expect(fit(async () => 3, { compile: false })).rejects.toThrow(
    "trainingStep's loss: expected a tensor",
  );
  expect(() => withStep(plain, { accumulate: 2 })).toThrow(
    'trainingStep takes the whole step, and there is accumulate',
  );
  expect(() => withStep(plain, { onGradients: () => {} })).toThrow('and there is onGradients beside it');
  expect(() => withStep(() => 3 as never)).toThrow('Learner: trainingStep is missing or something else');
});
