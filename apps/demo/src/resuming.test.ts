import { describe, expect, test } from 'vitest';
import { parseOptions } from './options.ts';
import { goingOn, quoted, resumedRecipe, resumingCommand } from './resuming.ts';

const parse = (text: string) => parseOptions(text.split(' '));

describe('resumedRecipe', () => {
  const kept = parse('--lr 0.5').recipe;
  test('may get more epochs, and hear again what it knows', () => {
    expect(resumedRecipe(kept, { epochs: 9, lr: 0.5 }, 3)).toEqual({ ...kept, epochs: 9 });
    expect(resumedRecipe(kept, { epochs: 2 }, 2)).toEqual({ ...kept, epochs: 2 });
  });
  test('refuses what would change its numbers, by the options', () => {
    const { given } = parse('--lr 0.1 --seed 3 --test-dataset digits --batch-size 9 --no-compile');
    expect(() => resumedRecipe(kept, given, 1)).toThrow(
      'only --epochs may change, not --batch-size 9 (was 128), --lr 0.1 (was 0.5), --seed 3 (was 42), --no-compile ' +
        '(was compiled), --test-dataset digits (was mnist, as for the training)',
    );
  });
  test('refuses fewer epochs than it has behind it', () => {
    expect(() => resumedRecipe(kept, { epochs: 2 }, 3)).toThrow(
      '--epochs 2 is fewer than the run has behind it: 3 are done or begun; name more, or leave it out',
    );
  });
});

describe('goingOn', () => {
  const { recipe } = parse('--epochs 4');
  test('names the epoch, or says that none is left', () => {
    expect(goingOn({ step: 30, epochs: [1], recipe })).toBe('going on after step 30, in epoch 2');
    expect(goingOn({ step: 76, epochs: [1, 2, 3, 4], recipe })).toBe(
      'all 4 epochs are done, at step 76: only the test is left; --epochs 5 or more would train on',
    );
  });
});

describe('resumingCommand', () => {
  test('is what a shell takes as it is meant', () => {
    const options = parse('--backend reference --data-dir $HOME/a');
    expect(resumingCommand("my run's", options)).toBe(
      "npm run demo -- --resume 'my run'\\''s' --data-dir '$HOME/a' --backend reference",
    );
    expect(['runs/first', '~/run', 'a"b', 'a`b', ''].map(quoted)).toEqual([
      'runs/first',
      "'~/run'",
      "'a\"b'",
      "'a`b'",
      "''",
    ]);
  });
});
