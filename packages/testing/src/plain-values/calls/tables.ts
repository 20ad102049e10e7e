/** A right call of each class and function of tables, and of their methods. */
import * as tables from '@glissade/tables';
import { Generator, ones } from '@glissade/tensor';
import type { RightCalls } from '../right-calls.ts';

const rows = () => [
  { city: 'Basel', rooms: 3, rent: 18 },
  { city: 'Bern', rooms: null, rent: 15 },
  { city: 'Basel', rooms: 4, rent: 25 },
  { city: 'Bern', rooms: 2, rent: 14 },
];
const flats = () => tables.Table.fromRows(rows());
const encoder = () => tables.TableEncoder.fit(flats(), { target: 'rent' });
const classes = () => tables.TableEncoder.fit(flats(), { target: 'city' });
const csv = () => 'city,rooms\nBasel,3\n';
const options = () => ({
  types: { city: 'text' },
  delimiter: ',',
  decimal: '.',
  names: ['city', 'rooms'],
  missing: [''],
  file: 'flats.csv',
});
const model = () => new tables.TabularModel([[3, 2]], 2, 1, [4]);
const ofModel = () => ({
  ps: 0.1,
  embedP: 0.1,
  yRange: [0, 1],
  useBn: true,
  bnFinal: false,
  bnCont: true,
  linFirst: true,
});

export const calls: RightCalls = {
  KFold: () => [{ nSplits: 2, shuffle: true, seed: 1, generator: new Generator(1) }],
  'KFold.split': () => [new tables.KFold({ nSplits: 2 }), flats()],
  StratifiedKFold: () => [{ nSplits: 2, shuffle: true, seed: 1, generator: new Generator(1) }],
  'StratifiedKFold.split': () => [new tables.StratifiedKFold({ nSplits: 2 }), ['a', 'b', 'a', 'b']],
  'Table.column': () => [flats(), 'city'],
  'Table.drop': () => [flats(), 'city'],
  'Table.filter': () => [flats(), () => true],
  'Table.fromColumns': () => [tables.Table, { rooms: [3, 4] }],
  'Table.fromRows': () => [tables.Table, rows()],
  'Table.head': () => [flats(), 2],
  'Table.numbers': () => [flats(), 'rooms'],
  'Table.rename': () => [flats(), { city: 'town' }],
  'Table.row': () => [flats(), 1],
  'Table.select': () => [flats(), 'city'],
  'Table.take': () => [flats(), [1, 0]],
  'Table.texts': () => [flats(), 'city'],
  'Table.withColumn': () => [flats(), 'more', () => 3],
  TableEncoder: () => [encoder().toJSON()],
  'TableEncoder.dataset': () => [encoder(), flats()],
  'TableEncoder.decodeClasses': () => [classes(), ones([3, 2])],
  'TableEncoder.decodeNumbers': () => [encoder(), ones([3, 1])],
  'TableEncoder.encode': () => [encoder(), flats()],
  'TableEncoder.encodeBatch': () => [encoder(), flats()],
  'TableEncoder.encodeTarget': () => [encoder(), flats()],
  'TableEncoder.features': () => [encoder(), flats()],
  'TableEncoder.fit': () => [
    tables.TableEncoder,
    flats(),
    {
      target: 'rent',
      task: 'regression',
      standardizeTarget: true,
      categories: ['city'],
      numbers: ['rooms'],
      minFrequency: 1,
    },
  ],
  'TableEncoder.fromJSON': () => [tables.TableEncoder, encoder().toJSON()],
  TabularModel: () => [[[3, 2]], 2, 1, [4], ofModel()],
  'TabularModel.forward': () => [model(), ones([2, 1], { dtype: 'int32' }), ones([2, 2])],
  csvRows: () => [csv(), options()],
  embSzRule: () => [3],
  parseCsv: () => [csv(), options()],
  tabularModel: () => [encoder(), { layers: [4], embSzs: { city: 2 }, ...ofModel() }],
  trainTestSplit: () => [
    flats(),
    { testSize: 0.5, trainSize: 0.5, shuffle: true, stratify: 'city', seed: 1, generator: new Generator(1) },
  ],
};

/** Made by `Table.fromRows`, `Table.fromColumns` and `parseCsv`. */
export const others = ['Table'];

/** What is said of the file by its name, and of the options of the model that is made. */
export const accepted: RegExp = /^(flats\.csv|TabularModel): /;
