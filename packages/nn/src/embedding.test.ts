/** Vectors that are looked up. */
import { parameter } from '@glissade/autograd';
import { Generator, manualSeed, rand, reference, tensor, useBackend } from '@glissade/tensor';
import { beforeAll, expect, test } from 'vitest';
import { Embedding, embedding } from './index.ts';

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

test('a word without a row, words that are not numbers, and a padding outside are refused', () => {
  const weight = parameter(tensor([[1, 2]]));
  expect(() => embedding(words, weight)).toThrow('embedding: index 1 is out of range');
  expect(() => embedding(tensor([0.5]), weight)).toThrow('whole numbers');
  expect(() => new Embedding(4, 2, { paddingIdx: 4 })).toThrow('paddingIdx is 4; expected a row from 0 to 3');
  expect(() => new Embedding(0, 2)).toThrow('numEmbeddings is 0');
});
