/** Bags of embeddings. Their numbers: golden files. */
import { parameter } from '@glissade/autograd';
import { manualSeed, ones, rand, reference, type Tensor, tensor, useBackend, zeros } from '@glissade/tensor';
import { beforeAll, describe, expect, test } from 'vitest';
import { Embedding, EmbeddingBag, type EmbeddingBagInputs, embeddingBag } from './index.ts';

beforeAll(() => useBackend(reference));

const whole = (values: readonly number[] | readonly number[][]): Tensor =>
  tensor(values as number[], { dtype: 'int32' });
const weight = tensor([
  [0, 5],
  [1, 1],
  [2, -3],
]);
const modes = ['sum', 'mean', 'max'] as const;

test("begins as an Embedding does, which begins as PyTorch's", () => {
  for (const options of [{}, { paddingIdx: -1 }]) {
    manualSeed(42);
    const bag = new EmbeddingBag(5, 3, options);
    const next = rand([1]).itemSync();
    manualSeed(42);
    expect(new Embedding(5, 3, options).weight.toArray()).toEqual(bag.weight.toArray());
    expect(rand([1]).itemSync()).toBe(next);
    expect(Object.keys(bag.stateDict())).toEqual(['weight']);
  }
});

test.each(modes)('rows and offsets name the same bags: %s', (mode) => {
  const rows = embeddingBag(
    whole([
      [0, 2],
      [1, 1],
    ]),
    weight,
    { mode },
  );
  const line = whole([0, 2, 1, 1]);
  expect(embeddingBag(line, weight, { mode, offsets: whole([0, 2]) }).toArray()).toEqual(rows.toArray());
  const closed: EmbeddingBagInputs = { mode, offsets: whole([0, 2, 4]), includeLastOffset: true };
  expect(embeddingBag(line, weight, closed).toArray()).toEqual(rows.toArray());
});

test.each(modes)('bags of nothing, and of padding, are zeros: %s', (mode) => {
  const none = [0, 0];
  const [first, padding] = [weight.at(0).toArray(), { mode, paddingIdx: 2 }];
  expect(embeddingBag(whole([0, 2]), weight, { ...padding, offsets: whole([0, 0, 1, 2]) }).toArray()).toEqual(
    [none, first, none, none],
  );
  expect(
    embeddingBag(
      whole([
        [2, 0],
        [2, 2],
      ]),
      weight,
      padding,
    ).toArray(),
  ).toEqual([first, none]);
  expect(embeddingBag(whole([]), weight, { mode, offsets: whole([0, 0]) }).toArray()).toEqual([none, none]);
  expect(embeddingBag(whole([]), weight, { mode, offsets: whole([]) }).shape).toEqual([0, 2]);
  const noWords = zeros([3, 0], { dtype: 'int32' });
  expect(embeddingBag(noWords, weight, { mode }).toArray()).toEqual([none, none, none]);
});

test('the largest numbers of long bags, the first of equals with the gradient', () => {
  const long = Array.from({ length: 37 }, (_, i) => (i * 7) % 5);
  const starts = [0, 1, 1, 20];
  const values = parameter(tensor([[0.5], [-1], [0.25], [3], [3]]));
  const bags = embeddingBag(whole(long), values, { mode: 'max', offsets: whole(starts) });
  const ends = [...starts.slice(1), long.length];
  const numbers = [0.5, -1, 0.25, 3, 3];
  const expected = starts.map((start, i) => {
    const inBag = long.slice(start, ends[i]).map((word) => numbers[word]!);
    return [inBag.length === 0 ? 0 : Math.max(...inBag)];
  });
  expect(bags.toArray()).toEqual(expected);
  bags.sum().backward();
  const firsts = [0, 0, 0, 0, 0];
  for (const [i, start] of starts.entries()) {
    const inBag = long.slice(start, ends[i]);
    const best = inBag.find((word) => numbers[word] === expected[i]![0]);
    if (best !== undefined) firsts[best]!++;
  }
  expect(values.grad!.flatten().toArray()).toEqual(firsts);
});

test('factors learn, and halves are rounded once', () => {
  const factors = parameter(ones([2]));
  const layer = new EmbeddingBag(3, 2, { mode: 'sum' });
  layer
    .forward(whole([0, 2]), whole([0]), factors)
    .sum()
    .backward();
  const sums = layer.weight.sum(1).dataSync();
  expect([...factors.grad!.dataSync()]).toEqual([sums[0], sums[2]]);
  const half = tensor([[2048], [1], [1]], { dtype: 'float16' });
  expect(embeddingBag(whole([[0, 1, 2]]), half, { mode: 'sum' }).toArray()).toEqual([[2050]]);
});

test('what the layer prints', () => {
  expect(`${new EmbeddingBag(4, 2)}`).toBe('EmbeddingBag(numEmbeddings=4, embeddingDim=2, mode=mean)');
  expect(`${new EmbeddingBag(4, 2, { mode: 'max', paddingIdx: 1, includeLastOffset: true })}`).toBe(
    'EmbeddingBag(numEmbeddings=4, embeddingDim=2, mode=max, paddingIdx=1, includeLastOffset=true)',
  );
});

describe('errors', () => {
  const line = whole([0, 2, 1]);
  test.each<[() => unknown, string]>([
    [
      () => embeddingBag(line, weight),
      'embeddingBag: got an index int32[3] without offsets, which say where each bag begins: give { offsets }',
    ],
    [
      () => embeddingBag(whole([[0, 1]]), weight, { offsets: whole([0]) }),
      'embeddingBag: got an index int32[1, 2] and offsets; each row is a bag: leave the offsets out',
    ],
    [
      () => embeddingBag(zeros([1, 1, 1], { dtype: 'int32' }), weight),
      'embeddingBag: got an index int32[1, 1, 1]; expected [bags, length], or [n] with offsets',
    ],
    [
      () => embeddingBag(line, weight, { offsets: tensor([0]) }),
      'embeddingBag: offsets are float32[1]; expected whole numbers (int32) [bags]',
    ],
    [
      () => embeddingBag(line, weight, { offsets: whole([1, 2]) }),
      'embeddingBag: offsets are [1, 2]; expected 0 first, and then none below the one before, or above the number of indices, 3',
    ],
    [() => embeddingBag(line, weight, { offsets: whole([0, 2, 1]) }), 'embeddingBag: offsets are [0, 2, 1]'],
    [() => embeddingBag(line, weight, { offsets: whole([0, 4]) }), 'embeddingBag: offsets are [0, 4]'],
    [() => embeddingBag(line, weight, { offsets: whole([]) }), 'embeddingBag: offsets are []'],
    [
      () => embeddingBag(line, weight, { offsets: whole([0, 2]), includeLastOffset: true }),
      'embeddingBag: the last offset is 2; with includeLastOffset it is the number of indices, 3',
    ],
    [
      () => embeddingBag(line, weight, { offsets: whole([0]), mode: 'min' as never }),
      "embeddingBag: mode is 'min'; expected 'sum', 'mean' or 'max'",
    ],
    [
      () => embeddingBag(line, weight, { offsets: whole([0]), perSampleWeights: ones([3]) }),
      "embeddingBag: perSampleWeights are for mode 'sum', not for 'mean'",
    ],
    [
      () => embeddingBag(line, weight, { offsets: whole([0]), mode: 'sum', perSampleWeights: ones([2]) }),
      'embeddingBag: perSampleWeights are float32[2]; expected [3], as the index',
    ],
    [
      () => embeddingBag(line, weight, { offsets: whole([0]), paddingIdx: 3 }),
      'embeddingBag: paddingIdx is 3; expected a row from 0 to 2, or from the end -1 to -3',
    ],
    [() => embeddingBag(whole([[3]]), weight), 'embeddingBag: index 3 is out of range'],
    [() => embeddingBag(tensor([[0.5]]), weight), 'embeddingBag: the index is float32; positions are whole'],
    [
      () => embeddingBag(line, zeros([3]), { offsets: whole([0]) }),
      'embeddingBag: weight is float32[3]; expected',
    ],
    [() => embeddingBag(line, weight, { padding_idx: 1 } as never), 'is it paddingIdx?'],
    [() => new EmbeddingBag(0, 2), 'EmbeddingBag: numEmbeddings is 0'],
    [() => new EmbeddingBag(3, 2, 'sum' as never), 'EmbeddingBag: got "sum" in place of options'],
    [() => new EmbeddingBag(3, 2, { mode: 'min' as never }), "EmbeddingBag: mode is 'min'; expected 'sum'"],
    [
      () => new EmbeddingBag(3, 2).forward(line),
      'EmbeddingBag: embeddingBag: got an index int32[3] without offsets',
    ],
  ])('%s', (run, message) => expect(run).toThrow(message));
});
