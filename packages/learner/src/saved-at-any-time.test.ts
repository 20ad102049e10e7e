import { DataLoader, streamBatches } from '@glissade/data';
import { crossEntropy } from '@glissade/losses';
import { SGD, StepLR } from '@glissade/optim';
import {
  type Backend,
  defaultGenerator,
  manualSeed,
  rand,
  randn,
  reference,
  stack,
  type Tensor,
  useBackend,
} from '@glissade/tensor';
import { afterEach, expect, test } from 'vitest';
import { type Callback, earlyStopping, keepBest, type LearnerOptions, scheduled } from './index.ts';
import { network, newLearner, type PointsLearner, points } from './learner.test-helper.ts';

let withReports = true;
afterEach(() => {
  useBackend(reference);
  withReports = true;
});

const epochs = 3;
const occasions = [
  'onBegin',
  'onEpochBegin',
  'onStep',
  'onProgress',
  'onValidation',
  'onEpoch',
  'onEnd',
] as const;
type Occasion = (typeof occasions)[number];

/** Writes down what it is told. `onBegin` comes once for each `fit`, and is left out. */
function recorder(): Callback<'accuracy'> {
  let told: unknown[] = [];
  return {
    onEpochBegin: ({ progress }) => void told.push(['epoch', progress.epochs.length]),
    onStep: ({ optimizer }) => void told.push(['step', optimizer.lr]),
    onProgress: ({ seconds: _, epochs: __, ...report }) => void (withReports && told.push(report)),
    onEpoch: ({ seconds: _, ...epoch }) => void told.push(epoch),
    onEnd: () => void told.push('end'),
    stateDict: () => ({ values: [...told] }),
    loadStateDict: ({ values }) => {
      told = values as unknown[];
    },
  };
}

type Options = Partial<LearnerOptions<[x: never], never, never, 'accuracy'>>;

/** With everything that has a state: `watch` is called between others. */
function wholeLearner(watch: Callback<'accuracy'>, options: object = {}): PointsLearner {
  manualSeed(3);
  const model = network();
  const optimizer = new SGD(model.parameters(), { lr: 0.1, momentum: 0.9 });
  const callbacks = [
    recorder(),
    keepBest({ monitor: 'accuracy' as const, mode: 'max' as const }),
    earlyStopping({ patience: 0 }),
    watch,
    scheduled(new StepLR(optimizer, { stepSize: 3, gamma: 0.8 }), { every: 'step' }),
    recorder(),
  ];
  return newLearner({ optimizer, callbacks, ...(options as Options as object) }, model);
}

const valuesOf = (tensors: Readonly<Record<string, Tensor>>): Promise<unknown> =>
  Promise.all(Object.values(tensors).map(async (each) => [...(await each.data())]));

/** All that decides how it goes on, and what it told. */
const stateOf = async (learner: PointsLearner): Promise<unknown> => [
  await valuesOf(learner.model.stateDict({ everything: true })),
  await valuesOf(learner.optimizer.stateDict().tensors),
  learner.progress.losses,
  learner.progress.epochs.map((epoch) => ({ ...epoch, seconds: 0 })),
  { ...learner.progress, seconds: 0, epochs: 0 },
  // The `fit` that goes on has an end of its own.
  learner.callbacks.map((callback) =>
    [callback.stateDict?.().values].flat().filter((each) => each !== 'end'),
  ),
  defaultGenerator().getState(),
];

/** Saves whenever `isTime`, and has each of the learners that load it come to the same end. */
async function expectSameEnds(watching: (save: () => void) => Callback<'accuracy'>, options: () => object) {
  const saves: Promise<Uint8Array>[] = [];
  const whole: PointsLearner = wholeLearner(
    watching(() => saves.push(whole.save())),
    options(),
  );
  await whole.fit(epochs);
  const end = await stateOf(whole);
  for (const bytes of saves) {
    const other = wholeLearner({ onEnd: () => {} }, options());
    manualSeed(99);
    rand([5]);
    other.load(await bytes);
    // An early stop is reached again, or was already.
    expect(await other.fit(epochs - other.progress.epochs.length)).toBe(true);
    expect(await stateOf(other)).toEqual(end);
  }
  return saves.length;
}

const at =
  (occasion: Occasion) =>
  (save: () => void): Callback<'accuracy'> => ({ [occasion]: save });

test.each(occasions)('saved in %s', async (occasion) => {
  expect(await expectSameEnds(at(occasion), () => ({}))).toBeGreaterThan(0);
});

test.each(occasions)('saved in %s, of accumulated gradients, eagerly', async (occasion) => {
  expect(await expectSameEnds(at(occasion), () => ({ accumulate: 4, compile: false }))).toBeGreaterThan(0);
});

test.each(['onStep', 'onProgress', 'onEpoch'] as const)(
  'saved in %s, of accumulated gradients and batches in a list, on a backend that cannot block',
  async (occasion) => {
    const { readSync: _, ...others } = reference;
    useBackend({ ...others } as Backend);
    // How many batches a report is of depends on when they were read.
    withReports = false;
    manualSeed(4);
    const train = [...new DataLoader(points(46, 1), { batchSize: 2 })];
    expect(await expectSameEnds(at(occasion), () => ({ train, accumulate: 5 }))).toBeGreaterThan(0);
  },
);

test('saved while a batch is made, while one is computed with, and within validation', async () => {
  let save = (): void => {};
  let during = '';
  const sources = (): object => {
    const data = points(45, 1);
    const spied = (name: string) => ({
      length: data.length,
      get(index: number) {
        if (during === name && index % 5 === 0) save();
        return data.get(index);
      },
    });
    return {
      // Of its own order, which is put back too.
      train: new DataLoader(spied('train'), { batchSize: 8, shuffle: true, prefetch: 0 }),
      valid: new DataLoader(spied('valid'), { batchSize: 8, shuffle: true, seed: 5, prefetch: 0 }),
    };
  };
  for (const name of ['train', 'valid']) {
    during = name;
    let count = 0;
    const watching = (now: () => void): Callback<'accuracy'> => {
      save = () => {
        if (count++ % 4 === 0) now();
      };
      return {
        onEnd: () => {
          during = '';
        },
      };
    };
    expect(await expectSameEnds(watching, sources)).toBeGreaterThan(1);
  }
  const learner = newLearner({
    compile: false,
    loss: (prediction, target) => {
      void learner.save().catch((error) => expect(`${error}`).toContain('in the middle of a step'));
      return crossEntropy(prediction, target);
    },
  });
  expect.hasAssertions();
  await learner.fit(1);
});

test('the same loader for training and validation', async () => {
  const options = (): object => {
    const loader = new DataLoader(points(45, 1), { batchSize: 8, shuffle: true, seed: 2 });
    return { train: loader, valid: loader };
  };
  expect(await expectSameEnds(at('onEpoch'), options)).toBeGreaterThan(0);
});

test('batches that draw random numbers: refused where they are drawn ahead', async () => {
  const noisy = (prefetch: number) => (): object => ({
    train: new DataLoader(points(45, 1), {
      batchSize: 8,
      shuffle: true,
      prefetch,
      collate: (rows: [Tensor, Tensor][]) => {
        const [x, y] = [0, 1].map((i) => stack(rows.map((row) => row[i]!)));
        return [x!.add(randn(x!.shape)), y!];
      },
    }),
  });
  expect(await expectSameEnds(at('onStep'), noisy(0))).toBeGreaterThan(0);
  expect(await expectSameEnds(at('onEpoch'), noisy(2))).toBeGreaterThan(0);
  const learner: PointsLearner = wholeLearner(
    { onStep: ({ progress }) => (progress.losses.length === 2 ? learner.save() : undefined) },
    noisy(2)(),
  );
  await expect(learner.fit(1)).rejects.toThrow(
    'batches are made ahead, and draw random numbers; give the DataLoader prefetch: 0',
  );
});

test('a stream that draws its order as it goes', async () => {
  const data = points(45, 1);
  const rows = Array.from({ length: 45 }, (_, i) => data.get(i));
  const stream = streamBatches(() => rows, { batchSize: 8, shuffleBuffer: 9 });
  expect(await expectSameEnds(at('onStep'), () => ({ train: stream }))).toBeGreaterThan(0);
});

test('saved after an interrupted epoch, an interrupted validation, and an error in a callback', async () => {
  const whole = wholeLearner({ onEnd: () => {} });
  await whole.fit(epochs);
  const end = await stateOf(whole);
  const fails: Record<string, (first: PointsLearner, interrupt: AbortController) => Callback<'accuracy'>> = {
    interrupted: (_, interrupt) => ({ onStep: () => interrupt.abort() }),
    failing: () => ({
      onEpoch: () => {
        throw new Error('the disk is full');
      },
    }),
    'failing in a step': () => ({
      onStep: ({ progress }) => {
        if (progress.losses.length === 8) throw new Error('the disk is full');
      },
    }),
  };
  for (const make of Object.values(fails)) {
    const interrupt = new AbortController();
    const first: PointsLearner = wholeLearner(make(undefined as never, interrupt));
    await first
      .fit(epochs, { signal: interrupt.signal })
      .catch((error) => expect(`${error}`).toContain('disk'));
    const bytes = await first.save();
    const second = wholeLearner({ onEnd: () => {} });
    second.load(bytes);
    await second.fit(epochs - second.progress.epochs.length);
    expect(await stateOf(second)).toEqual(end);
  }
});

test('figures that are no numbers stay what they are; what JSON would lose is refused', async () => {
  const make = (values: unknown): PointsLearner =>
    newLearner({
      metrics: { accuracy: (prediction) => prediction.sum().mul(Number.NaN) },
      callbacks: [
        {
          onEpoch: () => {},
          stateDict: () => ({ values }),
          loadStateDict: (state) => loaded.push(state.values),
        },
      ],
    });
  const loaded: unknown[] = [];
  const first = make([-0, Infinity, { number: '7' }]);
  await first.fit(1);
  const second = make(0);
  second.load(await first.save());
  expect(loaded).toEqual([[-0, Infinity, { number: '7' }]]);
  expect(second.progress).toEqual(first.progress);
  expect(second.progress.epochs[0]!.valid!.accuracy).toBeNaN();
  await expect(make(new Map()).save()).rejects.toThrow(
    'Learner.save: 0 is object [object Map], which JSON cannot hold',
  );
  await expect(make({ later: () => 1 }).save()).rejects.toThrow('Learner.save: later is function');
});
