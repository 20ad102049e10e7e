import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { histogramOf } from './histogram.ts';
import { type Hparams, hparamsMessages } from './hparams.ts';
import type { Summary } from './messages.ts';
import { recordOf } from './record.ts';
import { eventBytes } from './write-event.ts';

interface Golden {
  readonly cases: readonly { readonly name: string; readonly record: string }[];
  readonly histograms: readonly {
    readonly values: readonly number[];
    readonly bins: number | readonly number[] | null;
    readonly min: number;
    readonly max: number;
    readonly num: number;
    readonly sum: number;
    readonly sum_squares: number;
    readonly limits: readonly number[];
    readonly buckets: readonly number[];
  }[];
}

const golden = JSON.parse(readFileSync(new URL('./fixtures/events.json', import.meta.url), 'utf8')) as Golden;

describe('records are those of PyTorch and TensorBoard, byte for byte', () => {
  const record = (tag: string, summary: Summary, step: number, wallTime: number): string =>
    Buffer.from(recordOf(eventBytes({ wallTime, step, content: { tag, summary } }))).toString('base64');
  const hparams = (of: Hparams, metrics: readonly string[]): string[] =>
    hparamsMessages(of, metrics).map(([tag, content]) => record(tag, { kind: 'hparams', content }, 5, 6));
  const [experiment, , end] = hparams({ lr: 0.01, optimizer: 'SGD', layers: 3 }, ['accuracy']);
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);
  const made: Record<string, string> = {
    scalar: record('loss/train', { kind: 'scalar', value: 0.123 }, 7, 1700000000.25),
    'scalar of nothing': record('loss', { kind: 'scalar', value: 0 }, 0, 0.5),
    'not a number': record('loss', { kind: 'scalar', value: Number.NaN }, 2 ** 40, 1),
    image: record('an image', { kind: 'image', height: 300, width: 2, channels: 3, png }, 1, 2),
    text: record('notes/text_summary', { kind: 'text', text: '**größer** als zuvor' }, 3, 4),
    experiment: experiment!,
    end: end!,
    'start, lr': hparams({ lr: 0.01 }, [])[1]!,
    'start, optimizer': hparams({ optimizer: 'SGD' }, [])[1]!,
    'start, layers': hparams({ layers: 3 }, [])[1]!,
  };
  test.each(golden.cases)('$name', ({ name, record }) => expect(made[name]).toBe(record));
});

test.each(golden.histograms)('a histogram of $values.length values in $bins buckets', (each) => {
  const made = histogramOf(Float64Array.from(each.values), each.bins ?? undefined);
  expect([made.min, made.max, made.num]).toEqual([each.min, each.max, each.num]);
  expect(made.sum).toBeCloseTo(each.sum, 9);
  expect(made.sumSquares).toBeCloseTo(each.sum_squares, 9);
  expect(made.buckets).toEqual(each.buckets);
  expect(made.bucketLimits).toHaveLength(each.limits.length);
  for (const [i, limit] of made.bucketLimits.entries()) expect(limit).toBeCloseTo(each.limits[i]!, 12);
});

test('what is no number lies in no bucket', () => {
  expect(histogramOf(Float32Array.of(1, Number.NaN, 1), undefined).buckets).toEqual([0, 2]);
  expect(() => histogramOf(Float32Array.of(Number.NaN, Number.NaN), undefined)).toThrow(
    'addHistogram: none of the 2 values lies in a bucket',
  );
});
