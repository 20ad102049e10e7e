/**
 * From a CSV file to a model: how heavy a penguin is, from its species, its island, its sex and three lengths, some of which nobody has noted.
 * fast.ai's network for tables beside a linear model, both tried on penguins that they have not seen.
 * Source: https://docs.fast.ai/tabular.learner.html
 */
import {
  Adam,
  concat,
  DataLoader,
  deserialize,
  KFold,
  Learner,
  lstsq,
  manualSeed,
  mse,
  noGrad,
  ones,
  parseCsv,
  serialize,
  type Table,
  TableEncoder,
  tabularModel,
} from 'glissade';
import type { Figures, Settings } from './example.ts';
import { penguins } from './penguins.ts';

const all = parseCsv(penguins, {
  file: 'penguins.csv',
  missing: ['NA', '.'],
  types: {
    Species: 'text',
    Island: 'text',
    'Beak Length (mm)': 'number',
    'Beak Depth (mm)': 'number',
    'Flipper Length (mm)': 'number',
    'Body Mass (g)': 'number',
    Sex: 'text',
  },
}).rename({
  Species: 'species',
  Island: 'island',
  'Beak Length (mm)': 'beakLength',
  'Beak Depth (mm)': 'beakDepth',
  'Flipper Length (mm)': 'flipper',
  'Body Mass (g)': 'mass',
  Sex: 'sex',
});
/** Those that were weighed. */
const weighed = all.filter(({ mass }) => mass !== null);
type Penguins = typeof weighed;

/** What was learned from a table: grams for the rows of another. */
type Guess = (others: Table<object>) => Promise<number[]>;

/** The plain way: of the numbers, and of 0 or 1 for each category, the sum that fits best. */
function linear(train: Penguins): Guess {
  const encoder = TableEncoder.fit(train, { target: 'mass' });
  const features = (table: Table<object>) => concat([encoder.features(table), ones([table.length, 1])], 1);
  // Columns of one category add up to one: a little ridge says which of the many solutions it is.
  const [x, y] = [features(train), encoder.encodeTarget(train)];
  const width = x.shape[1]!;
  const ridge = ones([width]).mul(0.1).diag();
  const weights = lstsq(concat([x, ridge], 0), concat([y, ones([width, 1]).mul(0)], 0));
  return (others) => encoder.decodeNumbers(features(others).matmul(weights));
}

async function network(train: Penguins, steps: number) {
  const encoder = TableEncoder.fit(train, { target: 'mass' });
  const model = tabularModel(encoder, { layers: [32, 16], ps: 0.1 });
  const loader = new DataLoader(encoder.dataset(train), { batchSize: 32, shuffle: true, dropLast: true });
  const learner = new Learner({
    model,
    optimizer: new Adam(model.parameters(), { lr: 0.01, weightDecay: 0.01 }),
    loss: mse,
    train: loader,
  });
  await learner.fitOneCycle(Math.max(1, Math.round(steps / loader.length)), { maxLr: 0.01 });
  return { encoder, model };
}

const guessOf =
  ({ encoder, model }: Awaited<ReturnType<typeof network>>): Guess =>
  (others) =>
    encoder.decodeNumbers(noGrad(() => model.eval().forward(...encoder.encode(others))));

export async function table({ steps = 300, seed, say }: Settings): Promise<Figures> {
  manualSeed(seed);
  say(`${all}\n`);
  say(`${all.describe().drop('type', '25%', '75%')}\n`);

  const squares = { mean: 0, linear: 0, network: 0 };
  for (const [train, test] of new KFold({ nSplits: 5, shuffle: true }).split(weighed)) {
    const [known, fresh] = [weighed.take(train), weighed.take(test)];
    const masses = fresh.numbers('mass');
    const average = known.numbers('mass').reduce((sum, mass) => sum + mass, 0) / known.length;
    const guesses = {
      mean: test.map(() => average),
      linear: await linear(known)(fresh),
      network: await guessOf(await network(known, steps))(fresh),
    };
    for (const name of ['mean', 'linear', 'network'] as const)
      squares[name] += guesses[name].reduce((sum, guess, i) => sum + (guess - masses[i]!) ** 2, 0);
  }
  const off = (name: keyof typeof squares): number => Math.sqrt(squares[name] / weighed.length);
  say('how far off, in grams, of penguins that were not learned from (root mean square, five folds):');
  say(`  who says the mean   ${off('mean').toFixed(0)}`);
  say(`  a linear model      ${off('linear').toFixed(0)}`);
  say(`  the network         ${off('network').toFixed(0)}`);
  if (off('network') > 0.97 * off('linear'))
    say('of as few rows as these, a network learns little that a linear model does not');
  say('');

  // What a server needs: two files, one of JSON, one of weights.
  const trained = await network(weighed, steps);
  const files = {
    encoder: JSON.stringify(trained.encoder),
    weights: await serialize(trained.model.stateDict()),
  };
  const encoder = TableEncoder.fromJSON(files.encoder);
  const model = tabularModel(encoder, { layers: [32, 16], ps: 0.1 });
  model.loadStateDict(deserialize(files.weights).tensors);
  const penguin = { species: 'Gentoo', island: 'Biscoe', beakLength: 47, beakDepth: 15, flipper: 216 };
  const grams: number[] = [];
  for (const sex of ['FEMALE', 'MALE', null]) {
    const inputs = encoder.encode({ ...penguin, sex });
    const [mass] = await encoder.decodeNumbers(noGrad(() => model.eval().forward(...inputs)));
    grams.push(mass!);
    say(`${JSON.stringify({ ...penguin, sex })}\n  weighs about ${mass!.toFixed(0)} g`);
  }
  const [female, male, unknown] = grams as [number, number, number];
  return { mean: off('mean'), linear: off('linear'), network: off('network'), female, male, unknown };
}
