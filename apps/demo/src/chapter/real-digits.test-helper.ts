/** The digits and the numbers that the chapter's tests compare with. */
import { readFileSync } from 'node:fs';
import { cpu } from '@glissade/backend-cpu';
import { useBackend } from '@glissade/tensor';
import { loadMnist, type Mnist } from './digits.ts';

export const haveDigits: boolean = Boolean(process.env['GLISSADE_DATA']);

/** A suite's name, which says why it is skipped. */
export const title = (name: string): string =>
  haveDigits ? name : `${name} (skipped: GLISSADE_DATA is not set)`;

export async function realDigits(): Promise<Mnist> {
  // Any number gives the same results; other test files want the other cores.
  useBackend(await cpu({ threads: 1 }));
  return loadMnist();
}

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));

type Rows = readonly (readonly number[])[];

/** The numbers of one stream, from the second start of the weights on. */
interface Run {
  readonly batch4: {
    readonly preds4: number[];
    readonly loss4: number;
    readonly wgrad_mean: number;
    readonly bgrad: number;
  };
  readonly validate0: number;
  readonly linear1_21_epochs: number[];
  readonly nn_linear_validate0: number;
  readonly nn_linear_20: number[];
  readonly learner_linear_10: Rows;
}

interface Golden {
  readonly distances: Readonly<Record<'l1_3' | 'rmse_3' | 'l1_7' | 'rmse_7', number>>;
  readonly baseline: Readonly<Record<'acc3' | 'acc7' | 'mean', number>>;
  readonly roller_coaster: Readonly<Record<'speed' | 'params0' | 'losses' | 'grad0', number[]>> & {
    readonly loss0: number;
  };
  readonly initial_linear: { readonly preds: number[]; readonly acc: number };
  readonly book: Run & { readonly sgd_20: number[] };
  readonly clean: Run;
}

export const golden = read('../../../../packages/testing/fixtures/golden/chapter4.json') as Golden;

export const network40 = (read('./fixtures/network-40-epochs.json') as { readonly rows: Rows }).rows;

/** The largest difference between two lists or tables, element by element. */
export function farthest(actual: readonly unknown[], expected: readonly unknown[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  const apart = actual.map((value, i) => {
    const other = expected[i];
    if (Array.isArray(value)) return farthest(value, other as unknown[]);
    return Math.abs((value as number) - (other as number));
  });
  return Math.max(...apart);
}

/** The same, as a share of the expected numbers. */
export const farthestRelative = (actual: readonly number[], expected: readonly number[]): number =>
  farthest(
    actual.map((value, i) => value / expected[i]!),
    expected.map(() => 1),
  );
