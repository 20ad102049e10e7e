/** The three classifiers: a line, a hidden layer, and convolutions. */
import { Conv2d, Flatten, Linear, MaxPool2d, ReLU, Sequential } from '@glissade/nn';
import type { ModelName } from './recipe.ts';

/** @param side - the height and width of the images */
export function makeModel(name: ModelName, side: number, classes: number): Sequential {
  switch (name) {
    case 'linear':
      return new Sequential(new Flatten(), new Linear(side * side, classes));
    case 'mlp':
      return new Sequential(
        new Flatten(),
        new Linear(side * side, 128),
        new ReLU(),
        new Linear(128, classes),
      );
    case 'cnn': {
      const pooled = Math.floor(Math.floor(side / 2) / 2);
      return new Sequential(
        new Conv2d(1, 16, 3, { padding: 'same' }),
        new ReLU(),
        new MaxPool2d(2),
        new Conv2d(16, 32, 3, { padding: 'same' }),
        new ReLU(),
        new MaxPool2d(2),
        new Flatten(),
        new Linear(32 * pooled * pooled, classes),
      );
    }
  }
}
