/** A loader goes on from its state whatever decides its order, with the batches that an uninterrupted run has. */
import { defaultGenerator, Generator, manualSeed, rand } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import {
  BatchSampler,
  DataLoader,
  type DataLoaderOptions,
  type DataLoaderState,
  RandomSampler,
  type Sampler,
  SubsetRandomSampler,
  WeightedRandomSampler,
} from './index.ts';

const data = Array.from({ length: 11 }, (_, i) => i);
const weights = data.map((i) => i + 1);
type Options = Omit<DataLoaderOptions<number, number[]>, 'collate' | 'batchSize'>;
const make = (options: Options): DataLoader<number, number[]> =>
  new DataLoader(data, {
    ...(options.batchSampler ? {} : { batchSize: 3 }),
    collate: (batch) => batch,
    ...options,
  });

/** An own sampler, which draws its order as a whole. */
const own = (generator?: Generator): Sampler => ({
  length: 11,
  indices: () => (generator ?? defaultGenerator()).randperm(11),
  ...(generator && { generator }),
});
/** One that never ends, and draws each index when it is asked for. */
const endless = (generator?: Generator): Sampler => ({
  length: Infinity,
  *indices() {
    while (true) yield (generator ?? defaultGenerator()).nextUint32() % 11;
  },
  ...(generator && { generator }),
});

const kinds: Record<string, () => Options> = {
  'in order': () => ({}),
  shuffled: () => ({ shuffle: true }),
  'shuffled by a seed': () => ({ shuffle: true, seed: 2 }),
  'shuffled by a generator': () => ({ shuffle: true, generator: new Generator(4) }),
  'shuffled by the default generator': () => ({ shuffle: true, generator: defaultGenerator() }),
  random: () => ({ sampler: new RandomSampler(11) }),
  'random by a generator': () => ({ sampler: new RandomSampler(11, new Generator(8)) }),
  'random by the generator of the loader': () => {
    const generator = new Generator(8);
    return { sampler: new RandomSampler(11, generator), generator };
  },
  'random by another generator than the loader': () => ({
    sampler: new RandomSampler(11, new Generator(8)),
    seed: 3,
  }),
  subset: () => ({ sampler: new SubsetRandomSampler([9, 7, 5, 3, 1, 2, 4]) }),
  'subset by a generator': () => ({ sampler: new SubsetRandomSampler([9, 7, 5, 3, 1], new Generator(8)) }),
  weighted: () => ({ sampler: new WeightedRandomSampler(weights, 11) }),
  'weighted by a generator': () => ({ sampler: new WeightedRandomSampler(weights, 11, new Generator(8)) }),
  'weighted, each once': () => ({ sampler: new WeightedRandomSampler(weights, 9, { replacement: false }) }),
  batches: () => ({ batchSampler: new BatchSampler(new RandomSampler(11), 3) }),
  'batches by a generator': () => ({
    batchSampler: new BatchSampler(new RandomSampler(11, new Generator(8)), 4),
  }),
  'an own sampler': () => ({ sampler: own() }),
  'an own sampler by a generator': () => ({ sampler: own(new Generator(8)) }),
  'a sampler without end': () => ({ sampler: endless() }),
  'a sampler without end by a generator': () => ({ sampler: endless(new Generator(8)) }),
};

/** What a run has seen after each batch, and from what it would go on. */
interface Run {
  readonly seen: number[][];
  readonly states: string[];
}

/** Up to `most` batches. Each is followed by a draw from the default generator, as by augmentation or dropout. */
async function run(
  loader: DataLoader<number, number[]>,
  { most, waiting, draws }: { most: number; waiting: boolean; draws: boolean },
): Promise<Run> {
  const [seen, states]: [number[][], string[]] = [[], []];
  const take = (batch: number[]): boolean => {
    seen.push(batch);
    if (draws) rand([3]);
    states.push(JSON.stringify({ loader: loader.stateDict(), random: defaultGenerator().getState() }));
    return seen.length < most;
  };
  while (seen.length < most) {
    if (waiting) {
      for await (const batch of loader) if (!take(batch)) break;
    } else for (const batch of loader) if (!take(batch)) break;
  }
  return { seen, states };
}

describe.each(Object.entries(kinds))('%s', (kind, options) => {
  const draws = !kind.startsWith('a sampler without end') || kind.endsWith('generator');
  test.each([true, false])('waiting: %s', async (waiting) => {
    const most = 10;
    manualSeed(11);
    const whole = await run(make(options()), { most, waiting, draws });
    for (const [at, state] of whole.states.slice(0, -1).entries()) {
      manualSeed(999);
      const loader = make(options());
      const saved = JSON.parse(state);
      loader.loadStateDict(saved.loader);
      expect(loader.stateDict()).toEqual(saved.loader);
      defaultGenerator().setState(saved.random);
      const rest = await run(loader, { most: most - at - 1, waiting, draws });
      expect(rest.seen).toEqual(whole.seen.slice(at + 1));
      expect(rest.states.at(-1)).toEqual(whole.states.at(-1));
    }
  });
});

describe('a state', () => {
  test('between two epochs holds the generator of the sampler', () => {
    const options = kinds['subset by a generator']!;
    const first = make(options());
    void [...first];
    const state = structuredClone(first.stateDict());
    const second = make(options());
    second.loadStateDict(state);
    expect([...second]).toEqual([...first]);
  });

  test('holds though the generator is restored by itself behind it', () => {
    for (const options of [
      (generator: Generator): Options => ({ shuffle: true, generator }),
      (generator: Generator): Options => ({ sampler: new RandomSampler(11, generator) }),
    ]) {
      const [here, there] = [new Generator(1), new Generator(2)];
      const first = make(options(here));
      const rest: number[][] = [];
      let state = first.stateDict();
      let random = here.getState();
      for (const batch of first) {
        if (first.stateDict().batch > 2) rest.push(batch);
        else [state, random] = [first.stateDict(), here.getState()];
      }
      const second = make(options(there));
      second.loadStateDict(state);
      there.setState(random);
      expect([...second]).toEqual(rest);
    }
  });

  test('is not gone on from where the sampler draws from elsewhere', () => {
    const hidden = (): Sampler => {
      const generator = new Generator(1);
      return { length: 11, indices: () => generator.randperm(11) };
    };
    const first = make({ sampler: hidden() });
    void [...first];
    for (const _ of first) break;
    const second = make({ sampler: hidden() });
    second.loadStateDict(first.stateDict());
    const before = defaultGenerator().getState();
    expect(() => [...second]).toThrow(
      'DataLoader: the sampler does not give the batches again that it gave before the state was taken',
    );
    expect(defaultGenerator().getState()).toEqual(before);
    const shorter = make({ sampler: { length: 11, indices: () => [1] } });
    shorter.loadStateDict({ ...first.stateDict(), batch: 2, sampler: { drawn: 2, checksum: 0 } });
    expect(() => [...shorter]).toThrow('so what is left of the epoch is not known');
  });

  test('is not gone on from where draws of the loop changed the order', async () => {
    const lazy = (): DataLoader<number, number[]> => make({ sampler: endless() });
    manualSeed(3);
    const first = await run(lazy(), { most: 3, waiting: false, draws: true });
    const second = lazy();
    second.loadStateDict(JSON.parse(first.states[1]!).loader);
    expect(() => second[Symbol.iterator]().next()).toThrow(
      'Let it draw from the default generator when an epoch begins, or from a Generator that it shows as `generator`',
    );
  });

  test('in the middle of another order is refused', () => {
    const half = (options: Options): DataLoaderState => {
      const loader = make(options);
      for (const _ of loader) break;
      return loader.stateDict();
    };
    expect(() => make({}).loadStateDict(half({ shuffle: true }))).toThrow(
      "the state, at batch 1, is of a loader with a generator (shuffle, seed or generator), and this one has none: it is another loader's",
    );
    expect(() => make({ shuffle: true, seed: 1 }).loadStateDict(half({}))).toThrow(
      'is of a loader without a generator (shuffle, seed or generator), and this one has one',
    );
  });

  test('of a sampler is refused by a loader without', () => {
    const first = make({ sampler: own() });
    for (const _ of first) break;
    expect(() => make({}).loadStateDict(first.stateDict())).toThrow(
      "the state is at batch 1 of an epoch of 4, by a sampler: it is another loader's",
    );
  });

  test('that an older version saved goes on behind its batch', () => {
    const loader = make({ sampler: { length: 11, indices: () => data } });
    loader.loadStateDict({ generator: undefined, batch: 2 });
    expect([...loader]).toEqual([
      [6, 7, 8],
      [9, 10],
    ]);
  });
});

describe.each(Object.entries(kinds))('%s, several loops at once', (_, options) => {
  test('the state is that of the one that began last', async () => {
    manualSeed(6);
    const loader = make(options());
    const [first, second] = [loader[Symbol.iterator](), loader[Symbol.asyncIterator]()];
    first.next();
    first.next();
    await second.next();
    first.next();
    const [state, drawn] = [structuredClone(loader.stateDict()), defaultGenerator().getState()];
    expect(state.batch).toBe(1);
    const other = make(options());
    other.loadStateDict(state);
    const resumed = other[Symbol.iterator]();
    first.next();
    for (let batch = 0; batch < 2; batch++) {
      defaultGenerator().setState(drawn);
      const { value } = resumed.next();
      defaultGenerator().setState(drawn);
      expect(value).toEqual((await second.next()).value);
    }
  });
});

test('a loop that goes on beside a state that is loaded does not move it', () => {
  const loader = make({ shuffle: true, seed: 1 });
  const batches = loader[Symbol.iterator]();
  batches.next();
  const state = loader.stateDict();
  const second = batches.next().value;
  loader.loadStateDict(state);
  for (const _ of { [Symbol.iterator]: () => batches });
  expect(loader.stateDict()).toEqual(state);
  expect(loader[Symbol.iterator]().next().value).toEqual(second);
});

test('a loop that is left begins anew, and what was got ready ahead fails without a word', async () => {
  const started: number[] = [];
  const get = async (index: number): Promise<number> => {
    started.push(index);
    if (index === 3) throw new Error('no such example');
    return index;
  };
  const loader = new DataLoader({ length: 9, get }, { prefetch: 3, collate: ([index]) => index! });
  for await (const index of loader) if (index === 1) break;
  expect([started, loader.stateDict().batch]).toEqual([[0, 1, 2, 3, 4], 2]);
  const seen: number[] = [];
  await expect(async () => {
    for await (const index of loader) seen.push(index);
  }).rejects.toThrow('no such example');
  expect([seen, loader.stateDict().batch]).toEqual([[0, 1, 2], 3]);
});
