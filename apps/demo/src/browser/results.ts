/** The figures of the epochs, and pictures of the test with what was read. */
import { type EpochMetrics, figuresOf, percent } from '../metrics.ts';
import { find } from './find.ts';
import { type Example, type Pixels, side } from './messages.ts';

export class Results {
  readonly #rows = find('#epochs tbody');
  readonly #accuracy = find('#accuracy');
  readonly #examples = find('#examples');

  clear(): void {
    this.#rows.replaceChildren();
    this.#examples.replaceChildren();
    this.#accuracy.textContent = '';
  }

  addEpoch(row: EpochMetrics): void {
    const line = document.createElement('tr');
    for (const text of figuresOf(row))
      line.append(Object.assign(document.createElement('td'), { textContent: text }));
    this.#rows.append(line);
  }

  test(accuracy: number, examples: readonly Example[], classes: readonly string[]): void {
    this.#accuracy.textContent = `test accuracy ${percent(accuracy)}`;
    this.#examples.replaceChildren(
      ...examples.map(({ pixels, truth, guess }) => {
        const figure = document.createElement('figure');
        const caption = document.createElement('figcaption');
        caption.textContent = truth === guess ? classes[guess]! : `${classes[guess]}, not ${classes[truth]}`;
        figure.classList.toggle('wrong', truth !== guess);
        figure.append(pictureOf(pixels), caption);
        return figure;
      }),
    );
  }
}

/** Dark on white, as ink is. */
function pictureOf(pixels: Pixels): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(side, side);
  pixels.forEach((value, i) => {
    image.data.set([255 - value, 255 - value, 255 - value, 255], 4 * i);
  });
  context.putImageData(image, 0, 0);
  return canvas;
}
