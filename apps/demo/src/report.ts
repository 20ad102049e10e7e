/** The run as a page that needs nothing else: curves, confusion and the worst mistakes. */
import { encode } from 'fast-png';
import { Page } from './chapter/page.ts';
import { plot } from './chapter/plots.ts';
import type { Evaluation, Prediction } from './evaluate.ts';
import { confusionOf, worstMistakes } from './evaluate.ts';
import type { Images } from './load-data.ts';
import type { Training } from './training.ts';

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** Drawn small: dark ink on white. */
function picture({ test }: Images, index: number): string {
  const image = test.images.at(index);
  const [height, width] = image.shape as [number, number];
  const data = Uint8Array.from(image.dataSync(), (value) => 255 - Math.round((255 * value) / test.most));
  const png = encode({ width, height, data, channels: 1, depth: 8 });
  return `<img style="width:4rem;image-rendering:pixelated" src="data:image/png;base64,${Buffer.from(png).toString('base64')}" alt="">`;
}

export function makeReport(training: Training, images: Images, test: Evaluation): string {
  const { recipe, progress } = training;
  const page = new Page();
  page.text(
    `${recipe.model} on ${images.title}: test accuracy ${percent(test.accuracy)}, test loss ${test.loss.toFixed(4)}.`,
  );
  page.print('recipe', JSON.stringify(recipe));
  page.heading('Loss and accuracy');
  const { losses, epochs } = progress;
  page.plot(
    'loss',
    plot([{ x: losses.map((l) => l.step), y: losses.map((l) => l.loss) }], {
      title: 'training loss',
      xLabel: 'step',
      yLabel: 'loss',
    }),
  );
  const x = epochs.map((row) => row.epoch);
  page.plot(
    'accuracy',
    plot(
      [
        { name: 'training', x, y: epochs.map((row) => 100 * row.trainAccuracy) },
        { name: 'validation', x, y: epochs.map((row) => 100 * row.validAccuracy) },
      ],
      { title: 'accuracy', xLabel: 'epoch', yLabel: '%' },
    ),
  );
  page.table(
    ['epoch', 'training loss', 'training accuracy', 'validation loss', 'validation accuracy', 'seconds'],
    epochs.map((row) => [
      row.epoch,
      row.trainLoss.toFixed(4),
      percent(row.trainAccuracy),
      row.validLoss.toFixed(4),
      percent(row.validAccuracy),
      row.seconds.toFixed(1),
    ]),
  );
  page.heading('Confusion: rows are the truth, columns the prediction');
  const { classes } = images.test;
  page.table(
    ['', ...classes],
    confusionOf(test.predictions, classes.length).map((row, i) => [classes[i]!, ...row]),
  );
  page.heading('The worst mistakes');
  page.plot('mistakes', gallery(images, worstMistakes(test.predictions, 24)));
  return page.toHtml('Glissade: a training run');
}

function gallery(images: Images, mistakes: readonly Prediction[]): string {
  const { classes } = images.test;
  const figures = mistakes.map(
    ({ index, truth, guess, confidence }) =>
      `<figure style="display:inline-block;margin:.5rem;text-align:center;font-size:.8rem">${picture(images, index)}` +
      `<figcaption>${classes[truth]}, read as ${classes[guess]}<br>(${percent(confidence)})</figcaption></figure>`,
  );
  return figures.join('') || 'none';
}
