import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseOptions } from './options.ts';

/** What the parser prints, and the exit code that it wants. */
const said: string[] = [];
beforeEach(() => {
  said.length = 0;
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => said.push(String(text)) > 0);
});
afterEach(() => void vi.restoreAllMocks());

const parse = (text: string) => parseOptions(text.split(' ').filter(Boolean));

describe('options', () => {
  test('nothing said: the mlp on MNIST', () => {
    const { recipe, given, backend, quiet } = parse('');
    expect(recipe).toMatchObject({ model: 'mlp', dataset: 'mnist', epochs: 3, batchSize: 128, seed: 42 });
    expect([given, backend, quiet]).toEqual([{}, 'cpu', false]);
  });

  test('everything said', () => {
    const text =
      '--model cnn --dataset synthetic --test-dataset mnist --epochs 7 --batch-size 32 --lr 0.1 --lr-decay 1 ' +
      '--momentum 0 --optimizer sgd --seed 9 --no-compile --data-dir a --backend cpu --threads 2 --resume b --out c --quiet';
    const recipe = {
      model: 'cnn',
      dataset: 'synthetic',
      testDataset: 'mnist',
      epochs: 7,
      batchSize: 32,
      lr: 0.1,
      lrDecay: 1,
      momentum: 0,
      optimizer: 'sgd',
      seed: 9,
      compile: false,
    };
    expect(parse(text)).toEqual({
      recipe,
      given: recipe,
      backend: 'cpu',
      threads: 2,
      dataDir: 'a',
      resume: 'b',
      out: 'c',
      quiet: true,
    });
  });

  test('defaults follow the model, the data and the optimizer', () => {
    expect(parse('--model cnn').recipe.epochs).toBe(3);
    expect(parse('--dataset digits').recipe).toMatchObject({ epochs: 30, batchSize: 64 });
    expect(parse('--optimizer adam').recipe).toMatchObject({ lr: 0.003, momentum: 0 });
  });

  test.each([
    ['--modle cnn', "error: unknown option '--modle' (Did you mean --model?)"],
    ['--model resnet', "'resnet' is invalid. Allowed choices are linear, mlp, cnn."],
    ['--epochs 1.5', "'1.5' is invalid. Expected a whole number from 1 to 10000."],
    ['--lr NaN', "'NaN' is invalid. Expected a number from 0 to 1000000."],
    ['--seed -1', "'-1' is invalid. Expected a whole number from 0 to 4294967295."],
    ['--out', "option '--out <folder>' argument missing"],
    ['something', 'too many arguments'],
    ['--data-dir=', "option '--data-dir <folder>' argument '' is invalid. Expected a folder's name."],
    ['--out=', "option '--out <folder>' argument '' is invalid. Expected a folder's name."],
    ['--resume=', "option '--resume <folder>' argument '' is invalid. Expected a folder's name."],
    ['--optimizer adam --momentum 0.9', "'--momentum' is SGD's; leave it out with adam"],
    ['--backend reference --threads 2', "'--threads' is for the cpu backend, not for reference"],
  ])('%s', (text, message) => {
    expect(() => parse(text)).toThrow();
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^error: [^\n]*\n$/);
    expect(said[0]).toContain(message);
  });
});
