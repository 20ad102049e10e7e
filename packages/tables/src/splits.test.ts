import { readFileSync } from 'node:fs';
import { Generator, manualSeed } from '@glissade/tensor';
import { describe, expect, test } from 'vitest';
import {
  type FoldRows,
  KFold,
  StratifiedKFold,
  Table,
  type TrainTestOptions,
  trainTestSplit,
} from './index.ts';

interface TrainTest {
  readonly given: { readonly test_size?: number; readonly train_size?: number; readonly shuffle?: boolean };
  readonly lengths: [number, number];
  readonly rows: [number[], number[]] | null;
  readonly counts: [Record<string, number>, Record<string, number>] | null;
}

const { splits } = JSON.parse(readFileSync(new URL('./fixtures/tables.json', import.meta.url), 'utf8')) as {
  splits: {
    readonly labels: string[];
    readonly kFold: readonly {
      readonly length: number;
      readonly nSplits: number;
      readonly folds: FoldRows[];
    }[];
    readonly stratified: readonly { readonly nSplits: number; readonly folds: FoldRows[] }[];
    readonly trainTest: readonly TrainTest[];
  };
};

const { labels } = splits;
const table = Table.fromColumns({ row: labels.map((_, i) => i), label: labels });
const rowsOf = (part: Table<{ readonly row: number | null }>): number[] => [...part.numbers('row')];
const ascending = (rows: readonly number[]): number[] => [...rows].sort((a, b) => a - b);
const all = labels.map((_, i) => i);

const camel = ({ test_size, train_size, shuffle }: TrainTest['given']): TrainTestOptions<'label'> => ({
  ...(test_size !== undefined && { testSize: test_size }),
  ...(train_size !== undefined && { trainSize: train_size }),
  ...(shuffle !== undefined && { shuffle }),
});

describe('trainTestSplit', () => {
  test.each(splits.trainTest)(
    "$given: scikit-learn's lengths, and rows that are not drawn",
    ({ given, lengths, rows }) => {
      const parts = trainTestSplit(table, camel(given));
      expect(parts.map(({ length }) => length)).toEqual(lengths);
      const [train, test] = parts.map(rowsOf) as [number[], number[]];
      expect(new Set([...train, ...test]).size).toBe(lengths[0] + lengths[1]);
      if (rows) expect([train, test]).toEqual(rows);
      else expect(train).not.toEqual(ascending(train));
    },
  );

  test.each(splits.trainTest.filter(({ counts }) => counts))(
    '$given: as many of each class as scikit-learn has, stratified',
    ({ given, counts }) => {
      for (const stratify of ['label', labels] as const) {
        const parts = trainTestSplit(table, { ...camel(given), stratify });
        const own = parts.map((part) => {
          const each: Record<string, number> = {};
          for (const { label } of part) each[label!] = (each[label!] ?? 0) + 1;
          return each;
        });
        expect(own).toEqual(counts);
        expect(new Set(parts.flatMap(rowsOf)).size).toBe(parts[0].length + parts[1].length);
      }
    },
  );

  test('a seed decides', () => {
    const drawn = (options: TrainTestOptions<'label'>): number[][] =>
      trainTestSplit(table, options).map(rowsOf);
    expect(drawn({ seed: 3 })).toEqual(drawn({ generator: new Generator(3) }));
    expect(drawn({ seed: 3 })).not.toEqual(drawn({ seed: 4 }));
    expect(drawn({ seed: 3, stratify: 'label' })).toEqual(drawn({ seed: 3, stratify: 'label' }));
    manualSeed(3);
    const first = drawn({});
    manualSeed(3);
    expect(drawn({})).toEqual(first);
  });

  test.each<[() => unknown, string]>([
    [
      () => trainTestSplit(table, { testSize: 1.5 }),
      'trainTestSplit: testSize is 1.5; expected a share between 0 and 1, or a number of rows',
    ],
    [
      () => trainTestSplit(table, { testSize: 47 }),
      'trainTestSplit: 0 rows to train and 47 to test are no parts of 47',
    ],
    [
      () => trainTestSplit(table, { testSize: 30, trainSize: 30 }),
      '30 rows to train and 30 to test are no parts of 47',
    ],
    [
      () => trainTestSplit(table, { stratify: 'x' as never }),
      'there is no column x to stratify by; the table has row, label',
    ],
    [() => trainTestSplit(table, { stratify: 'row' }), 'of 0 there is one row; expected two of each class'],
    [
      () => trainTestSplit(table, { stratify: ['a'] }),
      'stratify is a list of 1; expected a column, or a label for each of 47 rows',
    ],
    [
      () => trainTestSplit(table, { stratify: 'label', testSize: 2 }),
      '45 rows to train and 2 to test cannot hold 3 classes each',
    ],
    [
      () => trainTestSplit(table, { stratify: 'label', shuffle: false }),
      'rows that are not drawn cannot be stratified',
    ],
    [() => trainTestSplit([1, 2] as never), 'trainTestSplit: expected a table'],
  ])('%s', (call, message) => {
    expect(call).toThrow(message);
  });
});

describe('folds', () => {
  test.each(splits.kFold)(
    "KFold of $length rows in $nSplits: scikit-learn's",
    ({ length, nSplits, folds }) => {
      expect(new KFold({ nSplits }).split({ length })).toEqual(folds);
    },
  );

  test.each(splits.stratified)("StratifiedKFold in $nSplits: scikit-learn's", ({ nSplits, folds }) => {
    expect(new StratifiedKFold({ nSplits }).split(labels)).toEqual(folds);
  });

  test('drawn: each row is in one test, and classes are as even', () => {
    const plain = new StratifiedKFold({ nSplits: 3 }).split(labels);
    for (const folds of [
      new KFold({ nSplits: 3, shuffle: true, seed: 1 }).split(table),
      new StratifiedKFold({ nSplits: 3, shuffle: true, seed: 1 }).split(labels),
    ]) {
      expect(ascending(folds.flatMap(([, test]) => test))).toEqual(all);
      for (const [train, test] of folds) expect(ascending([...train, ...test])).toEqual(all);
      expect(folds).not.toEqual(plain);
    }
    const drawn = new StratifiedKFold({ nSplits: 3, shuffle: true, seed: 1 }).split(labels);
    const counts = (folds: readonly FoldRows[]): number[][] =>
      folds.map(([, test]) =>
        ['a', 'b', 'c'].map((label) => test.filter((row) => labels[row] === label).length),
      );
    expect(counts(drawn)).toEqual(counts(plain));
    expect(new KFold({ shuffle: true, seed: 1 }).split(table)).toEqual(
      new KFold({ shuffle: true, seed: 1 }).split(table),
    );
  });

  test.each<[() => unknown, string]>([
    [() => new KFold({ nSplits: 1 }), 'KFold: nSplits is 1; expected a whole number >= 2'],
    [
      () => new KFold({ seed: 3 }),
      'KFold: a seed has no effect without shuffle: true; say so, or leave it out',
    ],
    [() => new KFold().split([1, 2]), 'KFold: the number of rows is 2; expected a whole number >= 5'],
    [
      () => new StratifiedKFold({ nSplits: 30 }).split(labels),
      'StratifiedKFold: no class has as many rows as there are parts, 30',
    ],
    [() => new StratifiedKFold().split(3 as never), 'StratifiedKFold: the labels are 3; expected a list'],
  ])('%s', (call, message) => {
    expect(call).toThrow(message);
  });
});
