/** Vectors that are looked up. */
import { parameter } from '@glissade/autograd';
import {
  Generator,
  manualSeed,
  ones,
  rand,
  reference,
  ShapeError,
  tensor,
  useBackend,
} from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { Embedding, embedding, embeddingBag } from './index.ts';

beforeAll(() => useBackend(reference));

const words = tensor(
  [
    [1, 0],
    [1, 3],
  ],
  { dtype: 'int32' },
);

test("begins as PyTorch's, seed for seed, the padding with zeros", () => {
  manualSeed(42);
  const { weight } = new Embedding(20, 3, { paddingIdx: -20 });
  expect(weight.at([0, 2]).toArray()).toEqual([
    [0, 0, 0],
    [-2.1055209636688232, 0.6784184575080872, -1.2345448732376099],
  ]);
  expect(rand([1]).itemSync()).toBeCloseTo(0.16365545988082886, 6);
  const generator = new Generator(42);
  expect(new Embedding(20, 3, { generator }).weight.at(1).toArray()).toEqual(weight.at(1).toArray());
});

test('repeated words add up their gradients, the padding gets none', () => {
  const layer = new Embedding(4, 2, { paddingIdx: 0 });
  expect(layer.forward(words).shape).toEqual([2, 2, 2]);
  layer.forward(words).sum().backward();
  expect(layer.weight.grad!.toArray()).toEqual([
    [0, 0],
    [2, 2],
    [0, 0],
    [1, 1],
  ]);
});

test('the function counts a negative padding from the end', () => {
  const weight = parameter(tensor([[1], [2], [3], [4]]));
  embedding(words, weight, { paddingIdx: -1 }).sum().backward();
  expect(weight.grad!.toArray()).toEqual([[1], [2], [0], [0]]);
  expect(() => embedding(words, weight, { paddingIdx: -5 })).toThrow(
    'embedding: paddingIdx is -5; expected a row from 0 to 3, or from the end -1 to -4',
  );
});

test('bytes name no row above 255', () => {
  const weight = parameter(ones([300, 1]));
  const bytes = tensor([[43, 1]], { dtype: 'uint8' });
  embedding(bytes, weight, { paddingIdx: 299 }).sum().backward();
  expect(weight.grad!.sum().itemSync()).toBe(2);
  expect(embeddingBag(bytes, weight, { paddingIdx: 299, mode: 'sum' }).toArray()).toEqual([[2]]);
});

test('what is no matrix has no rows to look up', () => {
  const index = tensor([0, 1], { dtype: 'int32' });
  expect(() => embedding(index, tensor([1, 2]), { paddingIdx: 1 })).toThrow(
    new ShapeError('embedding: weight is float32[2]; expected [numEmbeddings, embeddingDim]'),
  );
  expect(() => embedding(index, [1, 2] as never)).toThrow('embedding: expected a tensor, got an array');
});

test('vectors that were learned before are frozen, and stay theirs', () => {
  const vectors = tensor([
    [3, 4],
    [0, 2],
  ]);
  manualSeed(1);
  const layer = Embedding.fromPretrained(vectors, { paddingIdx: -1 });
  const next = rand([1]).itemSync();
  manualSeed(1);
  expect(next).toBe(rand([1]).itemSync());
  expect(layer.weight.requiresGrad).toBe(false);
  expect(`${layer}`).toBe('Embedding(numEmbeddings=2, embeddingDim=2, paddingIdx=1)');
  layer.weight.fill_(0);
  expect(vectors.toArray()).toEqual([
    [3, 4],
    [0, 2],
  ]);
  expect(Embedding.fromPretrained(vectors, { freeze: false }).weight.requiresGrad).toBe(true);
  expect(vectors.requiresGrad).toBe(false);
  expect(() => Embedding.fromPretrained(tensor([1]))).toThrow(
    'Embedding.fromPretrained: got float32[1]; expected a matrix [numEmbeddings, embeddingDim]',
  );
  expect(() => new Embedding(3, 2, { weight: vectors })).toThrow(
    'Embedding: weight is float32[2, 2]; expected [3, 2]',
  );
});

test('long rows that are looked up are shortened in the weight, others are not', () => {
  const weight = tensor([
    [3, 4],
    [0, 0.5],
    [6, 8],
    [8, 6],
  ]);
  const layer = new Embedding(4, 2, { weight, maxNorm: 1 });
  const seen = layer.forward(tensor([0, 1, 3], { dtype: 'int32' }));
  expect(seen.mul(10).round().toArray()).toEqual([
    [6, 8],
    [0, 5],
    [8, 6],
  ]);
  expect(layer.weight.mul(10).round().toArray()).toEqual([
    [6, 8],
    [0, 5],
    [60, 80],
    [8, 6],
  ]);
  const ofSums = new Embedding(4, 2, { weight, maxNorm: 7, normType: 1 });
  ofSums
    .forward(tensor([0, 2], { dtype: 'int32' }))
    .sum()
    .backward();
  expect(ofSums.weight.at(2).round().toArray()).toEqual([3, 4]);
  expect(ofSums.weight.at(0).toArray()).toEqual([3, 4]);
  expect(ofSums.weight.grad!.sum(1).toArray()).toEqual([2, 0, 2, 0]);
  expect(() => new Embedding(4, 2, { maxNorm: 0 })).toThrow(
    'Embedding: maxNorm is 0; expected a number above 0',
  );
  expect(() => new Embedding(4, 2, { maxNorm: 1, normType: -1 })).toThrow('normType is -1');
});

test('a gradient that is shared by how often a row was named', () => {
  const layer = new Embedding(4, 1, { scaleGradByFreq: true, paddingIdx: 0 });
  layer
    .forward(words)
    .mul(
      tensor([
        [[1], [2]],
        [[4], [8]],
      ]),
    )
    .sum()
    .backward();
  expect(layer.weight.grad!.toArray()).toEqual([[0], [2.5], [0], [8]]);
});

test('a word without a row, words that are not numbers, and a padding outside are refused', () => {
  const weight = parameter(tensor([[1, 2]]));
  expect(() => embedding(words, weight)).toThrow('embedding: index 1 is out of range');
  expect(() => embedding(tensor([0.5]), weight)).toThrow('whole numbers');
  expect(() => new Embedding(4, 2, { paddingIdx: 4 })).toThrow('paddingIdx is 4; expected a row from 0 to 3');
  expect(() => new Embedding(0, 2)).toThrow('numEmbeddings is 0');
});
