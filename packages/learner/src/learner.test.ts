import { noGrad } from '@glissade/autograd';
import { DataLoader, TensorDataset } from '@glissade/data';
import { crossEntropy, mse } from '@glissade/losses';
import { Dropout, Linear, Module, Sequential } from '@glissade/nn';
import { clipGradNorm, LBFGS, SGD } from '@glissade/optim';
import {
  type Backend,
  manualSeed,
  reference,
  type Tensor,
  tensor,
  useBackend,
  zeros,
} from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import { Learner, type ProgressReport } from './index.ts';
import { network, newLearner, points, seededLearner } from './learner.test-helper.ts';

const valuesOf = (model: Module): unknown =>
  Object.fromEntries(Object.entries(model.stateDict()).map(([name, each]) => [name, each.toArray()]));

describe('fit', () => {
  test.each([true, false])('does what a loop written by hand does; compiled: %s', async (compile) => {
    manualSeed(7);
    const model = network();
    const optimizer = new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
    const train = new DataLoader(points(45, 1), { batchSize: 8, shuffle: true });
    const losses: number[] = [];
    const epochs: number[][] = [];
    for (let epoch = 0; epoch < 3; epoch++) {
      let [sum, right] = [0, 0];
      for (const [x, y] of train) {
        const prediction = model.forward(x);
        const loss = crossEntropy(prediction, y);
        optimizer.zeroGrad();
        loss.backward();
        optimizer.step();
        losses.push(loss.itemSync());
        sum += loss.itemSync() * x.length;
        right += prediction.argmax(1).eq(y).sum().itemSync();
      }
      for (const [x, y] of new DataLoader(points(20, 2), { batchSize: 20 })) {
        const prediction = noGrad(() => model.eval().forward(x));
        const loss = crossEntropy(prediction, y).itemSync();
        epochs.push([sum / 45, right / 45, loss, prediction.argmax(1).eq(y).sum().itemSync() / 20]);
      }
      model.train();
    }

    const learner = seededLearner({ compile });
    expect(await learner.fit(3)).toBe(true);
    const { progress } = learner;
    expect(valuesOf(learner.model)).toEqual(valuesOf(model));
    expect(progress.losses).toEqual(losses);
    for (const [i, { epoch, step, train, valid }] of progress.epochs.entries()) {
      expect([epoch, step]).toEqual([i + 1, 6 * (i + 1)]);
      const figures = [train.loss, train.accuracy, valid!.loss, valid!.accuracy];
      for (const [j, figure] of figures.entries()) expect(figure).toBeCloseTo(epochs[i]![j]!, 6);
    }
  });

  test('may have several inputs, targets of several tensors and no validation', async () => {
    class Pair extends Module<[x: Tensor, scale: Tensor], readonly [Tensor, Tensor]> {
      layer = new Linear(2, 1);
      forward(x: Tensor, scale: Tensor): readonly [Tensor, Tensor] {
        const y = this.layer.forward(x);
        return [y, y.mul(scale)];
      }
    }
    const model = new Pair();
    const x = points(8, 1).tensors[0].at('...', [0, 2]);
    const scale = tensor([2]);
    const target = { plain: x.sum(1, { keepdim: true }), scaled: x.sum(1, { keepdim: true }).mul(2) };
    const learner = new Learner({
      model,
      optimizer: new SGD(model.parameters(), { lr: 0.05 }),
      loss: ([plain, scaled], wanted: typeof target) =>
        mse(plain, wanted.plain).add(mse(scaled, wanted.scaled)),
      train: [[x, scale, target]],
      metrics: { plain: ([plain], wanted) => mse(plain, wanted.plain) },
    });
    await learner.fit(200);
    expect(learner.progress.epochs.at(-1)!.train.plain).toBeLessThan(1e-4);
    expect(learner.progress.epochs[0]).not.toHaveProperty('valid');
  });

  test('gradients can be clipped', async () => {
    const norms: number[] = [];
    const learner = seededLearner({
      compile: false,
      onGradients: (parameters) => {
        clipGradNorm(parameters, 0.01);
        const squares = parameters.map(({ grad }) => grad!.square().sum().itemSync());
        norms.push(Math.sqrt(squares.reduce((a, b) => a + b)));
      },
    });
    await learner.fit(1);
    expect(norms).toHaveLength(6);
    for (const norm of norms) expect(norm).toBeCloseTo(0.01, 5);
  });

  test('layers that were put into evaluation mode stay there', async () => {
    const model = new Sequential(new Linear(4, 3), new Dropout(0.5));
    model.at(1).eval();
    const learner = newLearner({}, model);
    await learner.fit(1);
    expect([model.training, model.at(0).training, model.at(1).training]).toEqual([true, true, false]);
    model.eval();
    await learner.validate();
    expect(model.training).toBe(false);
    // Whoever trains a model that was in use wants it to learn.
    await learner.fit(1);
    expect(model.at(1).training).toBe(true);
  });

  test('can be interrupted behind a batch, and completes the epoch when it is called again', async () => {
    const whole = seededLearner();
    await whole.fit(3);
    const controller = new AbortController();
    let steps = 0;
    const learner = seededLearner({
      callbacks: [
        {
          onStep: () => {
            if (++steps === 8) controller.abort();
          },
        },
      ],
    });
    expect(await learner.fit(2, { signal: controller.signal })).toBe(false);
    expect(learner.progress.losses).toHaveLength(8);
    expect(learner.progress.epochs).toHaveLength(1);
    expect(learner.progress.tally.batches).toBe(2);
    expect(await learner.fit(0)).toBe(true);
    expect(await learner.fit(2)).toBe(true);
    const untimed = ({ progress }: typeof learner): unknown =>
      progress.epochs.map((epoch) => ({ ...epoch, seconds: 0 }));
    expect(untimed(learner)).toEqual(untimed(whole));
    expect(valuesOf(learner.model)).toEqual(valuesOf(whole.model));
  });

  test('on a backend that cannot block, losses are read some at a time, and are the same', async () => {
    const { readSync: _, ...others } = reference;
    useBackend({ ...others } as Backend);
    const reports: ProgressReport<'accuracy'>[] = [];
    const learner = seededLearner({
      callbacks: [
        {
          onProgress: (report, { progress }) => {
            expect(progress.losses.slice(-report.losses.length)).toEqual(report.losses);
            reports.push(report);
          },
        },
      ],
      train: new DataLoader(points(46, 1), { batchSize: 2, shuffle: true }),
    });
    await learner.fit(1);
    expect(reports.map(({ losses, batch }) => [losses.length, batch])).toEqual([
      [16, 16],
      [7, 23],
    ]);
    expect(reports[1]).toMatchObject({ epoch: 1, epochs: 1, batches: 23, examples: 46 });
    expect(reports[1]!.train).toEqual(learner.progress.epochs[0]!.train);
    useBackend(reference);
  });

  test('a signal interrupts validation, which is begun again', async () => {
    const whole = seededLearner();
    await whole.fit(2);
    const interrupt = new AbortController();
    const data = points(20, 2);
    const spied = {
      length: 20,
      get(index: number) {
        if (index === 9) interrupt.abort();
        return data.get(index);
      },
    };
    const learner = seededLearner({ valid: new DataLoader(spied, { batchSize: 8 }) });
    expect(await learner.fit(2, { signal: interrupt.signal })).toBe(false);
    expect([learner.progress.losses.length, learner.progress.epochs.length]).toEqual([6, 0]);
    await learner.fit(2);
    expect(learner.progress.losses).toEqual(whole.progress.losses);
    expect(learner.progress.epochs.map(({ valid }) => valid)).toEqual(
      whole.progress.epochs.map(({ valid }) => valid),
    );
  });

  test('callbacks are told of an epoch once, and of each validation that begins', async () => {
    const interrupt = new AbortController();
    const told: string[] = [];
    const data = points(20, 2);
    const spied = {
      length: 20,
      get(index: number) {
        if (index === 9) interrupt.abort();
        return data.get(index);
      },
    };
    let isFirst = true;
    const learner = seededLearner({
      callbacks: [
        {
          onBegin: () => void told.push('begin'),
          onEpochBegin: ({ progress }) => void told.push(`epoch ${progress.epochs.length}`),
          onStep: ({ progress }) => {
            if (progress.losses.length % 6 === 1) told.push('step');
            if (!isFirst) return;
            isFirst = false;
            throw new Error('not yet');
          },
          onValidation: () => void told.push('validation'),
          onEpoch: () => void told.push('end of epoch'),
          onEnd: () => void told.push('end'),
        },
      ],
      valid: new DataLoader(spied, { batchSize: 8 }),
    });
    await expect(learner.fit(2)).rejects.toThrow('not yet');
    expect(await learner.fit(2, { signal: interrupt.signal })).toBe(false);
    expect(await learner.fit(2)).toBe(true);
    const rest = ['step', 'validation', 'end of epoch'];
    expect(told).toEqual([
      ...['begin', 'epoch 0'],
      ...['begin', 'step', 'validation'],
      ...['begin', 'validation', 'end of epoch', 'epoch 1', ...rest, 'end'],
    ]);
  });

  test('a state that is carried from batch to batch is reset for training and for validation', async () => {
    class Running extends Module {
      scale = new Linear(1, 1);
      sum: Tensor = zeros([1, 1]);
      forward(x: Tensor): Tensor {
        const out = this.scale.forward(x).add(this.sum);
        this.sum = this.sum.add(x);
        return out;
      }
    }
    const model = new Running();
    const reset = (): void => {
      model.sum = zeros([1, 1]);
    };
    const batches = [1, 2].map((each) => [tensor([[each]]), zeros([1, 1])] as const);
    const seen: number[] = [];
    const learner = new Learner({
      model,
      optimizer: new SGD(model.parameters(), { lr: 0.01 }),
      loss: mse,
      train: batches,
      valid: batches,
      callbacks: [
        {
          onEpochBegin: reset,
          onStep: () => void seen.push(model.sum.itemSync()),
          onValidation: () => {
            seen.push(model.sum.itemSync());
            reset();
          },
          onEpoch: () => void seen.push(model.sum.itemSync()),
        },
      ],
    });
    await learner.fit(2);
    expect(seen).toEqual([1, 3, 3, 3, 1, 3, 3, 3]);
  });

  test('it may be enough before an epoch has begun', async () => {
    const learner = seededLearner({ callbacks: [{ onEpochBegin: (each) => each.stop() }] });
    expect(await learner.fit(2)).toBe(true);
    expect([learner.progress.losses, learner.progress.epochs]).toEqual([[], []]);
    expect(await learner.fit(1)).toBe(true);
    expect(learner.progress.epochs).toHaveLength(1);
  });

  test('a loss that is no number ends it, with all that came before', async () => {
    const learner = seededLearner({
      train: [
        [zeros([2, 4]), tensor([0, 1], { dtype: 'int32' })],
        [zeros([2, 4]).div(0), tensor([0, 1], { dtype: 'int32' })],
      ],
    });
    await expect(learner.fit(1)).rejects.toThrow('Learner.fit: the loss became NaN at step 2');
    expect(learner.progress.losses).toHaveLength(1);
  });

  test('refuses what it cannot train', async () => {
    const learner = seededLearner();
    await expect(learner.fit(1.5)).rejects.toThrow('epochs is 1.5; expected a whole number >= 0');
    const first = learner.fit(1);
    await expect(learner.fit(1)).rejects.toThrow('it is training already');
    expect(() => learner.load(new Uint8Array())).toThrow('it is training; stop() it');
    await first;
    await expect(learner.fit(1, new AbortController().signal as never)).rejects.toThrow(
      'got the signal itself',
    );
    const frozen = network().requiresGrad_(false);
    await expect(newLearner({}, frozen).fit(1)).rejects.toThrow(
      'the loss depends on no parameter that learns',
    );
    const once = (function* () {
      yield [zeros([2, 4]), tensor([0, 1], { dtype: 'int32' })] as const;
    })();
    const used = seededLearner({ train: once });
    await used.fit(1);
    await expect(used.fit(1)).rejects.toThrow('A generator can be gone through only once');
    await expect(seededLearner({ valid: [] }).fit(1)).rejects.toThrow('Learner.validate: the source gave no');
    await expect(seededLearner({ valid: undefined }).validate()).rejects.toThrow('no validation batches');
    for (const batch of [[tensor(1), tensor(0)], [], 3])
      await expect(
        seededLearner({ train: [batch as never], loss: () => zeros([]) as never }).fit(1),
      ).rejects.toThrow('a batch is a list');
  });

  test('refuses options that are none', () => {
    const make = (options: object) => () => seededLearner(options as never);
    expect(make({ batchSize: 3 })).toThrow('Learner: there is no option batchSize; expected model,');
    expect(make({ model: () => 3 })).toThrow(
      'Learner: model is missing or something else; expected a Module',
    );
    expect(make({ optimizer: undefined })).toThrow('Learner: optimizer is missing');
    expect(make({ loss: 'mse' })).toThrow('Learner: loss is missing');
    expect(make({ train: 3 })).toThrow('Learner: train is missing');
    expect(make({ valid: 3 })).toThrow('Learner: valid is missing');
    expect(make({ callbacks: {} })).toThrow('Learner: callbacks is missing');
    expect(make({ metrics: [mse] })).toThrow(
      'Learner: metrics is missing or something else; expected an object',
    );
    expect(make({ callbacks: [() => {}] })).toThrow(
      'Learner: callback 0 has nothing to call; expected some of onBegin',
    );
    class Watching {
      onEpoch() {}
    }
    class WatchingOthers extends Watching {}
    expect(make({ callbacks: [{}, { onStep: undefined }, new WatchingOthers()] })).not.toThrow();
    expect(make({ callbacks: [{ onEpoch() {}, onEpochEnd() {} }] })).toThrow(
      'has onEpochEnd, which is never called',
    );
    expect(make({ callbacks: [{ onEpoch() {}, stateDict: () => ({}) }] })).toThrow(
      'has only one of stateDict and',
    );
    const another = new SGD(new Linear(1, 1).parameters(), { lr: 1 });
    expect(make({ optimizer: another })).toThrow('has no parameter of the model');
    const model = network();
    expect(make({ model, optimizer: new LBFGS(model.parameters()) })).toThrow(
      'asks for a closure, as LBFGS does',
    );
    expect(make({ metrics: { accuracy: 1 } })).toThrow('Learner: metric accuracy is missing');
    expect(make({ metrics: { loss: mse } })).toThrow(
      'metric loss is missing or something else; expected another name',
    );
  });
});

describe('in use', () => {
  test('validation weighs batches by their sizes, whatever these are', async () => {
    const learner = seededLearner();
    await learner.fit(1);
    const data = points(45, 3);
    const [one, some] = await Promise.all(
      [45, 7].map((batchSize) => learner.validate(new DataLoader(data, { batchSize }))),
    );
    expect(some!.loss).toBeCloseTo(one!.loss, 6);
    expect(some!.accuracy).toBe(one!.accuracy);
  });

  test('predictions come batch by batch, in evaluation mode', async () => {
    const learner = seededLearner();
    await learner.fit(1);
    const data = points(20, 2);
    const rows: unknown[] = [];
    for await (const { inputs, target, prediction } of learner.predictions(
      new DataLoader(data, { batchSize: 8 }),
    )) {
      expect(inputs[0].length).toBe(target.length);
      rows.push(...(prediction.toArray() as unknown[]));
      expect(prediction.requiresGrad).toBe(false);
    }
    const expected = noGrad(() => learner.model.eval().forward(data.tensors[0]));
    expect(
      tensor(rows as number[][])
        .sub(expected)
        .abs()
        .max()
        .itemSync(),
    ).toBeLessThan(1e-6);
  });

  test('metrics of a data set by their own names', async () => {
    const data = new TensorDataset(tensor([[1], [2], [3]]), tensor([[1], [2], [5]]));
    const model = new Linear(1, 1);
    const learner = new Learner({
      model,
      optimizer: new SGD(model.parameters(), { lr: 1 }),
      loss: mse,
      train: new DataLoader(data),
      metrics: { largest: (prediction, target) => prediction.sub(target).abs().amax() },
    });
    expect(Object.keys(await learner.validate(new DataLoader(data)))).toEqual(['loss', 'largest']);
  });
});
