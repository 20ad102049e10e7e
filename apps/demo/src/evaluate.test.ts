import { syntheticDigits } from 'glissade';
import { describe, expect, test } from 'vitest';
import { confusionOf, type Prediction, worstMistakes } from './evaluate.ts';
import { recipeOf } from './recipe.ts';
import { Training } from './training.ts';

describe('evaluate', () => {
  const data = syntheticDigits({ count: 700, seed: 3 });
  const images = { train: data, test: data, dataset: 'synthetic', title: 'drawn' } as const;

  test('gives every example its prediction, and the model its mode back', async () => {
    const training = new Training(recipeOf('linear', 'synthetic'), images);
    const { predictions, accuracy, loss } = await training.test(data);
    expect(predictions.map(({ index }) => index)).toEqual(Array.from({ length: 700 }, (_, i) => i));
    expect(predictions.map(({ truth }) => truth)).toEqual([...data.labels.dataSync()]);
    expect(accuracy).toBe(predictions.filter(({ truth, guess }) => truth === guess).length / 700);
    const mean = predictions.reduce((sum, { truthProbability }) => sum - Math.log(truthProbability), 0) / 700;
    expect(loss).toBeCloseTo(mean, 4);
    expect(training.model.training).toBe(true);
  });
});

describe('confusion and mistakes', () => {
  const prediction = (index: number, truth: number, guess: number, truthProbability: number): Prediction => ({
    index,
    truth,
    guess,
    confidence: 1 - truthProbability,
    truthProbability,
  });
  const predictions = [
    prediction(0, 0, 0, 0.9),
    prediction(1, 0, 1, 0.4),
    prediction(2, 1, 0, 0.1),
    prediction(3, 1, 1, 0.8),
  ];
  test('confusionOf counts truths by guesses', () => {
    expect(confusionOf([...predictions, prediction(4, 1, 1, 0.7)], 2)).toEqual([
      [1, 1],
      [1, 2],
    ]);
  });
  test('worstMistakes begins with the surest', () => {
    expect(worstMistakes(predictions, 5).map(({ index }) => index)).toEqual([2, 1]);
    expect(worstMistakes(predictions, 1)).toHaveLength(1);
  });
});
